#include "kafka/messages/describe_producers.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DescribeProducersRequest::Topic> = [] {
  using M = DescribeProducersRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partition_indexes));
}();

template <>
constexpr auto kFields<DescribeProducersRequest> = [] {
  using M = DescribeProducersRequest;
  return std::tuple(F(&M::topics));
}();

template <>
constexpr auto kFields<DescribeProducersResponse::Producer> = [] {
  using M = DescribeProducersResponse::Producer;
  return std::tuple(F(&M::producer_id), F(&M::producer_epoch), F(&M::last_sequence),
                    F(&M::last_timestamp), F(&M::coordinator_epoch),
                    F(&M::current_txn_start_offset));
}();

template <>
constexpr auto kFields<DescribeProducersResponse::Partition> = [] {
  using M = DescribeProducersResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::error_code), F(&M::error_message).Nullable(),
                    F(&M::active_producers));
}();

template <>
constexpr auto kFields<DescribeProducersResponse::Topic> = [] {
  using M = DescribeProducersResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<DescribeProducersResponse> = [] {
  using M = DescribeProducersResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DescribeProducersRequest)
TASKFLOW_KAFKA_MESSAGE(DescribeProducersResponse)

}  // namespace taskflow::kafka
