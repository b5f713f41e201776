// The backend of the pipeline page (docs/insights-api.md, "Pipeline: the parts"): what the parts
// are doing, what lies in them, and a few orders to them. It knows the parts by their protocols
// alone, and so works alike on the embedded ones and on Kafka, Confluent's registry, Kafka Connect
// and Cassandra.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/server.h"
#include "net/loop.h"
#include "pipeline/peers.h"

namespace taskflow::insights {

// How far insights itself has read, as GET /api/insights/status says it.
struct ReaderState {
  std::string state = "running";  // "behind", "waiting"
  std::int64_t behind = 0;        // events
  double behind_seconds = 0;
  std::string problem;
};

struct PipelineOptions {
  pipeline::PeerOptions peers;  // an empty address: that part is shown as not there
  std::string site_url;         // of the site's /metrics; empty: not there
  // Those of "broker", "registry", "connect" and "store" that are this program's own, as the
  // configuration says. What says so itself (registry, Connect) need not be named.
  std::set<std::string, std::less<>> embedded;
  std::function<ReaderState()> insights;  // any thread, quick; may be empty
  Clock* clock = &SystemClock();
};

// Questions to the parts run on a few threads of its own, each with a timeout: 503 `busy` when too
// many wait, 503 `unavailable` naming the configuration's key when a part is away.
class Pipeline {
 public:
  // Asks Connect now and then, and the others when somebody looks. `loop` outlives it. Errors:
  // kInvalid (an address that cannot be read).
  static Result<std::unique_ptr<Pipeline>> Start(net::Loop& loop, PipelineOptions options);
  // Ends its streams and waits for its threads: some seconds when a part does not answer. Any
  // thread but the loop's. The server that has its routes must be gone, or never call them again.
  virtual ~Pipeline() = default;

  // All under /api/pipeline/. Who may ask is the caller's to see to.
  virtual void AddRoutes(http::Router& router) = 0;
};

}  // namespace taskflow::insights
