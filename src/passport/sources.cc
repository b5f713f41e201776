#include "passport/sources.h"

#include <boost/json.hpp>
#include <mutex>

#include "base/clock.h"
#include "base/file.h"
#include "cql/types/calendar.h"
#include "http/client.h"

namespace taskflow::passport {
namespace {

constexpr Milliseconds kAnswerMax{3'000};

Result<std::optional<WaitingEvent>> FindWaiting(events::Database& database, std::string_view id) {
  std::int64_t place = 0, before = 0;
  {
    ASSIGN_OR_RETURN(auto rows,
                     database.Query("SELECT place, (SELECT count(*) FROM outbox AS other "
                                    "WHERE other.place < outbox.place) "
                                    "FROM outbox WHERE id = ?1 LIMIT 1",
                                    {id}));
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return std::nullopt;
    place = rows.Int(0);
    before = rows.Int(1);
  }
  ASSIGN_OR_RETURN(auto entries, events::Outbox::Read(database, place - 1, 1));
  if (entries.empty() || entries[0].event.id != id) return std::nullopt;
  return WaitingEvent{std::move(entries[0]), before};
}

std::int64_t TimeOf(const json::object& object, std::string_view key) {
  return cql::ParseMillis(StringMember(object, key).value_or("")).value_or(0);
}

json::value OrNull(std::int64_t ms) {
  return ms > 0 ? json::value(FormatIso8601(ms)) : json::value(nullptr);
}

std::int64_t NumberOf(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_int64() ? found->get_int64() : -1;
}

}  // namespace

std::function<Result<std::optional<WaitingEvent>>(std::string_view)> OutboxIn(
    events::DatabaseAt at) {
  if (at.server.empty() && !SystemFiles().Exists(at.file)) return {};
  struct Shared {
    std::mutex mutex;  // guards the rest
    std::unique_ptr<events::Database> database;
  };
  auto shared = std::make_shared<Shared>();
  return [at = std::move(at), shared](std::string_view id) -> Result<std::optional<WaitingEvent>> {
    std::lock_guard lock(shared->mutex);
    if (shared->database == nullptr) {
      ASSIGN_OR_RETURN(shared->database, events::Database::OpenReader(at));
    }
    return FindWaiting(*shared->database, id);
  };
}

std::function<Result<std::optional<SeenEvent>>(std::string_view)> InsightsAt(
    const std::string& url) {
  if (url.empty()) return {};
  return [url](std::string_view id) -> Result<std::optional<SeenEvent>> {
    ASSIGN_OR_RETURN(auto at, http::ParseUrl(url));
    http::Client client(at, {.timeout = kAnswerMax});
    auto answer = client.Get(at.path + "/api/insights/events/" + http::PercentEncode(id));
    if (!answer) return FailWith("insights", std::move(answer).error());
    if (answer->status == 404) return std::nullopt;
    if (answer->status != 200) {
      return Fail(ErrorCode::kUnavailable, "insights at {} answers {}", url, answer->status);
    }
    ASSIGN_OR_RETURN(auto seen, ReadSeenEvent(answer->body));
    return seen;
  };
}

std::function<Result<std::optional<RefusedEvent>>(std::string_view)> RefusalsAt(
    const std::string& url) {
  if (url.empty()) return {};
  return [url](std::string_view id) -> Result<std::optional<RefusedEvent>> {
    ASSIGN_OR_RETURN(auto at, http::ParseUrl(url));
    http::Client client(at.address, {.timeout = kAnswerMax});
    auto answer = client.Get(at.path + "/api/track/" + http::PercentEncode(id));
    if (!answer) return FailWith("the site", std::move(answer).error());
    if (answer->status == 404) return std::nullopt;
    if (answer->status != 200) {
      return Fail(ErrorCode::kUnavailable, "the site at {} answers {}", url, answer->status);
    }
    ASSIGN_OR_RETURN(auto object, ParseJsonObject(answer->body));
    auto text = [&](std::string_view key) {
      return std::string(StringMember(object, key).value_or(""));
    };
    return RefusedEvent{TimeOf(object, "at"), static_cast<int>(NumberOf(object, "status")),
                        text("code"), text("field"), text("message")};
  };
}

json::object ToJsonObject(const SeenEvent& seen) {
  json::object out;
  out["event"] = json::object({{"id", seen.event.id},
                               {"action", seen.event.action},
                               {"who", seen.event.who},
                               {"what", seen.event.what},
                               {"time", seen.event.time}});
  out["partition"] = seen.partition;
  out["offset"] = seen.offset;
  out["arrived"] = OrNull(seen.arrived_ms);
  out["produced"] = OrNull(seen.produced_ms);
  out["seen"] = OrNull(seen.seen_ms);
  return out;
}

Result<SeenEvent> ReadSeenEvent(std::string_view text) {
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(text));
  const auto* event = object.if_contains("event");
  if (event == nullptr || !event->is_object()) {
    return Fail(ErrorCode::kInvalid, "insights answers without an event");
  }
  auto part = [&](std::string_view key) {
    return std::string(StringMember(event->get_object(), key).value_or(""));
  };
  return SeenEvent{{part("id"), part("action"), part("who"), part("what"), part("time")},
                   static_cast<std::int32_t>(NumberOf(object, "partition")),
                   NumberOf(object, "offset"),
                   TimeOf(object, "arrived"),
                   TimeOf(object, "produced"),
                   TimeOf(object, "seen")};
}

}  // namespace taskflow::passport
