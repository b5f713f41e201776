// A compacted topic that holds a part of the worker's state: written with acks from all, each key
// to the partition where Java's producer puts it, read back before a write counts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connect/environment.h"
#include "connect/state/stop_signal.h"

namespace taskflow::connect {

// A key and its new value; nothing deletes the key.
using StateChange = std::pair<std::string, std::optional<std::string>>;
struct StateRecord {
  std::int64_t offset = 0;
  std::string_view key;
  std::optional<std::string_view> value;
};
using OnStateRecord = std::function<void(const StateRecord& record)>;

// One thread at a time, but for Post.
class StateTopic {
 public:
  // `stop` outlives this; once it is set, every wait ends with kUnavailable.
  StateTopic(std::string name, std::shared_ptr<kafka::Producer> producer, const StopSignal& stop);
  ~StateTopic();

  // Starts to read from the beginning. `on_record` is called on a thread of the topic's own. The
  // topic must exist. Errors: kUnavailable, kTimeout, kNotFound.
  Status Read(const Environment& environment, OnStateRecord on_record);
  // Waits until what was there at Read has been read. Errors: kUnavailable, kTimeout.
  Status WaitUntilRead();
  // `on_record` is not called any more once this has returned.
  void EndReading();

  // Writes in order and returns when all have been read back. Blocking; only while reading. Errors:
  // kUnavailable, kTimeout (it may have been written).
  Status Write(const std::vector<StateChange>& changes);
  // Queues and returns; a change that cannot be written is logged and forgotten. `on_done` is told
  // the offset, or nothing; on a thread of the producer's, or before this returns. Any thread.
  using OnPosted = std::function<void(std::optional<std::int64_t> offset)>;
  void Post(const StateChange& change, OnPosted on_done);

 private:
  struct CaughtUp;
  struct Placements;
  void Send(const StateChange& change, kafka::Producer::OnDone done);
  Result<std::map<std::int32_t, std::int64_t>> WaitForPlacements(Placements& placements);

  const std::string name_;
  const std::shared_ptr<kafka::Producer> producer_;
  const StopSignal& stop_;
  std::shared_ptr<CaughtUp> caught_up_;
  std::unique_ptr<kafka::TopicReader> reader_;
};

// Makes a topic as the worker's are: compacted. Errors: also kConflict, in Connect's words: it
// exists and is another one.
Status EnsureStateTopic(kafka::Admin& admin, const std::string& name, std::int32_t partitions,
                        std::int16_t replication_factor);
// Errors: also kConflict: it has several.
Status CheckSinglePartition(kafka::Admin& admin, const std::string& name);

}  // namespace taskflow::connect
