#include "pipeline/peers.h"

#include <algorithm>
#include <boost/json.hpp>

#include "http/client.h"
#include "net/loop.h"
#include "pipeline/limits.h"

namespace taskflow::pipeline {
namespace {

class RealPeers final : public Peers {
 public:
  explicit RealPeers(PeerOptions options) : options_(std::move(options)) {}

  const std::string& topic() const override { return options_.topic; }
  const std::string& table() const override { return options_.table; }
  Milliseconds answer_max() const override { return options_.answer_max; }

  Result<kafka::Admin*> Admin() override {
    if (admin_ == nullptr) {
      ASSIGN_OR_RETURN(admin_, kafka::Admin::Create(options_.kafka));
    }
    return admin_.get();
  }

  Result<EventCodec*> Codec() override {
    if (codec_ == nullptr) {
      ASSIGN_OR_RETURN(auto registry, RegistryClient::Create(options_.registry_url));
      codec_ = std::make_unique<EventCodec>(std::move(registry));
    }
    return codec_.get();
  }

  Result<cql::Session*> Store() override {
    if (session_ != nullptr && session_->alive()) return session_.get();
    if (options_.store.contact_points.empty()) {
      return Fail(ErrorCode::kUnavailable, "the store's address is not known yet");
    }
    if (loop_ == nullptr) loop_ = std::make_unique<net::Loop>("peers");
    auto store = options_.store;
    store.connect_timeout = options_.answer_max / 2;
    store.request_timeout = options_.answer_max;
    ASSIGN_OR_RETURN(session_, cql::Session::Connect(*loop_, store));
    return session_.get();
  }

  Result<std::unique_ptr<kafka::Producer>> NewProducer() override {
    return kafka::Producer::Create(options_.kafka, kDeliveryMax);
  }

  Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from) override {
    auto options = options_.kafka;
    options.more["enable.partition.eof"] = "true";
    return kafka::Consumer::Assign(options, from);
  }

  Result<json::object> Connectors() override {
    return AskConnect("/connectors?expand=info&expand=status");
  }

  Result<std::vector<std::string>> DeadLetterTopics() override {
    ASSIGN_OR_RETURN(auto connectors, AskConnect("/connectors?expand=info"));
    auto topics = DeadLetterTopicsIn(connectors);
    if (topics.size() > kDeadLetterTopicsMax) {
      return Fail(ErrorCode::kTooLarge, "the connectors have more than {} dead letter topics",
                  kDeadLetterTopicsMax);
    }
    return topics;
  }

 private:
  Result<json::object> AskConnect(const std::string& target) {
    const auto& urls = options_.connect_url;
    if (urls.empty()) return Fail(ErrorCode::kUnavailable, "Connect's address is not known yet");
    ASSIGN_OR_RETURN(auto url, http::ParseUrl(urls.substr(0, urls.find(','))));
    http::Client client(url, {.timeout = options_.answer_max});
    auto answer = client.Get(url.path + target);
    if (!answer) return FailWith("Kafka Connect", std::move(answer).error());
    if (answer->status != 200) {
      return Fail(ErrorCode::kUnavailable, "Kafka Connect at {} answers {}", urls, answer->status);
    }
    return ParseJsonObject(answer->body);
  }

  const PeerOptions options_;
  std::unique_ptr<kafka::Admin> admin_;
  std::unique_ptr<EventCodec> codec_;
  std::unique_ptr<net::Loop> loop_;  // outlives the session
  std::shared_ptr<cql::Session> session_;
};

const json::object* ObjectMember(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found == nullptr ? nullptr : found->if_object();
}

}  // namespace

std::unique_ptr<Peers> ConnectPeers(PeerOptions options) {
  return std::make_unique<RealPeers>(std::move(options));
}

std::vector<std::string> DeadLetterTopicsIn(const json::object& connectors) {
  std::vector<std::string> out;
  for (const auto& [name, about] : connectors) {
    const auto* object = about.if_object();
    const auto* info = object == nullptr ? nullptr : ObjectMember(*object, "info");
    const auto* config = info == nullptr ? nullptr : ObjectMember(*info, "config");
    if (config == nullptr) continue;
    auto topic =
        std::string(StringMember(*config, "errors.deadletterqueue.topic.name").value_or(""));
    if (topic.empty() || std::find(out.begin(), out.end(), topic) != out.end()) continue;
    out.push_back(std::move(topic));
  }
  return out;
}

tl::unexpected<Error> Stopped() { return Fail(ErrorCode::kUnavailable, "it was stopped"); }

}  // namespace taskflow::pipeline
