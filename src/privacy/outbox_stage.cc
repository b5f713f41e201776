#include "privacy/outbox_stage.h"

#include <limits>

#include "pipeline/event_codec.h"

namespace taskflow::privacy {
namespace {

std::int64_t Until(const Person& person) {
  return person.until_ms.value_or(std::numeric_limits<std::int64_t>::max());
}

Result<std::int64_t> OneNumber(events::Database& database, std::string_view sql,
                               events::SqlValues values) {
  ASSIGN_OR_RETURN(auto rows, database.Query(sql, values));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? rows.Int(0) : 0;
}

}  // namespace

Result<OutboxErasure> OverwriteOutbox(events::Database& database, const Person& person) {
  OutboxErasure out;
  for (const auto& name : person.names) {
    TRY(database.Run("UPDATE outbox SET who = ?1, what = ?2 WHERE who = ?3 AND time_ms <= ?4",
                     {pipeline::kErasedWho, pipeline::kErasedWhat, name, Until(person)}));
    out.found += database.Changed();
  }
  ASSIGN_OR_RETURN(out.last_place,
                   OneNumber(database, "SELECT coalesce(max(place), 0) FROM outbox", {}));
  return out;
}

Result<std::int64_t> CountOutbox(events::Database& database, const Person& person) {
  std::int64_t count = 0;
  for (const auto& name : person.names) {
    ASSIGN_OR_RETURN(auto found, OneNumber(database,
                                           "SELECT count(*) FROM outbox "
                                           "WHERE who = ?1 AND time_ms <= ?2",
                                           {name, Until(person)}));
    count += found;
  }
  return count;
}

Result<std::int64_t> CountOverwritten(events::Database& database, std::int64_t last_place) {
  return OneNumber(database, "SELECT count(*) FROM outbox WHERE who = ?1 AND place <= ?2",
                   {pipeline::kErasedWho, last_place});
}

}  // namespace taskflow::privacy
