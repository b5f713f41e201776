// The service's own store of events: each id once, with the offsets of the records that they came
// from in the same transaction. Kept in RocksDB (kv) below one folder.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "insights/table/columns.h"
#include "insights/table/event.h"

namespace taskflow::insights {

struct EventTableOptions {
  std::string path;
  std::int64_t retention_ms = 0;  // pieces whose events have all been seen longer ago go; 0: none
  // Whether to give up opening, which may take long; asked now and then. May be empty: never.
  std::function<bool()> cancelled;
};

// Next offset to read, by partition.
using Positions = std::map<std::int32_t, std::int64_t>;

class EventTable {
 public:
  // Errors: kConflict (in use by another process), kCorrupt, kIo; kUnavailable (cancelled).
  static Result<std::unique_ptr<EventTable>> Open(EventTableOptions options);
  virtual ~EventTable() = default;

  struct Change {
    std::vector<Event> events;         // in order; a later one of the same id counts
    std::vector<std::string> deleted;  // ids of tombstones, after the events
    Positions positions;               // of the partitions that were read
    // Whose positions they are: a cluster's id. When it is another than the table's, the positions
    // so far are forgotten. Empty: the same.
    std::string source;
  };
  struct Outcome {
    std::uint64_t added = 0;
    std::uint64_t repeated = 0;  // the id was there, with the same contents
    std::uint64_t changed = 0;   // the id was there with others: an erased person's, for instance
    std::uint64_t removed = 0;
    std::vector<std::uint64_t> new_rows;  // of `added`, ascending
  };
  // Durable when it returns, with the positions and all that was taken before, or not at all. One
  // thread. After a failed write the next call begins by opening the store again.
  virtual Result<Outcome> Apply(const Change& change) = 0;
  // The same for later: nobody sees it before the next Apply, whose outcome tells of it too. True:
  // a piece is full, and the least is written when that is now. After a failure all that was taken
  // since the last Apply is forgotten, as it is by Clear. The thread of Apply.
  virtual Result<bool> Take(const Change& change) = 0;
  // Since the table was made, of all outcomes.
  struct Totals {
    std::uint64_t added = 0, repeated = 0, changed = 0, removed = 0, expired = 0;
  };
  // What is committed now: all of one commit. Any thread.
  struct Committed {
    std::shared_ptr<const View> view;
    Totals totals;
    Positions positions;
    std::string source;  // empty when none was told yet
  };
  virtual Committed Last() const = 0;
  std::shared_ptr<const View> Now() const { return Last().view; }
  Totals totals() const { return Last().totals; }
  Positions positions() const { return Last().positions; }
  std::string source() const { return Last().source; }

  // Nothing when it is not there (any more). Any thread. Errors: kIo, kCorrupt.
  virtual Result<std::optional<Event>> Find(std::string_view id) const = 0;

  // Forgets everything, positions included. The thread of Apply.
  virtual Status Clear() = 0;
  // Drops what is older than the retention. The thread of Apply; now and then. Nothing may be taken
  // that is not applied.
  virtual Status Expire(std::int64_t now_ms) = 0;
};

}  // namespace taskflow::insights
