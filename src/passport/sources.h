// Where a passport's facts come from beside Kafka, Connect and the table.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "events/outbox.h"
#include "passport/passport.h"

namespace taskflow::passport {

// An event that waits in the site's outbox.
struct WaitingEvent {
  events::Outbox::Entry entry;
  std::int64_t before = 0;  // how many wait before it
};

// An event as insights has it; numbers as its events have them: -1 and 0 are not known.
struct SeenEvent {
  EventTexts event;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::int64_t arrived_ms = 0, produced_ms = 0, seen_ms = 0;
};

// An event that the site has refused, and what it answered.
struct RefusedEvent {
  std::int64_t at_ms = 0;
  int status = 0;
  std::string code, field, message;
};

// Each may be empty: that source is not there. Nothing: it does not know the id. From the tracer's
// thread; PassportRoutes has several.
struct Sources {
  std::function<Result<std::optional<WaitingEvent>>(std::string_view id)> outbox;
  std::function<Result<std::optional<SeenEvent>>(std::string_view id)> insights;
  std::function<Result<std::optional<RefusedEvent>>(std::string_view id)> refused;
};

// Reads the site's database, also while the site runs, from any thread; empty when it is a file
// that is not there.
std::function<Result<std::optional<WaitingEvent>>(std::string_view)> OutboxIn(
    events::DatabaseAt at);

// Asks the insights part's GET /api/insights/events/{id}; empty for an empty URL.
std::function<Result<std::optional<SeenEvent>>(std::string_view)> InsightsAt(
    const std::string& url);

// Asks the site's GET /api/track/{id}; empty for an empty URL.
std::function<Result<std::optional<RefusedEvent>>(std::string_view)> RefusalsAt(
    const std::string& url);

// {"event":{...},"partition","offset","arrived","produced","seen"}; times null when not known.
json::object ToJsonObject(const SeenEvent& seen);
// Errors: kInvalid.
Result<SeenEvent> ReadSeenEvent(std::string_view text);

}  // namespace taskflow::passport
