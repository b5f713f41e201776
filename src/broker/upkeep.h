// What happens to the logs over time: retention, rolling, compaction, checkpoints. Belongs to the
// broker's loop; slow parts run on Parts::background.
#pragma once

#include <memory>

#include "broker/parts.h"
#include "log/compaction.h"
#include "net/loop.h"

namespace taskflow::broker {

class Upkeep {
 public:
  explicit Upkeep(Parts& parts) : parts_(parts) {}
  // Begins the periodic work.
  void Start();
  // Ends it. What runs in the background is waited for by ~Background.
  void Stop();
  // The last act: closes all logs and writes their checkpoints. False when one could not be closed
  // cleanly: it is recovered at the next start.
  bool CloseAll();

  // One round of each, and the next in time. Called by timers (and tests).
  void Housekeep();
  void Checkpoint();
  void CheckDisk();

 private:
  void CompactNext();
  void Compacted(const std::shared_ptr<Partition>& partition, std::int64_t end,
                 Result<std::vector<log::PartitionLog::Cleaned>> cleaned);

  Parts& parts_;
  bool compacting_ = false, stopped_ = false;
  std::unique_ptr<net::Loop::Timer> housekeeping_, checkpoint_, disk_;
};

}  // namespace taskflow::broker
