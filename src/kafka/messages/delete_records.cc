#include "kafka/messages/delete_records.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DeleteRecordsRequest::Partition> = [] {
  using M = DeleteRecordsRequest::Partition;
  return std::tuple(F(&M::partition_index), F(&M::offset));
}();

template <>
constexpr auto kFields<DeleteRecordsRequest::Topic> = [] {
  using M = DeleteRecordsRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<DeleteRecordsRequest> = [] {
  using M = DeleteRecordsRequest;
  return std::tuple(F(&M::topics), F(&M::timeout_ms));
}();

template <>
constexpr auto kFields<DeleteRecordsResponse::Partition> = [] {
  using M = DeleteRecordsResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::low_watermark), F(&M::error_code));
}();

template <>
constexpr auto kFields<DeleteRecordsResponse::Topic> = [] {
  using M = DeleteRecordsResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<DeleteRecordsResponse> = [] {
  using M = DeleteRecordsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DeleteRecordsRequest)
TASKFLOW_KAFKA_MESSAGE(DeleteRecordsResponse)

}  // namespace taskflow::kafka
