#include <functional>

#include "events/limits.h"
#include "events/seen_ids.h"

namespace taskflow::events {
namespace {

// The ids' bytes, one after the other, at most kYoungestIdsMax of them, and when they were seen.
using TakePiece = std::function<Status(std::string_view ids, std::int64_t seen_ms)>;

// Oldest first.
Status ReadPieces(Database& from, std::int64_t now_ms, const TakePiece& take) {
  {
    ASSIGN_OR_RETURN(auto rows,
                     from.Query("SELECT ids, retired_ms FROM old_event_ids ORDER BY place"));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) break;
      TRY(take(rows.Text(0), rows.Int(1)));
    }
  }
  std::string piece;
  ASSIGN_OR_RETURN(auto rows, from.Query("SELECT id FROM event_ids"));
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return take(piece, now_ms);
    piece += rows.Text(0);
  }
}

Status ReadShared(Database& from, const TakePiece& take) {
  std::int64_t last = 0, seen_ms = 0;
  while (true) {
    std::string piece;
    ASSIGN_OR_RETURN(auto rows, from.Query("SELECT place, id, seen_ms FROM event_ids "
                                           "WHERE place > ?1 ORDER BY place LIMIT ?2",
                                           {last, kYoungestIdsMax}));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) break;
      last = rows.Int(0);
      piece += rows.Text(1);
      seen_ms = rows.Int(2);
    }
    if (piece.empty()) return {};
    TRY(take(piece, seen_ms));
  }
}

std::string HexOf(std::string_view bytes) {
  std::string out;
  for (unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

Status WriteShared(Database& to, std::string_view ids, std::int64_t seen_ms) {
  return to.Run(
      "INSERT INTO event_ids (id, seen_ms) "
      "SELECT substr(all_of.ids, nth * 16 + 1, 16), CAST(?2 AS BIGINT) "
      "FROM (SELECT decode(CAST(?1 AS TEXT), 'hex') AS ids) AS all_of, "
      "generate_series(0, length(all_of.ids) / 16 - 1) AS nth ORDER BY nth ON CONFLICT DO NOTHING",
      {HexOf(ids), seen_ms});
}

}  // namespace

Result<std::int64_t> CopySeenIds(Database& from, Database& to, std::int64_t now_ms) {
  std::int64_t count = 0;
  auto write = [&](std::string_view ids, std::int64_t seen_ms) -> Status {
    if (ids.empty()) return {};
    count += static_cast<std::int64_t>(ids.size() / sizeof(IdBytes));
    if (to.shared()) return WriteShared(to, ids, seen_ms);
    return to.Run("INSERT INTO old_event_ids (ids, retired_ms) VALUES (?1, ?2)",
                  {Blob{ids}, seen_ms});
  };
  TRY(from.shared() ? ReadShared(from, write) : ReadPieces(from, now_ms, write));
  return count;
}

}  // namespace taskflow::events
