#include "app/topic/event_record.h"

#include <boost/json.hpp>

#include "base/clock.h"
#include "cql/types/calendar.h"

namespace taskflow::app {

Result<std::optional<EventRecord>> ReadEvent(pipeline::EventCodec& codec, const kafka::Batch& batch,
                                             std::size_t index) {
  const auto& record = batch.records()[index];
  if (!record.value) return std::nullopt;
  ASSIGN_OR_RETURN(auto fields, codec.Decode(*record.value));
  if (!fields) return std::nullopt;
  EventRecord out{.id = std::string(fields->id),
                  .action = std::string(fields->action),
                  .who = std::string(fields->who),
                  .what = std::string(fields->what),
                  .time = std::string(fields->time),
                  .time_ms = cql::ParseMillis(fields->time),
                  .partition = record.partition,
                  .offset = record.offset,
                  .record_ms = record.timestamp_ms};
  for (const auto& header : batch.HeadersOf(index)) {
    bool on = header.value == "true";
    if (header.key == "taskflow-automated") out.automated = on;
    if (header.key == "taskflow-local") out.local = on;
    if (header.key == kDemoHeader) out.demo = on;
  }
  return out;
}

json::object ToJsonObject(const EventRecord& event) {
  return {{"id", event.id},
          {"action", event.action},
          {"who", event.who},
          {"what", event.what},
          {"time", event.time},
          {"automated", event.automated},
          {"local", event.local},
          {"demo", event.demo},
          {"partition", event.partition},
          {"offset", event.offset},
          {"produced", FormatIso8601(event.record_ms)}};
}

bool EventFilter::Wants(const EventRecord& event) const {
  if (!actions.empty() && !actions.contains(event.action)) return false;
  if (who && !Matches(*who, event.who)) return false;
  if (what && !Matches(*what, event.what)) return false;
  return !since_ms || event.time_ms.value_or(event.record_ms) >= *since_ms;
}

bool Matches(std::string_view pattern, std::string_view text) {
  // Where to go on when what follows the last star does not match: one character later.
  std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace taskflow::app
