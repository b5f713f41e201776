// POST /api/track: a page view, from the page itself. All other events come from what the server
// did.
#include "site/answers.h"
#include "site/api.h"
#include "site/input.h"

namespace taskflow::site {
namespace {

using events::Action;
using events::Database;

http::Response Accepted(const std::string& id) {
  json::object body;
  body["id"] = id;
  return JsonAnswer(202, body);
}

// The view that was sent, without `who`; or the answer that says what is wrong.
tl::expected<events::InteractionEvent, http::Response> ReadView(const Parts& parts,
                                                                const Call& call) {
  if (StringMember(call.body, "action") != "view") {
    return tl::unexpected(InvalidAnswer("action", "A page may only send 'view'."));
  }
  std::string what(StringMember(call.body, "what").value_or(""));
  if (!IsPagePath(what)) return tl::unexpected(InvalidAnswer("what", "This is the page's path."));
  auto event = events::MakeEvent(parts.clock, parts.random, Action::kView, "", std::move(what));
  if (const auto* id = call.body.if_contains("id"); id != nullptr && !id->is_null()) {
    auto text = StringMember(call.body, "id").value_or("");
    if (!events::IsUuid(text))
      return tl::unexpected(InvalidAnswer("id", "This is a UUID, or absent."));
    event.id = text;
    for (char& c : event.id) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  }
  return event;
}

void Track(const Parts& parts, const CallPtr& call) {
  auto view = ReadView(parts, *call);
  if (!view) return call->respond.Send(std::move(view).error());
  if (!parts.outbox.HasRoomForViews()) return call->respond.Send(BusyAnswer());
  AnswerFromDatabase(
      parts, call, [=, event = *view](Database& database) mutable -> Result<Outcome> {
        ASSIGN_OR_RETURN(auto user, FindSession(database, call->token, parts.clock.WallMillis()));
        Outcome outcome{Accepted(event.id)};
        TRY(AddEvent(parts, *call, database, outcome.events,
                     {.action = Action::kView,
                      .who = user ? user->email : "",
                      .what = event.what,
                      .id = event.id}));
        return outcome;
      });
}

}  // namespace

void AddTrackRoutes(http::Router& router, const Parts& parts) {
  router.Handle("POST", "/api/track",
                Guarded([parts](const CallPtr& call) { Track(parts, call); }));
}

}  // namespace taskflow::site
