// What insights answers under /api/insights, and the gate before all that it answers.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/json.h"
#include "base/metrics.h"
#include "http/server.h"
#include "insights/api/asker.h"
#include "insights/api/export.h"
#include "insights/api/live_hub.h"
#include "insights/reader.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

// All of it outlives the router.
struct ApiParts {
  Asker& asker;
  Exporter& exporter;
  LiveHub& live;
  WorkerPool& beginnings;                // of live streams, which read what a page missed
  std::function<json::object()> status;  // the answer of /status; on the loop
  std::function<void(RebuildFrom)> rebuild;
  Metrics* metrics = nullptr;  // null: no /metrics
  // Reader::Erase; empty: no /privacy/erase.
  std::function<void(Erasure, std::function<void(Result<Erased>)>)> erase = {};
};
// Routes of others, such as Pipeline::AddRoutes.
using AddRoutes = std::function<void(http::Router&)>;

http::Router MakeRouter(const ApiParts& parts, const std::vector<AddRoutes>& more);

// /metrics, those of `more`, and the answer to whatever nobody takes.
void AddOthers(http::Router& router, Metrics* metrics, const std::vector<AddRoutes>& more);

// The same while there is no table: whatever is asked under /api/insights/ or
// /own/ is answered by `closed`.
http::Router MakeClosedRouter(std::function<http::Response()> closed, Metrics* metrics,
                              const std::vector<AddRoutes>& more);
// 503 "opening", with Retry-After.
http::Response OpeningResponse();

// Answers 421 "misdirected" unless Host is an address or localhost (or others may reach `listen`),
// and 415 "not_json" for what is not GET and not application/json: no web page can send that.
http::Router::Gate MakeGate(const HostPort& listen);

// The answer of /status.
json::object StatusJson(const EventTable& table, const ReaderStatus& status);

}  // namespace taskflow::insights
