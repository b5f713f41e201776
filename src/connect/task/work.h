// A polled batch on its way to the sink.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "connect/data/record.h"
#include "connect/task/dead_letters.h"
#include "kafka/client/client.h"

namespace taskflow::connect {

// Wakes a task's thread: answers from the sink, orders from the herder. Shared with callbacks that
// may come after the task has ended.
struct Signal {
  std::mutex mutex;
  std::condition_variable changed;
};

// The answer to one Put; guarded by its task's Signal.
struct Outcome {
  bool done = false;
  std::vector<Status> statuses;
};

struct Work {
  std::shared_ptr<kafka::Batch> batch;
  Arena arena;
  std::vector<Record> records;       // not yet written
  std::vector<Reject> rejects;       // not yet in the dead letter queue
  kafka::Offsets next;               // to commit when nothing is left
  std::shared_ptr<Outcome> outcome;  // of the Put under way; null: none is

  bool IsDone() const { return outcome == nullptr && records.empty() && rejects.empty(); }
};

}  // namespace taskflow::connect
