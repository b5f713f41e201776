#include "site/track_request.h"

#include "site/input.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

using Refused = tl::unexpected<ViewRefusal>;

Refused Refuse(std::string field, std::string message) {
  return Refused({std::move(field), std::move(message)});
}

// Nothing when the member is absent or null.
tl::expected<std::optional<std::int64_t>, ViewRefusal> ReadTime(const json::object& from,
                                                                const char* field) {
  const auto* member = from.if_contains(field);
  if (member == nullptr || member->is_null()) return std::nullopt;
  auto time = ParseTime(StringMember(from, field).value_or(""));
  if (!time) return Refuse(field, "This is a time like 2026-11-24T10:00:00.000Z, or absent.");
  return *time;
}

// As ReadTime.
tl::expected<std::optional<std::string>, ViewRefusal> ReadId(const json::object& from) {
  const auto* member = from.if_contains("id");
  if (member == nullptr || member->is_null()) return std::nullopt;
  std::string id(StringMember(from, "id").value_or(""));
  if (!events::IsUuid(id)) return Refuse("id", "This is a UUID, or absent.");
  for (char& c : id) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  return id;
}

tl::expected<bool, ViewRefusal> ReadAutomated(const json::object& from) {
  const auto* member = from.if_contains("automated");
  if (member == nullptr || member->is_null()) return false;
  if (!member->is_bool()) return Refuse("automated", "This is true or false, or absent.");
  return member->get_bool();
}

class ViewReader {
 public:
  ViewReader(std::optional<std::int64_t> sent_ms, std::int64_t arrived_ms, Random& random)
      : sent_ms_(sent_ms), arrived_ms_(arrived_ms), random_(random) {}

  SentView Read(const json::object& from) const {
    auto id = ReadId(from);
    if (!id) return {"", Refused(std::move(id).error())};
    auto known = id->has_value() ? **std::move(id) : random_.Uuid();
    return {known, ReadEvent(from, known)};
  }

 private:
  tl::expected<NewEvent, ViewRefusal> ReadEvent(const json::object& from,
                                                const std::string& id) const {
    if (StringMember(from, "action") != "view") {
      return Refuse("action", "A page may only send 'view'.");
    }
    std::string what(StringMember(from, "what").value_or(""));
    if (!IsPagePath(what)) return Refuse("what", "This is the page's path.");
    auto at_ms = ReadTime(from, "at");
    if (!at_ms) return Refused(std::move(at_ms).error());
    auto automated = ReadAutomated(from);
    if (!automated) return Refused(std::move(automated).error());
    NewEvent event{.action = events::Action::kView, .what = std::move(what), .id = id};
    if (*at_ms) event.time = CorrectTime(**at_ms, sent_ms_, arrived_ms_);
    event.automated = *automated;
    return event;
  }

  const std::optional<std::int64_t> sent_ms_;
  const std::int64_t arrived_ms_;
  Random& random_;
};

}  // namespace

tl::expected<SentViews, ViewRefusal> ReadViews(const json::object& body, std::int64_t arrived_ms,
                                               Random& random) {
  auto sent_ms = ReadTime(body, "sentAt");
  if (!sent_ms) return Refused(std::move(sent_ms).error());
  ViewReader reader(*sent_ms, arrived_ms, random);
  SentViews out;
  const auto* events = body.if_contains("events");
  if (events == nullptr) {
    out.views.push_back(reader.Read(body));
    return out;
  }
  auto count = events->is_array() ? events->get_array().size() : 0;
  if (count < 1 || count > kViewsPerRequestMax) {
    return Refuse("events", fmt::format("This is a list of 1 to {} events.", kViewsPerRequestMax));
  }
  out.several = true;
  for (const auto& event : events->get_array()) {
    out.views.push_back(event.is_object() ? reader.Read(event.get_object())
                                          : SentView{"", Refuse("events", "This is an object.")});
  }
  return out;
}

}  // namespace taskflow::site
