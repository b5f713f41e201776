// A TopicReader that also tells the headers of each record.
#pragma once

#include "kafka/client/client.h"

namespace taskflow::kafka {

using OnHeadedRecord = std::function<void(const InRecord&, const std::vector<Header>&)>;
// As TopicReader::Start.
Result<std::unique_ptr<TopicReader>> StartHeadedReader(const ClientOptions& options,
                                                       std::string topic, OnHeadedRecord on_record,
                                                       std::function<void()> on_caught_up);

}  // namespace taskflow::kafka
