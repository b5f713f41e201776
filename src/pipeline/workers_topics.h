// Which topics are those that Connect's workers keep their state in.
#pragma once

#include <string_view>

namespace taskflow::pipeline {

// As this program and Apache Kafka's connect-distributed.properties name them by default.
inline bool IsWorkersTopic(std::string_view name) {
  return name.starts_with("_connect-") || name == "connect-configs" || name == "connect-offsets" ||
         name == "connect-status";
}

}  // namespace taskflow::pipeline
