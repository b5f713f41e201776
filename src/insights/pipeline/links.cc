#include "insights/pipeline/links.h"

#include <boost/json.hpp>
#include <mutex>

#include "http/client.h"
#include "insights/pipeline/limits.h"
#include "net/loop.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kIdleClientsMax = 3;

struct About {
  const char* name;
  const char* key;
};
About AboutOf(RestPart part) {
  switch (part) {
    case RestPart::kSite:
      return {"the site", "site.listen"};
    case RestPart::kRegistry:
      return {"the schema registry", "registry.url"};
    case RestPart::kConnect:
      return {"Kafka Connect", "connect.url"};
  }
  return {"", ""};
}

// Clients of one REST part, which may have several servers; a client is used by one thread at a
// time and kept afterwards.
class RestClients {
 public:
  Status Open(RestPart part, std::string_view urls, Milliseconds timeout) {
    part_ = part;
    options_.timeout = timeout;
    while (!urls.empty()) {
      auto comma = urls.find(',');
      auto one = urls.substr(0, comma);
      while (one.starts_with(' ')) one.remove_prefix(1);
      while (one.ends_with(' ')) one.remove_suffix(1);
      auto url = http::ParseUrl(one);
      if (!url) return FailWith(AboutOf(part).key, std::move(url).error());
      servers_.push_back({std::string(one), *std::move(url), {}});
      urls = comma == std::string_view::npos ? "" : urls.substr(comma + 1);
    }
    return {};
  }

  Result<http::Response> Ask(const http::Request& request) {
    auto [name, key] = AboutOf(part_);
    if (servers_.empty()) {
      return Fail(ErrorCode::kUnavailable, "{} has no address: set {}", name, key);
    }
    Error last;
    auto first = preferred_.load();
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      auto index = (first + i) % servers_.size();
      auto& server = servers_[index];
      auto client = Take(server);
      auto sent = request;
      sent.target = server.url.path + sent.target;
      auto answer = client->Send(sent);
      if (answer) {
        preferred_ = index;
        Keep(server, std::move(client));
        return answer;
      }
      last = {answer.error().code, fmt::format("{} at {} does not answer ({}): {}", name,
                                               server.text, key, answer.error().message)};
    }
    return Fail(std::move(last));
  }

 private:
  struct Server {
    std::string text;
    http::Url url;
    std::vector<std::unique_ptr<http::Client>> idle;
  };
  std::unique_ptr<http::Client> Take(Server& server) {
    std::lock_guard lock(mutex_);
    if (server.idle.empty()) return std::make_unique<http::Client>(server.url, options_);
    auto out = std::move(server.idle.back());
    server.idle.pop_back();
    return out;
  }
  void Keep(Server& server, std::unique_ptr<http::Client> client) {
    std::lock_guard lock(mutex_);
    if (server.idle.size() < kIdleClientsMax) server.idle.push_back(std::move(client));
  }

  RestPart part_ = RestPart::kSite;
  http::ClientOptions options_;
  std::vector<Server> servers_;
  std::atomic<std::size_t> preferred_{0};
  std::mutex mutex_;  // guards the servers' idle clients
};

class RealLinks final : public Links {
 public:
  RealLinks(pipeline::PeerOptions peers, std::string site_url, const Waits& waits)
      : peers_(std::move(peers)), waits_(waits) {
    peers_.kafka.client_id = "taskflow-pipeline";
    peers_.store.connect_timeout = waits.rest / 2;
    peers_.store.request_timeout = waits.store;
    opened_[0] = rest_[0].Open(RestPart::kSite, site_url, waits.rest);
    opened_[1] = rest_[1].Open(RestPart::kRegistry, peers_.registry_url, waits.rest);
    opened_[2] = rest_[2].Open(RestPart::kConnect, peers_.connect_url, waits.rest);
  }

  Milliseconds answer_max() const override { return waits_.kafka; }

  Result<std::shared_ptr<kafka::Admin>> Admin() override {
    TRY(HasKafka());
    std::lock_guard lock(mutex_);
    if (admin_ == nullptr) {
      ASSIGN_OR_RETURN(admin_, kafka::Admin::Create(peers_.kafka));
    }
    return admin_;
  }

  Result<std::unique_ptr<kafka::Producer>> NewProducer() override {
    TRY(HasKafka());
    return kafka::Producer::Create(peers_.kafka, kRedriveDeliveryMax);
  }

  Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from,
                                                       std::size_t ahead) override {
    TRY(HasKafka());
    auto options = peers_.kafka;
    options.more["enable.partition.eof"] = "true";
    options.more["queued.min.messages"] = std::to_string(ahead);
    return kafka::Consumer::Assign(options, from);
  }

  Result<std::unique_ptr<kafka::Consumer>> Claim(const kafka::ClaimOptions& options) override {
    TRY(HasKafka());
    return kafka::Claim(peers_.kafka, options);
  }

  Result<std::shared_ptr<cql::Session>> Store() override {
    constexpr auto kWhere = "the store (cassandra.contact_points)";
    std::lock_guard lock(store_mutex_);
    if (session_ != nullptr && session_->alive()) return session_;
    if (peers_.store.contact_points.empty()) {
      return Fail(ErrorCode::kUnavailable, "{} has no address", kWhere);
    }
    if (loop_ == nullptr) loop_ = std::make_unique<net::Loop>("pipeline-cql");
    auto session = cql::Session::Connect(*loop_, peers_.store);
    if (!session) return FailWith(kWhere, std::move(session).error());
    return session_ = *std::move(session);
  }

  Result<std::string> SchemaById(SchemaId id) override {
    RegistryClient* registry = nullptr;
    {
      std::lock_guard lock(mutex_);
      if (peers_.registry_url.empty()) {
        return Fail(ErrorCode::kUnavailable,
                    "the schema registry has no address: set registry.url");
      }
      if (registry_ == nullptr) {
        ASSIGN_OR_RETURN(registry_, RegistryClient::CreateFor(peers_.registry_url, waits_.rest));
      }
      registry = registry_.get();
    }
    return registry->SchemaById(id);
  }

  Result<http::Response> Ask(RestPart part, http::Request request) override {
    auto index = static_cast<std::size_t>(part);
    TRY(opened_[index]);
    return rest_[index].Ask(request);
  }

 private:
  Status HasKafka() const {
    if (!peers_.kafka.bootstrap_servers.empty()) return {};
    return Fail(ErrorCode::kUnavailable, "Kafka has no address: set kafka.bootstrap_servers");
  }

  pipeline::PeerOptions peers_;
  const Waits waits_;
  Status opened_[3];
  RestClients rest_[3];
  std::mutex mutex_;  // guards the making of these two
  std::shared_ptr<kafka::Admin> admin_;
  std::unique_ptr<RegistryClient> registry_;
  std::mutex store_mutex_;           // guards what follows, also while it is being made
  std::unique_ptr<net::Loop> loop_;  // outlives the session
  std::shared_ptr<cql::Session> session_;
};

}  // namespace

std::unique_ptr<Links> MakeLinks(pipeline::PeerOptions peers, std::string site_url,
                                 const Waits& waits) {
  return std::make_unique<RealLinks>(std::move(peers), std::move(site_url), waits);
}

Result<json::value> AskJson(Links& links, RestPart part, std::string target, std::string method,
                            std::string body) {
  http::Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  if (!body.empty()) {
    request.headers.Set("Content-Type", "application/json");
    request.body = std::move(body);
  }
  auto asked = request.target;
  ASSIGN_OR_RETURN(auto response, links.Ask(part, std::move(request)));
  auto name = AboutOf(part).name;
  if (response.status < 200 || response.status > 299) {
    auto object = ParseJsonObject(response.body);
    auto said = object ? StringMember(*object, "message") : std::nullopt;
    return Fail(http::CodeOfStatus(response.status), "{} answers {} to {}{}{}", name,
                response.status, asked, said ? ": " : "", said.value_or(""));
  }
  if (response.body.empty()) return json::value(nullptr);
  auto value = ParseJson(response.body);
  if (!value) {
    return Fail(ErrorCode::kUnavailable, "{} answers {} with what is no JSON: {}", name, asked,
                value.error().message);
  }
  return value;
}

Result<json::object> AskJsonObject(Links& links, RestPart part, std::string target) {
  ASSIGN_OR_RETURN(auto value, AskJson(links, part, target));
  if (!value.is_object()) {
    return Fail(ErrorCode::kUnavailable, "{} answers {} with what is no object", AboutOf(part).name,
                target);
  }
  return std::move(value.get_object());
}

Result<std::vector<kafka::TopicPartition>> PartitionsOf(Links& links, const std::string& topic) {
  ASSIGN_OR_RETURN(auto admin, links.Admin());
  ASSIGN_OR_RETURN(auto topics, OfKafka(admin->Topics(links.answer_max())));
  auto found = topics.find(topic);
  if (found == topics.end()) {
    return Fail(ErrorCode::kNotFound, "there is no topic {}", topic);
  }
  std::vector<kafka::TopicPartition> out;
  for (std::int32_t p = 0; p < found->second; ++p) out.push_back({topic, p});
  return out;
}

}  // namespace taskflow::insights
