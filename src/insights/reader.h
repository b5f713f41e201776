// Reads the events' topic into the table, on a thread of its own: all partitions from the table's
// positions, without ever being a member of the group, whose offsets it commits now and then so
// that the field's tools show how far it is behind.
//
// New partitions, and a topic that appears later, are found within some seconds; after a topic was
// deleted and made again it reads from its beginning, and so from another cluster. Values that are
// no events are counted (taskflow_insights_undecodable_total) and skipped. While a peer is away it
// waits and goes on by itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "insights/members/share.h"
#include "insights/table/event_table.h"
#include "pipeline/peers.h"

namespace taskflow::insights {

struct ReaderOptions {
  pipeline::PeerOptions peers;  // with the topic and the table; the latter as "keyspace.table"
  std::string group = "taskflow-insights";
  Share share;  // of the events; others are passed over, and go when they were here
  // After each commit that changed anything, on the reader's thread: the rows that are new,
  // ascending, and the version that has them. Must not wait for the reader. May be empty.
  std::function<void(std::span<const std::uint64_t> new_rows, std::uint64_t version)> on_commit;
  Clock* clock = &SystemClock();
  Metrics* metrics = nullptr;  // taskflow_insights_*; may be null
  // In place of ConnectPeers(peers); for tests.
  std::function<std::unique_ptr<pipeline::Peers>()> connect;
};

// Both forget everything first. From the topic: reads it from its beginning. From the table: all of
// its rows, then the topic from where it ended before the table was read.
enum class RebuildFrom : std::uint8_t { kTopic, kTable };

// A person's events up to a time: nobody's from then on (privacy::Person). Or all of the demo's,
// which go.
struct Erasure {
  std::vector<std::string> names;  // of `who`
  bool demo = false;               // instead of names (events/demo.h)
  std::optional<std::int64_t> until_ms;
  bool dry_run = false;  // only counts
};
struct Erased {
  std::int64_t found = 0, erased = 0;
};

struct ReaderStatus {
  enum class State : std::uint8_t {
    kRunning,  // has what there is, or as good as
    kBehind,   // has records to read, or is being rebuilt
    kWaiting,  // for a peer, or for the disk: `problem` says for which and why
  };
  struct Partition {
    std::int32_t partition = 0;
    std::int64_t next = 0;  // the offset to read
    std::int64_t end = 0;   // as it was last heard of; never less than `next`
  };

  State state = State::kWaiting;
  std::string problem;                // empty unless waiting
  std::vector<Partition> partitions;  // ascending
  std::int64_t behind = 0;            // records, of all partitions
  std::int64_t behind_seconds = 0;    // the age of the last record that was read, while behind
  std::uint64_t undecodable = 0;      // since the start of this process
  // From the order on, until it is done: from what, and how many events so far.
  std::optional<RebuildFrom> rebuilding;
  std::uint64_t rebuilt = 0;
};

class Reader {
 public:
  // Never waits for a peer. `table` outlives it, and is changed by its thread alone.
  static std::unique_ptr<Reader> Start(EventTable& table, ReaderOptions options);
  // Stops after the commit that is going on, or within a second or two when a peer does not answer.
  virtual ~Reader() = default;

  virtual ReaderStatus status() const = 0;  // any thread
  // An order that the thread carries out between two commits; any thread; returns at once. An order
  // given while another is carried out takes its place. One that was interrupted by the end of the
  // process is begun again by the next Start. Progress and failure: status().
  virtual void Rebuild(RebuildFrom from) = 0;
  // Makes these events nobody's, as the records that overwrite them in the topic do: those too that
  // the topic has no more. The demo's go altogether, and come back where the topic is read again.
  // Needs no peer. `done` is called once, on the thread, between two commits. Any thread. Errors:
  // kUnavailable (the reader ends, or has kErasuresWaitingMax to do), kIo.
  virtual void Erase(Erasure erasure, std::function<void(Result<Erased>)> done) = 0;
};

inline const char* NameOf(ReaderStatus::State state) {
  switch (state) {
    case ReaderStatus::State::kRunning:
      return "running";
    case ReaderStatus::State::kBehind:
      return "behind";
    case ReaderStatus::State::kWaiting:
      return "waiting";
  }
  return "waiting";
}

}  // namespace taskflow::insights
