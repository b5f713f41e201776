// POST /api/track: page views, from the pages themselves. All other events come from what the
// server did.
#include "site/answers.h"
#include "site/api.h"
#include "site/track_request.h"
#include "site/track_writer.h"

namespace taskflow::site {
namespace {

std::string_view NameOf(ViewFate fate) {
  switch (fate) {
    case ViewFate::kAccepted:
      return "accepted";
    case ViewFate::kDuplicate:
      return "duplicate";
    case ViewFate::kSuppressed:
      return "suppressed";
  }
  return "";
}

json::object ResultOf(const std::string& id, std::string_view status) {
  json::object result;
  result["id"] = id;
  result["status"] = status;
  return result;
}

json::object RefusedResult(const SentView& view) {
  const auto& [field, message] = view.event.error();
  auto result = ResultOf(view.id, "refused");
  if (view.id.empty()) result["id"] = nullptr;
  result["error"] = json::object({{"code", "invalid"}, {"message", message}, {"field", field}});
  return result;
}

// `fates` are those of the views that were not refused, in their order.
http::Response AnswerOf(const SentViews& sent, const std::vector<ViewFate>& fates) {
  if (!sent.several) return JsonAnswer(202, ResultOf(sent.views[0].id, NameOf(fates[0])));
  json::array results;
  auto fate = fates.begin();
  for (const auto& view : sent.views) {
    results.push_back(view.event ? ResultOf(view.id, NameOf(*fate++)) : RefusedResult(view));
  }
  json::object body;
  body["results"] = std::move(results);
  return JsonAnswer(200, body);
}

std::vector<NewEvent> TakeEvents(SentViews& sent) {
  std::vector<NewEvent> events;
  for (auto& view : sent.views) {
    if (view.event) events.push_back(std::move(*view.event));
  }
  return events;
}

void Send(const Call& call, http::Response response) {
  AllowForeignOrigin(response, call.foreign_origin);
  call.respond.Send(std::move(response));
}

void Track(const Parts& parts, ViewWriter& writer, const CallPtr& call) {
  auto read = ReadViews(call->body, parts.clock.WallMillis(), parts.random);
  auto refuse = [&](const ViewRefusal& why) { Send(*call, InvalidAnswer(why.field, why.message)); };
  if (!read) return refuse(read.error());
  if (!read->several && !read->views[0].event) return refuse(read->views[0].event.error());
  auto events = TakeEvents(*read);
  if (events.empty()) return Send(*call, AnswerOf(*read, {}));
  if (!parts.outbox.HasRoomForViews()) return Send(*call, BusyAnswer());
  auto sent = std::make_shared<const SentViews>(*std::move(read));
  bool taken =
      writer.Write({.call = call,
                    .events = std::move(events),
                    .done = [call, sent](Result<std::vector<ViewFate>> fates) {
                      Send(*call, fates ? AnswerOf(*sent, *fates) : AnswerFor(fates.error()));
                    }});
  if (!taken) Send(*call, BusyAnswer());
}

}  // namespace

void AddTrackRoutes(http::Router& router, const Parts& parts) {
  auto writer = std::make_shared<ViewWriter>(parts);
  router.Handle("POST", "/api/track", parts.guard.Tracked([parts, writer](const CallPtr& call) {
    Track(parts, *writer, call);
  }));
  router.Handle("OPTIONS", "/api/track", parts.guard.TrackPreflight());
}

}  // namespace taskflow::site
