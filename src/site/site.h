// The website: React pages, their JSON API, accounts and tasks in a database, and the outbox with
// its relay.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "cql/client/session.h"
#include "events/limits.h"
#include "kafka/client/client.h"
#include "net/connection.h"
#include "net/loop.h"
#include "pipeline/peers.h"
#include "privacy/insights_stage.h"

namespace taskflow::site {

struct SiteOptions {
  net::ListenAt listen{"127.0.0.1", 3000};
  std::string data_dir;  // site.db lives here, if no other is named; made when absent
  // A PostgreSQL server, as events/postgres.h has it, which other sites may share; empty: site.db.
  std::string database;
  kafka::ClientOptions kafka;
  std::string registry_url;
  std::string topic = "taskflow-interactions";
  // Where people reach the site, an origin as http::NormalOrigin has it; empty: whatever they ask.
  // With https, cookies are Secure and browsers are told to stay with it (HSTS).
  std::string public_url;
  std::vector<std::string> track_origins;   // such origins whose pages may send views
  std::string access_log;                   // a path; empty: none (access_log.h)
  bool kafka_disabled = false;              // DISABLE_KAFKA=true: events are logged as skipped
  std::uint32_t argon2_memory_kib = 19456;  // OWASP: 19 MiB, 2 passes
  std::uint32_t argon2_passes = 2;
  std::int64_t ids_remembered_ms = events::kIdsRememberedMs;  // of events, to know a repeat
  // Where the events of deleted accounts are erased; asked for each attempt, as addresses may
  // become known later. Empty: they are not.
  std::function<pipeline::PeerOptions()> pipeline;
  std::function<privacy::InsightsPlace()> erasing_insights;  // the same
  Clock* clock = &SystemClock();
  Random* random = &SystemRandom();
  Metrics* metrics = nullptr;
};

class Site {
 public:
  // Opens or makes the database, then listens. Never waits for the pipeline. Any thread but the
  // loop's. Errors: kUnavailable (address), kIo (also a database server that is away), kInvalid,
  // kCorrupt.
  static Result<std::unique_ptr<Site>> Start(net::Loop& loop, SiteOptions options);
  // Ends requests, gives the relay at most a second to send what waits. Any thread but the loop's.
  virtual ~Site() = default;
  virtual const HostPort& address() const = 0;
  // Where the events' table is, for whoever waits for its rows. Any thread.
  virtual void UseTable(cql::SessionOptions table) = 0;
  // Where administrators' questions go (/api/insights, /api/pipeline): "http://host:port", the
  // first of a list; empty: nowhere. Any thread, once.
  virtual void UseInsights(const std::string& url) = 0;
};

}  // namespace taskflow::site
