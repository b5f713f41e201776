// librdkafka's and the Kafka protocol's error codes in this project's terms.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string_view>

#include "base/result.h"

namespace taskflow::kafka {

// Total: a code that neither list knows is kInternal.
ErrorCode CodeOf(rd_kafka_resp_err_t error);

// "context: what librdkafka says of the code".
tl::unexpected<Error> FailWithKafka(std::string_view context, rd_kafka_resp_err_t error);
// The same of an error object, which may be null: success. Takes ownership.
Status StatusOf(std::string_view context, rd_kafka_error_t* error);

}  // namespace taskflow::kafka
