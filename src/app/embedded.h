// Files of the source tree that the program carries: kafka/cassandra/init.cql and
// kafka/connect/cassandra-sink.json.
#pragma once

#include <string_view>

namespace taskflow::app {

extern const std::string_view kInitCql;
extern const std::string_view kConnectorJson;

}  // namespace taskflow::app
