// An event as insights keeps it: what the table's row holds, and where it has been.
#pragma once

#include <cstdint>
#include <string>

namespace taskflow::insights {

struct Event {
  std::string id;      // the record's key; of another length or form than a UUID's as well
  std::string action;  // any word: other producers, and later schemas, may have more
  std::string who;     // "anonymous" when nobody was signed in
  std::string what;
  std::int64_t time_ms = 0;  // since 1970-01-01 UTC, of the event's own `time`
  bool automated = false;    // the record's headers taskflow-automated and taskflow-local
  bool local = false;

  // The record. -1 when the event was read from the table.
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::int64_t arrived_ms = 0;   // at the site (taskflow-arrived); 0: not known
  std::int64_t produced_ms = 0;  // the record's timestamp
  std::int64_t seen_ms = 0;      // when insights had it, by this machine's clock

  bool operator==(const Event&) const = default;
};

}  // namespace taskflow::insights
