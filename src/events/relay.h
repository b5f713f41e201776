// Carries events from the outbox to the topic, in the outbox's order, and deletes what the broker
// has acknowledged. It connects with the first event, backs off while the broker or the registry is
// away, and never gives an event up. An event may be sent twice (after a crash before its delete);
// its id, which is the record's key, makes that harmless. Of processes that share a database one
// sends (Role::kRelay); when it ends, or loses its connection, another goes on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "events/database_thread.h"
#include "events/limits.h"
#include "events/outbox.h"
#include "kafka/client/client.h"
#include "registry_client/registry_client.h"

namespace taskflow::events {

struct RelayOptions {
  std::string topic{kTopicName};
  std::string cluster;  // as a hold names it (shared_hold.h)
  std::function<Result<std::unique_ptr<kafka::Producer>>()> connect_producer;
  std::function<Result<std::unique_ptr<RegistryClient>>()> connect_registry;
  Milliseconds backoff_min = kBackoffMin;
  Milliseconds backoff_max = kBackoffMax;
  Random* random = &SystemRandom();
  Metrics* metrics = nullptr;  // may be null
};

// The options' two functions for real peers.
RelayOptions RelayTo(kafka::ClientOptions kafka, std::string registry_url, std::string topic);

class RelaySender;

class Relay {
 public:
  // Starts its thread. `reader` is a second connection to the database of `database`, used by the
  // relay's thread alone. `database` outlives the relay and `outbox` both; the relay sets the
  // outbox's OnAnnounce.
  Relay(DatabaseThread& database, std::unique_ptr<Database> reader, Outbox& outbox,
        RelayOptions options);
  // Drops what is not acknowledged; it stays in the outbox.
  ~Relay();

  // Waits until the outbox is empty, as long as sending works; at most `timeout`. True when it is
  // empty.
  bool Drain(Milliseconds timeout);

 private:
  std::shared_ptr<RelaySender> sender_;
  std::thread thread_;
};

}  // namespace taskflow::events
