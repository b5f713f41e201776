#include "events/seen_ids.h"

#include <cstring>
#include <functional>

#include "events/limits.h"

namespace taskflow::events {
namespace {

constexpr IdBytes kFree{};

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Blob BlobOf(const IdBytes& id) {
  return {std::string_view(reinterpret_cast<const char*>(id.data()), id.size())};
}

// Calls `use` with each id of a piece.
template <typename Use>
void ForEachId(std::string_view piece, Use use) {
  for (; piece.size() >= sizeof(IdBytes); piece.remove_prefix(sizeof(IdBytes))) {
    IdBytes id;
    std::memcpy(id.data(), piece.data(), id.size());
    use(id);
  }
}

}  // namespace

IdBytes BytesOfId(std::string_view text) {
  IdBytes id{};
  std::size_t digits = 0;
  for (char c : text) {
    if (c == '-') continue;
    int value = HexValue(c);
    if (value < 0 || digits == 2 * id.size()) {
      digits = 0;
      break;
    }
    auto& byte = id[digits++ / 2];
    byte = static_cast<unsigned char>(byte << 4 | value);
  }
  if (digits == 2 * id.size()) return id;
  id = {};
  auto hash = std::hash<std::string_view>()(text);
  std::memcpy(id.data(), &hash, sizeof hash);
  return id;
}

std::size_t IdSet::HomeOf(const IdBytes& id) const {
  __extension__ using Product = unsigned __int128;
  std::uint64_t a, b;
  std::memcpy(&a, id.data(), sizeof a);
  std::memcpy(&b, id.data() + sizeof a, sizeof b);
  auto product = static_cast<Product>(a ^ secrets_[0]) * (b ^ secrets_[1]);
  auto mixed = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  return static_cast<std::size_t>(mixed) & (slots_.size() - 1);
}

std::size_t IdSet::Find(const IdBytes& id) const {
  auto at = HomeOf(id);
  while (slots_[at] != kFree && slots_[at] != id) at = (at + 1) & (slots_.size() - 1);
  return at;
}

bool IdSet::Contains(const IdBytes& id) const {
  if (id == kFree) return has_zero_;
  return !slots_.empty() && slots_[Find(id)] == id;
}

void IdSet::Insert(const IdBytes& id) {
  if (id == kFree) {
    has_zero_ = true;
    return;
  }
  if ((size_ + 1) * 2 > slots_.size()) Grow();
  auto& slot = slots_[Find(id)];
  if (slot == kFree) ++size_;
  slot = id;
}

// What follows without a gap moves up to where it is found.
void IdSet::Erase(const IdBytes& id) {
  if (id == kFree) has_zero_ = false;
  if (id == kFree || !Contains(id)) return;
  auto gap = Find(id);
  slots_[gap] = kFree;
  --size_;
  auto mask = slots_.size() - 1;
  for (auto at = (gap + 1) & mask; slots_[at] != kFree; at = (at + 1) & mask) {
    auto home = HomeOf(slots_[at]);
    if (((at - home) & mask) < ((at - gap) & mask)) continue;
    slots_[gap] = std::exchange(slots_[at], kFree);
    gap = at;
  }
}

void IdSet::Grow() {
  auto old = std::exchange(slots_, std::vector<IdBytes>(slots_.empty() ? 1024 : 2 * slots_.size()));
  size_ = 0;
  for (const auto& id : old) {
    if (id != kFree) Insert(id);
  }
}

// A piece is taken up when it is certain: in a later transaction than that which made it.
Status SeenIds::TakeUp(Database& database) {
  if (!piece_waits_ || database.commits() == piece_commits_) return {};
  {
    ASSIGN_OR_RETURN(auto rows,
                     database.Query("SELECT place, ids FROM old_event_ids WHERE place > ?1 "
                                    "ORDER BY place",
                                    {taken_up_}));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) break;
      ForEachId(rows.Text(1), [&](const IdBytes& id) { old_.Insert(id); });
      taken_up_ = rows.Int(0);
    }
  }
  piece_waits_ = false;
  if (youngest_ >= 0) return {};
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT count(*) FROM event_ids"));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  youngest_ = row ? rows.Int(0) : 0;
  return {};
}

Result<bool> SeenIds::IsOld(Database& database, const IdBytes& id) {
  TRY(TakeUp(database));
  if (old_.Contains(id)) return true;
  if (!piece_waits_) return false;
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT 1 FROM old_event_ids WHERE place > ?1 "
                                             "AND instr(ids, ?2) > 0",
                                             {taken_up_, BlobOf(id)}));
  return rows.Next();
}

Result<bool> SeenIds::Contains(Database& database, std::string_view text) {
  auto id = BytesOfId(text);
  bool old = false;
  if (!database.shared()) {
    ASSIGN_OR_RETURN(old, IsOld(database, id));
  }
  if (old) return true;
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT 1 FROM event_ids WHERE id = ?1", {BlobOf(id)}));
  return rows.Next();
}

Result<bool> SeenIds::Add(Database& database, std::string_view text, std::int64_t now_ms) {
  auto id = BytesOfId(text);
  if (database.shared()) return AddShared(database, id, now_ms);
  ASSIGN_OR_RETURN(bool old, IsOld(database, id));
  if (old) return false;
  TRY(database.Run("INSERT INTO event_ids (id) VALUES (?1) ON CONFLICT DO NOTHING", {BlobOf(id)}));
  if (database.Changed() == 0) return false;
  if (++youngest_ >= kYoungestIdsMax) TRY(Retire(database, now_ms));
  return true;
}

Result<bool> SeenIds::AddShared(Database& database, const IdBytes& id, std::int64_t now_ms) {
  TRY(database.Run("INSERT INTO event_ids (id, seen_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                   {BlobOf(id), now_ms}));
  if (database.Changed() == 0) return false;
  if (++shared_added_ % kYoungestIdsMax == 0) {
    TRY(ForgetShared(database, now_ms - remembered_ms_));
  }
  return true;
}

// At most twice as many as have come, of the oldest.
Status SeenIds::ForgetShared(Database& database, std::int64_t before_ms) {
  return database.Run(
      "DELETE FROM event_ids WHERE place IN (SELECT place FROM "
      "(SELECT place, seen_ms FROM event_ids ORDER BY place LIMIT ?1) AS oldest "
      "WHERE seen_ms < ?2 OR place <= (SELECT max(place) FROM event_ids) - ?3)",
      {2 * kYoungestIdsMax, before_ms, kIdsRememberedMax});
}

Status SeenIds::Retire(Database& database, std::int64_t now_ms) {
  TRY(Forget(database, now_ms));
  std::string piece;
  {
    ASSIGN_OR_RETURN(auto rows, database.Query("SELECT id FROM event_ids"));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) break;
      piece += rows.Text(0);
    }
  }
  TRY(database.Run("INSERT INTO old_event_ids (ids, retired_ms) VALUES (?1, ?2)",
                   {Blob{piece}, now_ms}));
  TRY(database.Run("DELETE FROM event_ids"));
  youngest_ = 0;
  piece_waits_ = true;
  piece_commits_ = database.commits();
  return {};
}

// At most two pieces, which is more than one that comes. When the transaction is undone, the ids
// are on disk still and no longer in memory: they are a week old.
Status SeenIds::Forget(Database& database, std::int64_t now_ms) {
  auto too_many = static_cast<std::int64_t>(old_.size()) - kIdsRememberedMax;
  std::vector<std::int64_t> places;
  {
    ASSIGN_OR_RETURN(auto rows, database.Query("SELECT place, ids FROM old_event_ids "
                                               "WHERE retired_ms < ?1 OR ?2 > 0 "
                                               "ORDER BY place LIMIT 2",
                                               {now_ms - remembered_ms_, too_many}));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) break;
      places.push_back(rows.Int(0));
      ForEachId(rows.Text(1), [&](const IdBytes& id) { old_.Erase(id); });
    }
  }
  for (auto place : places) {
    TRY(database.Run("DELETE FROM old_event_ids WHERE place = ?1", {place}));
  }
  return {};
}

}  // namespace taskflow::events
