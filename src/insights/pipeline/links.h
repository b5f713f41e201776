// The connections to the parts, by their protocols: one of each, made when it is first needed and
// again when it was lost. Errors name the configuration's key. Any thread but a Loop's.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cql/client/session.h"
#include "http/message.h"
#include "kafka/client/claim.h"
#include "kafka/client/client.h"
#include "pipeline/peers.h"
#include "registry_client/registry_client.h"

namespace taskflow::insights {

enum class RestPart : std::uint8_t { kSite, kRegistry, kConnect };

class Links {
 public:
  virtual ~Links() = default;

  virtual Milliseconds answer_max() const = 0;  // what one question to Kafka may take
  virtual Result<std::shared_ptr<kafka::Admin>> Admin() = 0;
  virtual Result<std::unique_ptr<kafka::Producer>> NewProducer() = 0;
  // It tells the ends of partitions (Consumer::EndOf) and fetches about as many records ahead.
  virtual Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from,
                                                               std::size_t ahead) = 0;
  virtual Result<std::unique_ptr<kafka::Consumer>> Claim(const kafka::ClaimOptions& options) = 0;
  virtual Result<std::shared_ptr<cql::Session>> Store() = 0;
  virtual Result<std::string> SchemaById(SchemaId id) = 0;
  // Any status is a success. Target and headers are the part's own.
  virtual Result<http::Response> Ask(RestPart part, http::Request request) = 0;

  // What waits long asks this often.
  bool stopping() const { return stopping_; }
  void SetStopping() { stopping_ = true; }

 private:
  std::atomic<bool> stopping_{false};
};

// What one question may take.
struct Waits {
  Milliseconds kafka, rest, store;
};
std::unique_ptr<Links> MakeLinks(pipeline::PeerOptions peers, std::string site_url,
                                 const Waits& waits);

// The same with what to look at when Kafka was not reached.
template <typename T>
Result<T> OfKafka(Result<T> answer) {
  if (answer || !IsRetriable(answer.error().code)) return answer;
  return FailWith("Kafka (kafka.bootstrap_servers)", std::move(answer).error());
}

// The JSON of a 2xx answer. Others are errors with the part's own words: kNotFound, kConflict,
// kInvalid, kUnavailable.
Result<json::value> AskJson(Links& links, RestPart part, std::string target,
                            std::string method = "GET", std::string body = "");
Result<json::object> AskJsonObject(Links& links, RestPart part, std::string target);

// All partitions of a topic. Errors: kNotFound.
Result<std::vector<kafka::TopicPartition>> PartitionsOf(Links& links, const std::string& topic);

}  // namespace taskflow::insights
