// What the insights part serves of passports and the ledger (docs/insights-api.md, "One event on
// its way"):
//   GET /api/insights/trace/{id}    a passport; ?form=otlp as an OpenTelemetry trace
//   GET /api/insights/events/{id}   what insights itself knows of an event; 404
//   GET /api/insights/ledger
// Who may ask is the caller's to see to.
#pragma once

#include <functional>
#include <memory>

#include "base/metrics.h"
#include "http/server.h"
#include "passport/ledger.h"
#include "passport/sources.h"
#include "pipeline/peers.h"

namespace taskflow::passport {

// The functions are called from a few threads of its own, several at once, and may block.
struct PassportParts {
  std::function<std::unique_ptr<pipeline::Peers>()> connect;  // for each question
  Sources sources;
  LedgerSources ledger;
  // taskflow_ledger_balanced: 1 or 0, of the last ledger that was taken, -1 before; and
  // taskflow_ledger_missing{stage}. May be null.
  Metrics* metrics = nullptr;
};

// Keeps its threads until the returned object is destroyed, which waits for what runs: some seconds
// when a part does not answer. The router's server must be gone by then, or never call again. A
// ledger that is younger than kLedgerKept is given again. 503 `busy` when too many wait.
class PassportRoutes {
 public:
  virtual ~PassportRoutes() = default;
  // Takes the ledger now, for the metric; any thread, returns at once. For a timer.
  virtual void RefreshLedger() = 0;
};
[[nodiscard]] std::unique_ptr<PassportRoutes> AddPassportRoutes(http::Router& router,
                                                                PassportParts parts);

}  // namespace taskflow::passport
