// What answers, what runs, and how far the table is behind the topic.
#include "app/commands/status.h"

#include <boost/json.hpp>
#include <cstdio>
#include <thread>

#include "app/commands/commands.h"
#include "app/config/nearest.h"
#include "app/option_values.h"
#include "app/parts/parts.h"
#include "app/terminal/text_table.h"
#include "cql/client/session.h"
#include "events/interaction_event.h"
#include "http/client.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kTimeout{3'000};

// GET on the first URL of the part. Errors: also for any status but 2xx.
Result<std::string> Get(const std::string& address, const std::string& target) {
  auto urls = ToUrls(address);
  ASSIGN_OR_RETURN(auto url, http::ParseUrl(urls.substr(0, urls.find(','))));
  http::Client client(url, {.timeout = kTimeout});
  ASSIGN_OR_RETURN(auto answer, client.Get(url.path + target));
  if (answer.status / 100 != 2) {
    return Fail(ErrorCode::kUnavailable, "answers {} {}", answer.status,
                http::ReasonPhrase(answer.status));
  }
  return std::move(answer.body);
}

Status AskStore(const Settings& settings, const Addresses& addresses) {
  net::Loop loop("status");
  ASSIGN_OR_RETURN(auto options, StoreClientFor(addresses, settings));
  options.connect_timeout = options.request_timeout = kTimeout;
  ASSIGN_OR_RETURN(auto session, cql::Session::Connect(loop, options));
  auto answer = session->Query("SELECT release_version FROM system.local");
  if (!answer) return Fail(std::move(answer).error());
  return {};
}

Status AskKafka(kafka::Admin& admin, PipelineStatus& out) {
  ASSIGN_OR_RETURN(auto topics, admin.Topics(kTimeout));
  for (const auto& [name, partitions] : topics) {
    if (name != events::kTopicName) continue;
    std::vector<kafka::TopicPartition> all;
    for (std::int32_t p = 0; p < partitions; ++p) all.push_back({name, p});
    auto committed = admin.Committed("connect-cassandra-sink-interactions", all, kTimeout);
    for (const auto& partition : all) {
      ASSIGN_OR_RETURN(auto range, admin.Range(partition, kTimeout));
      PipelineStatus::Partition one{partition.partition, range.end, std::nullopt};
      if (committed && committed->contains(partition)) one.committed = committed->at(partition);
      out.partitions.push_back(one);
    }
  }
  return {};
}

Status AskConnect(const std::string& address, PipelineStatus& out) {
  ASSIGN_OR_RETURN(auto body, Get(address, "/connectors?expand=status"));
  ASSIGN_OR_RETURN(auto all, ParseJsonObject(body));
  for (const auto& [name, about] : all) {
    auto connector = ReadConnectorStatus(std::string(name), about);
    if (connector) out.connectors.push_back(*std::move(connector));
  }
  return {};
}

Status Ask(Part part, const Settings& settings, const Addresses& addresses, PipelineStatus& out) {
  const auto& address = At(addresses, part);
  switch (part) {
    case Part::kSite:
      return Get(address, "/readyz").map([](auto&&) {});
    case Part::kKafka: {
      auto client = KafkaClientFor(addresses, settings);
      ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(client));
      return AskKafka(*admin, out);
    }
    case Part::kRegistry:
      return Get(address, "/subjects").map([](auto&&) {});
    case Part::kConnect:
      return AskConnect(address, out);
    case Part::kCql:
      return AskStore(settings, addresses);
    case Part::kInsights:
      return Get(address, "/api/insights/status").map([](auto&&) {});
  }
  return {};
}

// Those that --part names; all without it.
Result<std::set<Part>> PartsToAsk(const Call& call) {
  std::set<Part> out;
  std::vector<std::string> names;
  for (auto part : kParts) names.emplace_back(Name(part));
  for (const auto& name : SplitList(call.Option("--part"))) {
    auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) {
      return Fail(ErrorCode::kInvalid, "--part: there is no part '{}': {}{}", name,
                  fmt::join(names, ", "), DidYouMean(name, names));
    }
    out.insert(kParts.at(static_cast<std::size_t>(at - names.begin())));
  }
  if (out.empty()) out.insert(kParts.begin(), kParts.end());
  return out;
}

}  // namespace

Result<int> RunStatus(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  PipelineStatus status;
  ASSIGN_OR_RETURN(status.parts, PartsToAsk(call));
  status.addresses = addresses;
  std::vector<std::thread> questions;  // each writes its own members of `status`
  for (auto part : status.parts) {
    questions.emplace_back([&, part] {
      auto answer = Ask(part, settings, addresses, status);
      auto& problem = status.problems[static_cast<std::size_t>(part)];
      if (!answer) problem = answer.error().message;
    });
  }
  for (auto& question : questions) question.join();
  auto text = call.Has("--json") ? ToJsonText(status) : ToText(status);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return status.AllUp() ? kOk : kUnreachable;
}

}  // namespace taskflow::app
