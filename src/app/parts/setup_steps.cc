#include <boost/json.hpp>

#include "app/cql_script.h"
#include "app/embedded.h"
#include "app/parts/parts.h"
#include "app/parts/setup.h"
#include "base/json.h"
#include "base/log.h"
#include "cql/client/session.h"
#include "events/interaction_event.h"
#include "http/client.h"
#include "registry_client/registry_client.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kCallTimeout{1'000};
constexpr std::int32_t kPartitions = 3;
constexpr std::string_view kSevenDaysMs = "604800000";

Status MakeTopic(const Settings& settings, const Addresses& addresses) {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(KafkaClientFor(addresses, settings)));
  auto made = admin->CreateTopic(
      {.name = std::string(events::kTopicName),
       .partitions = kPartitions,
       .replication_factor = static_cast<std::int16_t>(settings.replication_factor),
       .configs = {{"retention.ms", std::string(kSevenDaysMs)}}},
      kCallTimeout);
  if (!made && made.error().code == ErrorCode::kExists) return {};
  TRY(std::move(made));
  LogInfo("setup", "made the topic {} with {} partitions", events::kTopicName, kPartitions);
  return {};
}

Status RegisterSchema(const Addresses& addresses) {
  auto urls = ToUrls(At(addresses, Part::kRegistry));
  ASSIGN_OR_RETURN(auto registry, RegistryClient::Create(urls));
  auto subject = fmt::format("{}-value", events::kTopicName);
  ASSIGN_OR_RETURN(auto id,
                   registry->Register(subject, std::string(events::kInteractionEventSchema)));
  LogDebug("setup", "the schema of {} has id {}", subject, id.value);
  return {};
}

Status MakeTable(const Settings& settings, const Addresses& addresses) {
  ASSIGN_OR_RETURN(auto statements, SplitCql(kInitCql));
  net::Loop loop("setup");
  cql::SessionOptions options{.local_datacenter = settings.local_datacenter,
                              .username = settings.username,
                              .password = settings.password,
                              .connect_timeout = kCallTimeout};
  ASSIGN_OR_RETURN(options.contact_points, ParseHostPorts(At(addresses, Part::kCql)));
  ASSIGN_OR_RETURN(auto session, cql::Session::Connect(loop, options));
  for (const auto& statement : statements) {
    auto done = session->Query(statement);
    if (!done) return FailWith("init.cql", std::move(done).error());
  }
  return {};
}

Status AnswerError(const http::Response& response) {
  auto about = fmt::format("Kafka Connect answered {}: {}", response.status, response.body);
  bool passes = response.status >= 500 || response.status == 409;
  if (response.body.find("Failed to find any class that implements Connector") !=
      std::string::npos) {
    about =
        "this Kafka Connect has no Cassandra sink (io.confluent.connect.cassandra): install its "
        "plug-in there, or leave connect.url out to use the embedded worker";
    passes = false;
  }
  return Fail(passes ? ErrorCode::kUnavailable : ErrorCode::kInvalid, "{}", about);
}

Status DeployConnector(const Settings& settings, const Addresses& addresses) {
  ASSIGN_OR_RETURN(auto connector, ConnectorToDeploy(kConnectorJson, settings, addresses));
  auto first = ToUrls(At(addresses, Part::kConnect));
  ASSIGN_OR_RETURN(auto url, http::ParseUrl(first.substr(0, first.find(','))));
  http::Client client(url.address, {.timeout = kCallTimeout});
  ASSIGN_OR_RETURN(auto there,
                   client.Get(url.path + "/connectors/" + http::PercentEncode(connector.name)));
  if (there.status == 200) return {};
  if (there.status != 404) return AnswerError(there);
  ASSIGN_OR_RETURN(auto made, client.SendJson("POST", url.path + "/connectors", connector.body));
  if (made.status != 201) return AnswerError(made);
  LogInfo("setup", "deployed the connector {}", connector.name);
  return {};
}

}  // namespace

Result<ConnectorFile> ConnectorToDeploy(std::string_view text, const Settings& settings,
                                        const Addresses& addresses) {
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(text));
  ConnectorFile out{std::string(StringMember(object, "name").value_or("")), std::string(text)};
  const auto& registry = At(addresses, Part::kRegistry);
  bool below_a_path = registry.find('/') != std::string::npos;
  if (!below_a_path || IsReplaced(Part::kConnect, settings)) return out;
  auto& config = object["config"].as_object();
  config["value.converter.schema.registry.url"] = ToUrls(registry);
  out.body = ToJson(object);
  return out;
}

std::vector<Setup::Step> SetupSteps(const Settings& settings, const Addresses& addresses) {
  if (!settings.setup) return {};
  return {
      {"topic", [=] { return MakeTopic(settings, addresses); }},
      {"schema", [=] { return RegisterSchema(addresses); }},
      {"table", [=] { return MakeTable(settings, addresses); }},
      {"connector", [=] { return DeployConnector(settings, addresses); }},
  };
}

}  // namespace taskflow::app
