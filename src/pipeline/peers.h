// The pipeline's parts, as who works on them meets them: connections that are made when they are
// first needed. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cql/client/session.h"
#include "events/interaction_event.h"
#include "kafka/client/client.h"
#include "pipeline/event_codec.h"
#include "pipeline/limits.h"

namespace taskflow::pipeline {

struct PeerOptions {
  kafka::ClientOptions kafka;
  std::string registry_url;
  std::string connect_url;
  cql::SessionOptions store;
  std::string topic{events::kTopicName};
  std::string table = "taskflow.interactions";
  Milliseconds answer_max = kAnswerMax;
};

class Peers {
 public:
  virtual ~Peers() = default;

  virtual const std::string& topic() const = 0;
  virtual const std::string& table() const = 0;  // with its keyspace
  virtual Milliseconds answer_max() const = 0;   // what one question may take
  // What they answer lives as long as this, or until the next call that finds it broken.
  virtual Result<kafka::Admin*> Admin() = 0;
  virtual Result<EventCodec*> Codec() = 0;
  virtual Result<cql::Session*> Store() = 0;
  virtual Result<std::unique_ptr<kafka::Producer>> NewProducer() = 0;
  // It tells the ends of partitions (Consumer::EndOf).
  virtual Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from) = 0;
  // The Connect worker's answer to GET /connectors?expand=info&expand=status. Errors: kUnavailable,
  // also when Connect's address is not known; kInvalid.
  virtual Result<json::object> Connectors() {
    return Fail(ErrorCode::kUnavailable, "Connect is not asked");
  }
  // Of all connectors that are deployed, without repeats.
  virtual Result<std::vector<std::string>> DeadLetterTopics() = 0;
};

std::unique_ptr<Peers> ConnectPeers(PeerOptions options);

// The names in a Connect worker's answer to GET /connectors?expand=info.
std::vector<std::string> DeadLetterTopicsIn(const json::object& connectors);

// What goes on while a stage works; each may be empty.
struct Hooks {
  std::function<bool()> stopping;  // asked often
  // "reading taskflow-interactions", how much of how much.
  std::function<void(std::string_view what, std::int64_t done, std::int64_t all)> progress;

  bool Stopping() const { return stopping && stopping(); }
  void Progress(std::string_view what, std::int64_t done, std::int64_t all) const {
    if (progress) progress(what, done, all);
  }
};

// What a stage fails with when Hooks::stopping says so.
tl::unexpected<Error> Stopped();

}  // namespace taskflow::pipeline
