// POST /api/track: page views, from the pages themselves. All other events come from what the
// server did.
#include "site/answers.h"
#include "site/api.h"
#include "site/refusals.h"
#include "site/track_request.h"
#include "site/track_watcher.h"
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
    case ViewFate::kStored:
      return "stored";
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
  if (!sent.several) {
    int status = fates[0] == ViewFate::kStored ? 200 : 202;
    return JsonAnswer(status, ResultOf(sent.views[0].id, NameOf(fates[0])));
  }
  json::array results;
  auto fate = fates.begin();
  for (const auto& view : sent.views) {
    results.push_back(view.event ? ResultOf(view.id, NameOf(*fate++)) : RefusedResult(view));
  }
  json::object body;
  body["results"] = std::move(results);
  return JsonAnswer(200, body);
}

void Send(const Call& call, http::Response response) {
  AllowForeignOrigin(response, call.foreign_origin);
  call.respond.Send(std::move(response));
}

// A request that has been read, on its way to its answer.
struct Tracking {
  const Parts parts;
  const CallPtr call;
  SentViews sent;
  std::optional<Milliseconds> wait;  // for the rows
  RowWatcher::Seat seat;             // when it waits
};
using TrackingPtr = std::shared_ptr<Tracking>;

std::vector<NewEvent> TakeEvents(SentViews& sent) {
  std::vector<NewEvent> events;
  for (auto& view : sent.views) {
    if (view.event) events.push_back(std::move(*view.event));
  }
  return events;
}

// Of the views that may have a row: not those that are stored nowhere.
std::vector<std::string> IdsToWatch(const SentViews& sent, const std::vector<ViewFate>& fates) {
  std::vector<std::string> ids;
  auto fate = fates.begin();
  for (const auto& view : sent.views) {
    if (view.event && *fate++ != ViewFate::kSuppressed) ids.push_back(view.id);
  }
  return ids;
}

void NoteStored(const SentViews& sent, const std::set<std::string>& stored,
                std::vector<ViewFate>& fates) {
  auto fate = fates.begin();
  for (const auto& view : sent.views) {
    if (!view.event) continue;
    if (stored.contains(view.id)) *fate = ViewFate::kStored;
    ++fate;
  }
}

void Finish(const TrackingPtr& tracking, std::vector<ViewFate> fates) {
  auto& [parts, call, sent, wait, seat] = *tracking;
  auto ids = seat != nullptr ? IdsToWatch(sent, fates) : std::vector<std::string>();
  if (ids.empty()) return Send(*call, AnswerOf(sent, fates));
  parts.rows->Watch(std::move(seat), std::move(ids), SystemClock().Mono() + *wait,
                    [tracking, fates](const std::set<std::string>& stored) mutable {
                      NoteStored(tracking->sent, stored, fates);
                      Send(*tracking->call, AnswerOf(tracking->sent, fates));
                    });
}

// For whoever looks for one of them by its id.
void NoteInvalid(const Parts& parts, Refusals& refusals, const SentViews& sent) {
  for (const auto& view : sent.views) {
    if (view.event) continue;
    const auto& [field, message] = view.event.error();
    refusals.Note(view.id, {parts.clock.WallMillis(), 422, "invalid", field, message});
  }
}

void NoteBusy(const Parts& parts, Refusals& refusals, const SentViews& sent) {
  for (const auto& view : sent.views) {
    if (!view.event) continue;
    refusals.Note(view.id, {parts.clock.WallMillis(), 503, "busy", "",
                            "too many events wait for the broker or the database"});
  }
}

void Track(const Parts& parts, ViewWriter& writer, Refusals& refusals, const CallPtr& call) {
  auto refuse = [&](const ViewRefusal& why) {
    parts.outbox.NoteRefused(1);
    Send(*call, InvalidAnswer(why.field, why.message));
  };
  auto wait = ReadWait(call->query);
  if (!wait) return refuse(wait.error());
  auto sent = ReadViews(call->body, parts.clock.WallMillis(), parts.random);
  if (!sent) return refuse(sent.error());
  NoteInvalid(parts, refusals, *sent);
  if (!sent->several && !sent->views[0].event) return refuse(sent->views[0].event.error());
  auto events = TakeEvents(*sent);
  parts.outbox.NoteRefused(sent->views.size() - events.size());
  if (events.empty()) return Send(*call, AnswerOf(*sent, {}));
  auto count = events.size();
  auto busy = [&](const SentViews& views) {
    parts.outbox.NoteRefused(count);
    NoteBusy(parts, refusals, views);
    Send(*call, BusyAnswer());
  };
  if (!parts.outbox.HasRoomForViews()) return busy(*sent);
  auto tracking = std::make_shared<Tracking>(Tracking{parts, call, *std::move(sent), *wait, {}});
  if (*wait && parts.rows != nullptr) {
    tracking->seat = parts.rows->TakeSeat();
    if (tracking->seat == nullptr) return busy(tracking->sent);
  }
  bool taken = writer.Write({.call = call,
                             .events = std::move(events),
                             .done = [tracking](Result<std::vector<ViewFate>> fates) {
                               if (fates) return Finish(tracking, *std::move(fates));
                               Send(*tracking->call, FailedAnswer(tracking->parts, fates.error()));
                             }});
  if (!taken) busy(tracking->sent);
}

http::Response AnswerRefusal(const Refusals& refusals, const std::string& id) {
  auto found = refusals.Find(id);
  if (!found) return ErrorAnswer(404, "not_found", "No event of this id was refused lately.");
  return JsonAnswer(200, json::object{{"id", id},
                                      {"at", FormatIso8601(found->at_ms)},
                                      {"status", found->status},
                                      {"code", found->code},
                                      {"field", found->field},
                                      {"message", found->message}});
}

}  // namespace

void AddTrackRoutes(http::Router& router, const Parts& parts) {
  auto writer = std::make_shared<ViewWriter>(parts);
  auto refusals = std::make_shared<Refusals>();
  router.Handle("POST", "/api/track",
                parts.guard.Tracked([parts, writer, refusals](const CallPtr& call) {
                  Track(parts, *writer, *refusals, call);
                }));
  router.Handle("GET", "/api/track/{id}",
                [refusals](http::Request& request, const http::Responder& respond) {
                  respond.Send(AnswerRefusal(*refusals, request.Param("id")));
                });
  router.Handle("OPTIONS", "/api/track", parts.guard.TrackPreflight());
}

}  // namespace taskflow::site
