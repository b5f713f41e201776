// The embedded broker: Apache Kafka's protocol over partitioned segment logs on disk. One node, id
// 1, that leads every partition.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/file.h"
#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::broker {

struct BrokerOptions {
  net::ListenAt listen{"127.0.0.1", 9092};
  HostPort advertised;   // what clients are told to connect to; no host: where it listens
  std::string data_dir;  // owned by this broker alone, made when absent
  std::int32_t default_partitions = 1;  // of topics made by a metadata or produce request
  bool auto_create_topics = true;
  std::int64_t retention_ms =
      7LL * 24 * 3600 * 1000;  // defaults that a topic's own configs override
  std::int64_t retention_bytes = -1;
  std::int64_t segment_bytes = 64LL << 20;
  Clock* clock = &SystemClock();
  FileSystem* files = &SystemFiles();
  Metrics* metrics = nullptr;  // may be null
};

class Broker {
 public:
  // Recovers the logs, then listens; its state belongs to `loop`, which must outlive it. Any thread
  // but the loop's. Errors: kUnavailable (address), kConflict (data_dir in use), kCorrupt, kIo.
  static Result<std::unique_ptr<Broker>> Start(net::Loop& loop, BrokerOptions options);
  // Answers what is synced, refuses the rest, syncs, marks a clean end. Any thread but the loop's.
  virtual ~Broker() = default;
  virtual const HostPort& address() const = 0;
};

}  // namespace taskflow::broker
