#include "insights/api/routes.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <limits>

#include "http/content.h"
#include "http/host_names.h"
#include "insights/limits.h"
#include "insights/pipeline/answers.h"
#include "insights/reader_records.h"

namespace taskflow::insights {
namespace {

void AddLive(http::Router& router, const ApiParts& parts) {
  router.Handle(
      "GET", "/api/insights/live", [parts](http::Request& request, http::Responder respond) {
        auto filter = FilterIn(request.query);
        if (!filter) return respond.Send(ProblemResponse(filter.error()));
        std::optional<std::uint64_t> last;
        if (auto text = request.headers.Find("Last-Event-ID"); text && !text->empty()) {
          std::uint64_t row = 0;
          auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), row);
          bool whole = error == std::errc{} && end == text->data() + text->size();
          last = whole ? row : std::numeric_limits<std::uint64_t>::max();  // not ours: begins anew
        }
        bool taken = parts.beginnings.Run([&live = parts.live, filter = *std::move(filter), last,
                                           respond] { live.Begin(filter, last, respond); });
        if (!taken) respond.Send(ProblemResponse({503, "busy", "Too many pages are looking."}));
      });
}

http::Response Rebuild(const ApiParts& parts, const http::Request& request) {
  auto body = ParseJsonObject(request.body);
  if (!body) return ProblemResponse({400, "bad_json", body.error().message});
  auto from = StringMember(*body, "from").value_or("");
  if (from != "topic" && from != "table") {
    return ProblemResponse({422, "invalid", "from is topic or table.", "from"});
  }
  parts.rebuild(from == "topic" ? RebuildFrom::kTopic : RebuildFrom::kTable);
  return http::Response::Json(202, ToJson(parts.status()));
}

tl::expected<std::vector<std::string>, Problem> NamesIn(const json::object& body) {
  std::vector<std::string> out;
  const auto* names = body.if_contains("names");
  bool list = names != nullptr && names->is_array();
  auto count = list ? names->get_array().size() : 0;
  for (std::size_t i = 0; i < std::min(count, kErasureNamesMax); ++i) {
    if (const auto* name = names->get_array()[i].if_string()) out.emplace_back(*name);
  }
  if (count > 0 && count == out.size()) return out;
  return Wrong("names", fmt::format("This is a list of 1 to {} texts.", kErasureNamesMax));
}

tl::expected<Erasure, Problem> ErasureIn(const std::string& text) {
  auto body = ParseJsonObject(text);
  if (!body) return tl::unexpected(Problem(400, "bad_json", body.error().message));
  Erasure out;
  if (const auto* demo = body->if_contains("demo")) {
    if (!demo->is_bool()) return Wrong("demo", "This is true or false, or absent.");
    out.demo = demo->get_bool();
  }
  if (!out.demo) {
    auto names = NamesIn(*body);
    if (!names) return tl::unexpected(std::move(names).error());
    out.names = *std::move(names);
  }
  if (body->contains("until")) {
    out.until_ms = ParseEventTime(StringMember(*body, "until").value_or(""));
    if (!out.until_ms) return Wrong("until", "This is a time like 2026-11-24T10:00:00.000Z.");
  }
  if (const auto* dry_run = body->if_contains("dryRun")) {
    if (!dry_run->is_bool()) return Wrong("dryRun", "This is true or false, or absent.");
    out.dry_run = dry_run->get_bool();
  }
  return out;
}

// Not below /api: the site hands it to nobody.
void AddErase(http::Router& router, const ApiParts& parts) {
  if (!parts.erase) return;
  router.Handle(
      "POST", "/privacy/erase",
      [erase = parts.erase](http::Request& request, http::Responder respond) {
        auto erasure = ErasureIn(request.body);
        if (!erasure) return respond.Send(ProblemResponse(erasure.error()));
        erase(*std::move(erasure), [respond](Result<Erased> erased) {
          if (!erased) {
            return respond.Send(ProblemResponse({503, "unavailable", erased.error().message}));
          }
          respond.Send(
              ResponseOf(json::object{{"found", erased->found}, {"erased", erased->erased}}));
        });
      });
}

http::Response NotThere(const http::Request&, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return ProblemResponse({404, "not_found", "There is no such address."});
  auto out = ProblemResponse({405, "method_not_allowed", "This address takes other methods."});
  out.headers.Set("Allow", fmt::format("{}", fmt::join(allowed, ", ")));
  return out;
}

}  // namespace

void AddOthers(http::Router& router, Metrics* metrics, const std::vector<AddRoutes>& more) {
  if (metrics != nullptr) {
    router.Handle("GET", "/metrics", [metrics](http::Request&, http::Responder respond) {
      auto response = http::Response::Text(200, metrics->Render());
      response.headers.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      respond.Send(std::move(response));
    });
  }
  for (const auto& add : more) add(router);
  router.SetFallback(NotThere);
}

http::Router MakeRouter(const ApiParts& parts, const std::vector<AddRoutes>& more) {
  http::Router router;
  for (const auto& question : Questions()) {
    router.Handle(
        "GET", fmt::format("/api/insights/{}", question.name),
        [&asker = parts.asker, &question](http::Request& request, http::Responder respond) {
          asker.Ask(question, std::move(request.query), respond);
        });
  }
  router.Handle("GET", "/api/insights/export",
                [&exporter = parts.exporter](http::Request& request, http::Responder respond) {
                  exporter.Begin(std::move(request.query), respond);
                });
  AddLive(router, parts);
  router.Handle("GET", "/api/insights/status",
                [status = parts.status](http::Request&, http::Responder respond) {
                  respond.Send(ResponseOf(status()));
                });
  router.Handle("POST", "/api/insights/rebuild",
                [parts](http::Request& request, http::Responder respond) {
                  respond.Send(Rebuild(parts, request));
                });
  AddErase(router, parts);
  AddOthers(router, parts.metrics, more);
  return router;
}

http::Router MakeClosedRouter(std::function<http::Response()> closed, Metrics* metrics,
                              const std::vector<AddRoutes>& more) {
  http::Router router;
  for (auto method : {"GET", "POST"}) {
    for (auto path : {"/api/insights/{path...}", "/own/{path...}"}) {
      router.Handle(method, path,
                    [closed](http::Request&, http::Responder respond) { respond.Send(closed()); });
    }
  }
  AddOthers(router, metrics, more);
  return router;
}

http::Response OpeningResponse() {
  auto out = ProblemResponse({503, "opening", "Insights opens its table: please try again soon."});
  out.headers.Set("Retry-After", "1");
  return out;
}

http::Router::Gate MakeGate(const HostPort& listen) {
  return [names = http::HostNames(listen, "")](
             const http::Request& request) -> std::optional<http::Response> {
    if (!names.Include(request.headers.Find("Host").value_or(""))) {
      return ProblemResponse({421, "misdirected", "Ask by an address, or by localhost."});
    }
    if (request.method != "GET" && request.method != "HEAD" && !http::HasJsonBody(request)) {
      return ProblemResponse({415, "not_json", "Send the body as application/json."});
    }
    return std::nullopt;
  };
}

json::object StatusJson(const EventTable& table, const ReaderStatus& status) {
  auto [view, totals, committed, source] = table.Last();
  auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
  json::array positions;
  for (const auto& one : status.partitions) {
    positions.push_back(
        json::object{{"partition", one.partition}, {"next", one.next}, {"end", one.end}});
  }
  json::object out{{"state", NameOf(status.state)},
                   {"events", number(totals.added - totals.removed - totals.expired)},
                   {"repeats", number(totals.repeated)},
                   {"changed", number(totals.changed)},
                   {"removed", number(totals.removed)},
                   {"version", number(view->version())},
                   {"positions", std::move(positions)},
                   {"behind", status.behind},
                   {"behindSeconds", status.behind_seconds},
                   {"problem", nullptr}};
  if (!status.problem.empty()) out["problem"] = Printable(status.problem);
  if (status.rebuilding) {
    bool topic = *status.rebuilding == RebuildFrom::kTopic;
    out["rebuilding"] =
        json::object{{"from", topic ? "topic" : "table"}, {"events", number(status.rebuilt)}};
  }
  return out;
}

}  // namespace taskflow::insights
