// A row as it is stored: cells with write times, merged by last-write-wins as Cassandra merges them
// (Cells.java, LivenessInfo.java). Pure: no clock, no I/O. Primary key values are in the key
// (keys.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskflow::store {

using ColumnId = std::uint16_t;

// When something was written and when it ends by itself.
struct Liveness {
  std::int64_t timestamp = 0;  // microseconds, as the writer says
  std::uint32_t ttl = 0;       // seconds; 0: never ends
  std::uint32_t expires = 0;   // seconds since 1970, when ttl is not 0

  bool operator==(const Liveness&) const = default;
  bool LiveAt(std::int64_t now_s) const { return ttl == 0 || expires > now_s; }
};

// What a row or partition delete leaves: everything up to `timestamp` is gone.
struct Deletion {
  std::int64_t timestamp = 0;
  std::uint32_t local_time =
      0;  // seconds since 1970, when it was carried out: begins gc_grace_seconds
};

struct Cell {
  ColumnId column = 0;
  bool tombstone = false;  // a null was written; liveness.expires is when, for gc_grace_seconds
  Liveness liveness;
  std::string_view value;  // empty for a tombstone

  bool LiveAt(std::int64_t now_s) const { return !tombstone && liveness.LiveAt(now_s); }
};

// Views into the bytes it was decoded from.
struct Row {
  std::optional<Liveness>
      marker;  // left by INSERT: the row exists even when all its cells are null
  std::optional<Deletion> deletion;
  std::vector<Cell> cells;  // by ascending column, each column once

  void Clear();
  const Cell* Find(ColumnId column) const;
  // A row exists as long as its marker or one of its cells lives.
  bool LiveAt(std::int64_t now_s) const;
};

// False: the bytes are not a row's.
bool DecodeRow(std::string_view bytes, Row& row);
void EncodeRow(const Row& row, std::string& out);

// Writes a row of one statement without a Row: all parts share one liveness.
class RowWriter {
 public:
  // Begins a row at the end of `out`, which outlives the writer.
  RowWriter(std::string& out, const Liveness& liveness, bool marker);
  // Goes on with a row begun before.
  explicit RowWriter(std::string& out) : out_(out) {}
  // By ascending column.
  void Add(ColumnId column, std::string_view value);
  void AddTombstone(ColumnId column, std::uint32_t now_s);

 private:
  std::string& out_;
};

// A row that is only a deletion.
void EncodeDeletion(const Deletion& deletion, std::string& out);

// Joins `newer` into `row`. The order does not matter: the result is the same either way round.
void MergeRows(Row& row, const Row& newer);

// True when nothing of it can be seen any more and its tombstones are older than `gc_grace_s`.
bool RowMayBeDropped(const Row& row, std::int64_t now_s, std::int64_t gc_grace_s);

}  // namespace taskflow::store
