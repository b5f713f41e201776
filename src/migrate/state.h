// How far a migration is, kept in a file so that a run that was killed is gone on with.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "kafka/client/client.h"

namespace taskflow::migrate {

// One partition. Records lie at the target in the source's order; where the source has a gap
// (compaction, marks of transactions, a deleted beginning) their offsets are lower there.
struct PartitionState {
  std::int64_t source_next = 0, target_next = 0;  // all before is at the target
  // Where the difference of the offsets changes: (source, target) of the first record after that.
  std::vector<std::pair<std::int64_t, std::int64_t>> shifts;
  // All before was compared; how many, and the chains (digest.h) over them.
  std::int64_t compared_source = 0, compared_target = 0, compared = 0, compared_to = 0;
  std::string from_hash, to_hash;

  // Notes that the record at `source` goes to `target`, the next one there. Errors: kTooLarge.
  Status NoteRecord(std::int64_t source, std::int64_t target);
  // The place at the target from which a consumer misses nothing and sees nothing twice that it has
  // seen up to before `source`.
  std::int64_t Translate(std::int64_t source) const;
};

struct TableState {
  std::int64_t token = 0;  // rows up to this token are at the target
  bool begun = false, copied = false;
};

struct State {
  std::string from, to;  // Side::name
  std::map<kafka::TopicPartition, PartitionState> partitions;
  std::map<std::string, TableState> tables;
  // What connectors at the source were before they were stopped: "RUNNING", "PAUSED".
  std::map<std::string, std::string> stopped;
  // The connectors that were made at the target.
  std::map<std::string, std::string> made;
  bool held = false;  // the switch-over has begun
  bool done = false;  // the receipt was equal
};

// An empty state when there is none. Errors: kCorrupt, kIo.
Result<State> ReadState(FileSystem& files, const std::string& path);
// Synced when it returns.
Status WriteState(FileSystem& files, const std::string& path, const State& state);

}  // namespace taskflow::migrate
