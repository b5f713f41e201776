// The embedded store: the CQL native protocol (v4 and v5) over tables in RocksDB. One node that
// owns the whole ring.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::store {

struct StoreOptions {
  net::ListenAt listen{"127.0.0.1", 9042};
  std::string data_dir;  // owned by this store alone, made when absent
  std::string datacenter = "dc1";
  std::string rack = "rack1";
  std::string cluster_name = "taskflow";
  Clock* clock = &SystemClock();
  Metrics* metrics = nullptr;
};

class Store {
 public:
  // Opens the data, then listens. Any thread but the loop's. Errors: kUnavailable (address),
  // kConflict (data_dir in use), kCorrupt, kIo.
  static Result<std::unique_ptr<Store>> Start(net::Loop& loop, StoreOptions options);
  // Answers what is synced and closes. Any thread but the loop's.
  virtual ~Store() = default;
  virtual const HostPort& address() const = 0;
};

}  // namespace taskflow::store
