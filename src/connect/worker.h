// The embedded Kafka Connect worker (distributed mode): the REST API, connectors and their state in
// compacted topics in Connect's own record format, and the tasks that move records.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "http/users.h"
#include "kafka/client/client.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::connect {

struct WorkerOptions {
  net::ListenAt listen{"127.0.0.1", 8083};
  kafka::ClientOptions kafka;
  std::string config_topic = "_connect-configs";
  std::string offset_topic = "_connect-offsets";
  std::string status_topic = "_connect-status";
  std::int16_t replication_factor = 1;
  // Names in connector configurations ("cassandra", "schema-registry", "kafka") and where they
  // lead.
  HostAliases hosts;
  std::vector<std::string> file_dirs;  // where file connectors may read and write; none: nowhere
  // Of dead letter topics that it makes: "retention.ms".
  std::map<std::string, std::string> dead_letter_configs;
  std::shared_ptr<const http::Users> users;  // who may ask; null: anybody
  Metrics* metrics = nullptr;
};

class Worker {
 public:
  // Listens at once; answers 503 until its topics have been read (it goes on trying while Kafka is
  // away). Errors: kUnavailable (address).
  static Result<std::unique_ptr<Worker>> Start(net::Loop& loop, WorkerOptions options);
  // Tasks finish what they have sent, commit, and end; at most 1.5 s. Any thread but the loop's.
  virtual ~Worker() = default;
  virtual const HostPort& address() const = 0;
  virtual Status WaitReady(Milliseconds timeout) = 0;
};

}  // namespace taskflow::connect
