// The embedded schema registry: Confluent's REST API for Avro, its state in the compacted topic
// _schemas of any Kafka, in Confluent's record format.
#pragma once

#include <memory>
#include <string>

#include "base/host_port.h"
#include "base/metrics.h"
#include "base/result.h"
#include "http/users.h"
#include "kafka/client/client.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::registry {

struct RegistryOptions {
  net::ListenAt listen{"127.0.0.1", 8081};
  kafka::ClientOptions kafka;
  std::string topic = "_schemas";
  std::int16_t replication_factor = 1;
  std::string compatibility = "BACKWARD";
  bool mode_is_mutable = true;               // false: PUT and DELETE of a mode are refused
  std::shared_ptr<const http::Users> users;  // who may ask; null: anybody
  Metrics* metrics = nullptr;
};

class Registry {
 public:
  // Listens at once. Until it has read its topic to the end (it goes on trying while Kafka is away)
  // every request but GET / is answered 500 with code 50001. Errors: kUnavailable (address).
  static Result<std::unique_ptr<Registry>> Start(net::Loop& loop, RegistryOptions options);
  virtual ~Registry() = default;
  virtual const HostPort& address() const = 0;
  // Waits until the topic has been read; kTimeout otherwise. Any thread but the loop's.
  virtual Status WaitReady(Milliseconds timeout) = 0;
};

}  // namespace taskflow::registry
