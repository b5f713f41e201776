#include "app/doctor/kafka_rights.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "app/doctor/peers.h"
#include "app/topic/sink_lag.h"
#include "base/host_port.h"
#include "connect/worker.h"
#include "events/interaction_event.h"
#include "insights/insights.h"
#include "net/loop.h"
#include "registry/registry.h"

namespace taskflow::app {
namespace {

using kafka::AclOperation;

// A certificate's name is what the brokers' ssl.principal.mapping.rules make of its subject.
std::string PrincipalOf(const Settings& settings, const kafka::Security& security) {
  if (security.sasl) return "User:" + security.sasl->user;
  bool certificate = settings.kafka_client.contains("ssl.certificate.location");
  return certificate ? "User:CN=..." : "User:ANONYMOUS";
}

std::string CommandFor(const std::string& address, const std::string& principal,
                       const std::vector<AclOperation>& operations, std::string_view what) {
  std::string words;
  for (auto operation : operations) words += fmt::format(" --operation {}", Name(operation));
  return fmt::format("kafka-acls --bootstrap-server {} --add --allow-principal '{}'{} {}", address,
                     principal, words, what);
}

std::string Names(const std::vector<AclOperation>& operations) {
  std::vector<std::string_view> names;
  names.reserve(operations.size());
  for (auto operation : operations) names.push_back(Name(operation));
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<kafka::Rights> Ask(const kafka::Security& security, const std::string& address,
                          const std::vector<NeededRight>& needed) {
  ASSIGN_OR_RETURN(auto bootstrap, ParseHostPorts(address));
  std::vector<std::string> topics, groups;
  for (const auto& one : needed)
    (one.of == NeededRight::Of::kTopic ? topics : groups).push_back(one.name);
  net::Loop loop("doctor");
  kafka::Link link(loop, "taskflow-doctor", security);
  return kafka::AskRights(link, bootstrap, topics, groups, kDoctorAnswerMax);
}

}  // namespace

std::vector<NeededRight> NeededRights(const Settings& settings) {
  std::vector<NeededRight> out;
  auto topic = [&](std::string name) {
    out.push_back({NeededRight::Of::kTopic,
                   std::move(name),
                   {AclOperation::kRead, AclOperation::kWrite, AclOperation::kDescribeConfigs}});
  };
  auto group = [&](std::string name) {
    out.push_back({NeededRight::Of::kGroup, std::move(name), {AclOperation::kRead}});
  };
  topic(std::string(events::kTopicName));
  if (!IsReplaced(Part::kInsights, settings)) group(insights::InsightsOptions{}.group);
  if (!IsReplaced(Part::kRegistry, settings)) topic(registry::RegistryOptions{}.topic);
  if (IsReplaced(Part::kConnect, settings)) return out;
  const connect::WorkerOptions worker;
  for (const auto& name : {worker.config_topic, worker.offset_topic, worker.status_topic})
    topic(name);
  group(settings.connect_group_id);
  group(std::string(kSinkGroup));
  return out;
}

Findings FindingsOfRights(const kafka::Rights& rights, const std::vector<NeededRight>& needed,
                          const std::string& principal, const std::string& address) {
  Findings out;
  auto add = [&](Level level, std::string text, std::string remedy = "") {
    out.push_back({level, "kafka", std::move(text), std::move(remedy)});
  };
  std::vector<std::string> absent;
  for (const auto& [of, name, operations] : needed) {
    const bool topic = of == NeededRight::Of::kTopic;
    const auto& known = topic ? rights.topics : rights.groups;
    auto allowed = known.find(name);
    if (allowed == known.end()) {
      if (topic) absent.push_back(name);
      continue;
    }
    auto lacking = operations;
    std::erase_if(lacking, [&](auto operation) { return allowed->second.Has(operation); });
    if (lacking.empty()) continue;
    const auto* kind = topic ? "topic" : "group";
    add(Level::kFail, fmt::format("{} may not {} {} {}", principal, Names(lacking), kind, name),
        CommandFor(address, principal, lacking, fmt::format("--{} {}", kind, name)));
  }
  if (!absent.empty() && !rights.cluster.Has(AclOperation::kCreate)) {
    const bool told = rights.cluster.Has(AclOperation::kDescribe);
    add(Level::kWarn,
        fmt::format("there is no {}, and {} {}", fmt::join(absent, ", "), principal,
                    told ? "may not Create topics in the whole cluster"
                         : "is not told whether it may Create topics"),
        "unless it may by a prefix: make them with another account, or " +
            CommandFor(address, principal, {AclOperation::kCreate, AclOperation::kDescribe},
                       "--cluster"));
  }
  if (out.empty()) add(Level::kOk, principal + " may do all that TaskFlow does here");
  return out;
}

KafkaRights ExamineKafkaRights(const Settings& settings, const std::string& address) {
  auto warn = [](const std::string& why) {
    return KafkaRights{
        {{Level::kWarn, "kafka", "what its clients may do is not known: " + why,
          "look with kafka-acls --list (a Kafka before 2.3 does not tell its clients)"}}};
  };
  auto security = kafka::SecurityOf(settings.kafka_client);
  if (!security) return warn(security.error().message);
  auto needed = NeededRights(settings);
  auto rights = Ask(*security, address, needed);
  if (!rights) return warn(rights.error().message);
  auto topic = rights->topics.find(std::string(events::kTopicName));
  bool may_look =
      topic == rights->topics.end() ||
      (topic->second.Has(AclOperation::kRead) && topic->second.Has(AclOperation::kDescribeConfigs));
  return {FindingsOfRights(*rights, needed, PrincipalOf(settings, *security), address), may_look};
}

}  // namespace taskflow::app
