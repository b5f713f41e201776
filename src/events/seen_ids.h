// The ids that came in the last days, so that what is sent again is stored once.
//
// A random id has its place anywhere in an index: with the index on disk, every event would cost a
// page of its own in the write-ahead log. So the index on disk holds the youngest only and stays
// small; from time to time they go, as one piece, to the end of a second table, and the memory of
// this process indexes those. Where other processes share the database there is one table and its
// index, as what they add is in nobody's memory.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "events/database.h"
#include "events/limits.h"

namespace taskflow::events {

using IdBytes = std::array<unsigned char, 16>;

// 16 bytes of a UUID's text; of any other text a hash of it. (Ids are UUIDs; tests' need not be.)
IdBytes BytesOfId(std::string_view id);

// A set of ids: 16 bytes each and as much again for room.
class IdSet {
 public:
  bool Contains(const IdBytes& id) const;
  void Insert(const IdBytes& id);
  void Erase(const IdBytes& id);
  std::size_t size() const { return size_; }

 private:
  std::size_t HomeOf(const IdBytes& id) const;
  std::size_t Find(const IdBytes& id) const;
  void Grow();

  // Ids come from outside: nobody shall choose many that belong in one place.
  const std::uint64_t secrets_[2] = {SystemRandom().U64(), SystemRandom().U64()};
  std::vector<IdBytes> slots_;  // a power of two; all zero bytes: free
  std::size_t size_ = 0;
  bool has_zero_ = false;  // the id of zero bytes is kept here
};

// Used inside the jobs of the one thread that writes to the database.
class SeenIds {
 public:
  explicit SeenIds(std::int64_t remembered_ms = kIdsRememberedMs) : remembered_ms_(remembered_ms) {}

  // False when the id was added before, in the last `remembered_ms`. A transaction or a
  // savepoint that is undone has added nothing.
  Result<bool> Add(Database& database, std::string_view id, std::int64_t now_ms);
  Result<bool> Contains(Database& database, std::string_view id);

 private:
  Result<bool> AddShared(Database& database, const IdBytes& id, std::int64_t now_ms);
  static Status ForgetShared(Database& database, std::int64_t before_ms);
  Result<bool> IsOld(Database& database, const IdBytes& id);
  Status TakeUp(Database& database);
  Status Retire(Database& database, std::int64_t now_ms);
  Status Forget(Database& database, std::int64_t now_ms);

  const std::int64_t remembered_ms_;
  std::int64_t shared_added_ = 0;
  IdSet old_;                        // of the pieces up to taken_up_
  std::int64_t taken_up_ = 0;        // a piece's place
  std::int64_t youngest_ = -1;       // how many there are, about; -1: not looked yet
  bool piece_waits_ = true;          // there may be pieces after taken_up_
  std::int64_t piece_commits_ = -1;  // Database::commits when the last was made
};

// All ids that are remembered in `from`, to another database, which remembers none: in its
// transaction. How many there are.
Result<std::int64_t> CopySeenIds(Database& from, Database& to, std::int64_t now_ms);

}  // namespace taskflow::events
