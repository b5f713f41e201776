// The embedded Kafka Connect worker (distributed mode): the REST API, connectors and their state in
// compacted topics in Connect's own record format, the group of workers that share the work, and
// the tasks that move records.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "connect/url_aliases.h"
#include "http/users.h"
#include "kafka/client/client.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::connect {

struct WorkerOptions {
  net::ListenAt listen{"127.0.0.1", 8083};
  // Where other workers reach this one's REST API; port 0: where it listens.
  HostPort advertised;
  // Workers of one group share the connectors and tasks of the same topics. Empty: it is alone.
  std::string group_id;
  Milliseconds session_timeout{10'000};  // after which the share of a dead worker is others'
  kafka::ClientOptions kafka;
  std::string config_topic = "_connect-configs";
  std::string offset_topic = "_connect-offsets";
  std::string status_topic = "_connect-status";
  std::int16_t replication_factor = 1;
  // Names in connector configurations ("cassandra", "schema-registry", "kafka") and where they
  // lead.
  HostAliases hosts;
  UrlAliases urls;                       // before hosts
  std::vector<std::string> file_dirs;    // where file connectors may read and write; none: nowhere
  std::vector<std::string> secret_dirs;  // whose files ${file:/path:key} may name; none: no file
  std::string secret_env;  // a pattern of the variables that ${env:NAME} may name; "": none
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
  // Tasks finish what they have sent, commit, and end, and it leaves its group; at most 1.7 s. Any
  // thread but the loop's.
  virtual ~Worker() = default;
  virtual const HostPort& address() const = 0;
  virtual Status WaitReady(Milliseconds timeout) = 0;
};

}  // namespace taskflow::connect
