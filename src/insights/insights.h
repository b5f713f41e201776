// Insights: a consumer group of its own over the events' topic, its store, and the questions that
// the dashboard asks, over HTTP (docs/insights-api.md). Works alike on the embedded broker, Apache
// Kafka, the embedded store and Apache Cassandra.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "net/loop.h"
#include "pipeline/peers.h"

namespace taskflow::insights {

struct InsightsOptions {
  HostPort listen{"127.0.0.1", 3010};
  std::string data_dir;  // its store; made when absent
  std::string topic = "taskflow-interactions";
  std::string group = "taskflow-insights";
  std::string keyspace = "taskflow", table = "interactions";
  pipeline::PeerOptions peers;    // Kafka, registry, connect, store; an empty one is not there
  std::string site_url;           // of the site's /metrics and /api/ledger; empty: not there
  std::int64_t retention_ms = 0;  // 0: for ever
  Clock* clock = &SystemClock();
  Metrics* metrics = nullptr;  // of the process, if the site does not serve them; may be null
};

class Insights {
 public:
  // Opens the store and listens; reads the topic on a thread of its own from where it was. Never
  // waits for a peer. Any thread but the loop's. Errors: kUnavailable (address), kConflict, kIo,
  // kCorrupt.
  static Result<std::unique_ptr<Insights>> Start(net::Loop& loop, InsightsOptions options);
  // Any thread but the loop's.
  virtual ~Insights() = default;
  virtual const HostPort& address() const = 0;
};

}  // namespace taskflow::insights
