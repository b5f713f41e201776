#include "kafka/messages/describe_log_dirs.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DescribeLogDirsRequest::Topic> = [] {
  using M = DescribeLogDirsRequest::Topic;
  return std::tuple(F(&M::topic), F(&M::partitions));
}();

template <>
constexpr auto kFields<DescribeLogDirsRequest> = [] {
  using M = DescribeLogDirsRequest;
  return std::tuple(F(&M::topics).Nullable());
}();

template <>
constexpr auto kFields<DescribeLogDirsResponse::Partition> = [] {
  using M = DescribeLogDirsResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::partition_size), F(&M::offset_lag),
                    F(&M::is_future_key));
}();

template <>
constexpr auto kFields<DescribeLogDirsResponse::Topic> = [] {
  using M = DescribeLogDirsResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<DescribeLogDirsResponse::LogDir> = [] {
  using M = DescribeLogDirsResponse::LogDir;
  return std::tuple(F(&M::error_code), F(&M::log_dir), F(&M::topics), F(&M::total_bytes).Since(4),
                    F(&M::usable_bytes).Since(4));
}();

template <>
constexpr auto kFields<DescribeLogDirsResponse> = [] {
  using M = DescribeLogDirsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::error_code).Since(3), F(&M::results));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DescribeLogDirsRequest)
TASKFLOW_KAFKA_MESSAGE(DescribeLogDirsResponse)

}  // namespace taskflow::kafka
