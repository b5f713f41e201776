#include "kafka/messages/delete_topics.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DeleteTopicsRequest::Topic> = [] {
  using M = DeleteTopicsRequest::Topic;
  return std::tuple(F(&M::name).Nullable(), F(&M::topic_id));
}();

template <>
constexpr auto kFields<DeleteTopicsRequest> = [] {
  using M = DeleteTopicsRequest;
  return std::tuple(F(&M::topics).Since(6), F(&M::topic_names).In(0, 5), F(&M::timeout_ms));
}();

template <>
constexpr auto kFields<DeleteTopicsResponse::Topic> = [] {
  using M = DeleteTopicsResponse::Topic;
  return std::tuple(F(&M::name).NullableSince(6), F(&M::topic_id).Since(6), F(&M::error_code),
                    F(&M::error_message).Since(5).Nullable());
}();

template <>
constexpr auto kFields<DeleteTopicsResponse> = [] {
  using M = DeleteTopicsResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::responses));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DeleteTopicsRequest)
TASKFLOW_KAFKA_MESSAGE(DeleteTopicsResponse)

}  // namespace taskflow::kafka
