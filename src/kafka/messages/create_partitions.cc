#include "kafka/messages/create_partitions.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<CreatePartitionsRequest::Assignment> = [] {
  using M = CreatePartitionsRequest::Assignment;
  return std::tuple(F(&M::broker_ids));
}();

template <>
constexpr auto kFields<CreatePartitionsRequest::Topic> = [] {
  using M = CreatePartitionsRequest::Topic;
  return std::tuple(F(&M::name), F(&M::count), F(&M::assignments).Nullable());
}();

template <>
constexpr auto kFields<CreatePartitionsRequest> = [] {
  using M = CreatePartitionsRequest;
  return std::tuple(F(&M::topics), F(&M::timeout_ms), F(&M::validate_only));
}();

template <>
constexpr auto kFields<CreatePartitionsResponse::Topic> = [] {
  using M = CreatePartitionsResponse::Topic;
  return std::tuple(F(&M::name), F(&M::error_code), F(&M::error_message).Nullable());
}();

template <>
constexpr auto kFields<CreatePartitionsResponse> = [] {
  using M = CreatePartitionsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::results));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(CreatePartitionsRequest)
TASKFLOW_KAFKA_MESSAGE(CreatePartitionsResponse)

}  // namespace taskflow::kafka
