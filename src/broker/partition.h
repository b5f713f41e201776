// A partition as the broker sees it: its log, and who waits for it. Belongs to the broker's loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "log/partition_log.h"

namespace taskflow::broker {

struct TopicSettings;

// A fetch that waits for more bytes, in all its partitions at once.
class FetchWaiter {
 public:
  virtual ~FetchWaiter() = default;
  // `bytes` more became readable; or, with 0, the partition is gone or failed: answer now. False
  // once the fetch is answered.
  virtual bool Grew(std::int64_t bytes) = 0;
};

struct Partition : std::enable_shared_from_this<Partition> {
  std::string topic;
  std::int32_t index = 0;
  const TopicSettings* settings = nullptr;  // the topic's
  std::shared_ptr<log::PartitionLog> log;

  // Called once the log is durable up to `end`, or with the error that keeps it from ever being so.
  struct DurableWaiter {
    std::int64_t end = 0;
    std::function<void(const Status&)> done;
  };
  std::deque<DurableWaiter> durable_waiters;  // by end
  std::vector<std::shared_ptr<FetchWaiter>> fetch_waiters;

  std::int64_t recovery_point = 0;  // a checkpoint knows all below it
  bool dirty = false;               // in the committer's list
  std::int64_t compacted_to = 0;    // closed segments below it were compacted

  std::string Name() const { return fmt::format("{}-{}", topic, index); }
};

}  // namespace taskflow::broker
