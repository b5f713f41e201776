// Insights: a consumer group of its own over the events' topic, its store, and the questions that
// the dashboard asks, over HTTP (docs/insights-api.md). Works alike on the embedded broker, Apache
// Kafka, the embedded store and Apache Cassandra.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "events/database.h"
#include "http/client.h"
#include "insights/members/share.h"
#include "net/connection.h"
#include "net/loop.h"
#include "pipeline/peers.h"

namespace taskflow::insights {

struct InsightsOptions {
  net::ListenAt listen{"127.0.0.1", 3010};
  std::string data_dir;  // its store; made when absent
  std::string topic = "taskflow-interactions";
  std::string group = "taskflow-insights";
  std::string keyspace = "taskflow", table = "interactions";
  std::int64_t retention_ms = 0;  // 0: for ever
  // Of all processes that share the events, in the order of their numbers; empty: this is alone.
  std::vector<http::Url> members;
  std::size_t member = 1;  // this one's number, from 1
  Clock* clock = &SystemClock();
  Metrics* metrics = nullptr;  // of the process, if the site does not serve them; may be null

  Share share() const { return {member, members.empty() ? 1 : members.size()}; }
};

struct InsightsPeers {
  pipeline::PeerOptions peers;  // Kafka, registry, connect, store; an empty one is not there
  std::string site_url;         // of its /metrics and refusals; empty: not there
  // Of the site, if it is in this data folder.
  std::optional<events::DatabaseAt> site_database;
  // Those of "broker", "registry", "connect" and "store" that are this program's own.
  std::set<std::string, std::less<>> embedded;
};

class Insights {
 public:
  // Opens the store and listens; answers from what it has. A large store is opened while the rest
  // works, and 503 "opening" answered meanwhile; or "unavailable", with what is wrong with it. Any
  // thread but the loop's. Errors: kInvalid (not as insights.members says), kUnavailable (address),
  // kConflict, kIo, kCorrupt (of a store that is opened within kOpeningWaitMax).
  static Result<std::unique_ptr<Insights>> Start(net::Loop& loop, InsightsOptions options);
  // Any thread but the loop's.
  virtual ~Insights() = default;
  virtual const HostPort& address() const = 0;
  // Reads the topic from now on, from where it was, on a thread of its own; never waits for a peer.
  // Once; apart from Start, since the parts start beside one another and peers are known last. Any
  // thread but the loop's. Errors: kInvalid (an address that cannot be read).
  virtual Status UsePeers(InsightsPeers peers) = 0;
};

}  // namespace taskflow::insights
