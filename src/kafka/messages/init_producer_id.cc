#include "kafka/messages/init_producer_id.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<InitProducerIdRequest> = [] {
  using M = InitProducerIdRequest;
  return std::tuple(F(&M::transactional_id).Nullable(), F(&M::transaction_timeout_ms),
                    F(&M::producer_id).Since(3), F(&M::producer_epoch).Since(3));
}();

template <>
constexpr auto kFields<InitProducerIdResponse> = [] {
  using M = InitProducerIdResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::error_code), F(&M::producer_id),
                    F(&M::producer_epoch));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(InitProducerIdRequest)
TASKFLOW_KAFKA_MESSAGE(InitProducerIdResponse)

}  // namespace taskflow::kafka
