// Erasing in the outbox: events that wait there are overwritten in place, and leave as nobody's.
#pragma once

#include <cstdint>

#include "events/database.h"
#include "privacy/person.h"

namespace taskflow::privacy {

struct OutboxErasure {
  std::int64_t found = 0;
  std::int64_t last_place = 0;  // the outbox's last, when it was done
};

// In a job of the database's thread, or on a database of the caller's own.
Result<OutboxErasure> OverwriteOutbox(events::Database& database, const Person& person);
Result<std::int64_t> CountOutbox(events::Database& database, const Person& person);
// How many overwritten events up to this place wait still: the relay may have sent the old ones
// already, and then deletes them as soon as it hears so.
Result<std::int64_t> CountOverwritten(events::Database& database, std::int64_t last_place);

}  // namespace taskflow::privacy
