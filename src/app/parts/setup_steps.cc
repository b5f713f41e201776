#include <boost/json.hpp>

#include "app/cql_script.h"
#include "app/embedded.h"
#include "app/parts/parts.h"
#include "app/parts/setup.h"
#include "app/parts/tls.h"
#include "base/bytes.h"
#include "base/clock.h"
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
constexpr std::int64_t kDaySeconds = 24LL * 3600;
constexpr std::string_view kSevenDaysMs = "604800000";
constexpr std::string_view kKeyspace = "taskflow", kTable = "interactions";

// For a topic that is there; other configs of it stay.
Status SetRetention(kafka::Admin& admin, const std::string& topic, const Settings& settings) {
  ASSIGN_OR_RETURN(auto now, admin.Configs(topic, kCallTimeout));
  kafka::ConfigChanges changes;
  for (auto& [name, value] : RetentionConfigs(settings.retention_days)) {
    if (now[name].value != value) changes[name] = value;
  }
  if (changes.empty()) return {};
  TRY(admin.ChangeConfigs(topic, changes, kCallTimeout));
  LogInfo("setup", "the topic {} keeps records for {} days (privacy.retention_days)", topic,
          settings.retention_days);
  return {};
}

Status MakeTopic(const Settings& settings, const Addresses& addresses) {
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(KafkaClientFor(addresses, settings)));
  std::map<std::string, std::string> configs = {{"retention.ms", std::string(kSevenDaysMs)}};
  bool set = settings.retention_days > 0;
  if (set) configs = RetentionConfigs(settings.retention_days);
  std::string topic(events::kTopicName);
  auto made = admin->CreateTopic(
      {.name = topic,
       .partitions = kPartitions,
       .replication_factor = static_cast<std::int16_t>(settings.replication_factor),
       .configs = std::move(configs)},
      kCallTimeout);
  if (!made && made.error().code == ErrorCode::kExists) {
    return set ? SetRetention(*admin, topic, settings) : Status{};
  }
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

// Rows that are there keep the end that they were written with.
Status SetTableRetention(cql::Session& session, const Settings& settings) {
  ASSIGN_OR_RETURN(
      auto found, session.Query(fmt::format("SELECT default_time_to_live FROM system_schema.tables "
                                            "WHERE keyspace_name = '{}' AND table_name = '{}'",
                                            kKeyspace, kTable)));
  auto seconds = static_cast<std::int32_t>(settings.retention_days * kDaySeconds);
  std::string wanted;
  ByteWriter(wanted).I32(seconds);
  if (!found.rows.empty() && !found.rows[0].empty() && found.rows[0][0] == wanted) return {};
  TRY(session
          .Query(fmt::format("ALTER TABLE {}.{} WITH default_time_to_live = {}", kKeyspace, kTable,
                             seconds))
          .map([](auto&&) {}));
  LogInfo("setup", "the table {}.{} keeps new rows for {} days (privacy.retention_days)", kKeyspace,
          kTable, settings.retention_days);
  return {};
}

Status MakeTable(const Settings& settings, const Addresses& addresses) {
  ASSIGN_OR_RETURN(auto statements, SplitCql(kInitCql));
  net::Loop loop("setup");
  ASSIGN_OR_RETURN(auto options, StoreClientFor(addresses, settings));
  options.connect_timeout = kCallTimeout;
  ASSIGN_OR_RETURN(auto session, cql::Session::Connect(loop, options));
  for (const auto& statement : statements) {
    auto done = session->Query(statement);
    if (!done) return FailWith("init.cql", std::move(done).error());
  }
  return settings.retention_days > 0 ? SetTableRetention(*session, settings) : Status{};
}

// Those of connectors that are deployed already; the embedded worker makes new ones with it.
Status SetDeadLetterRetention(const Settings& settings, const Addresses& addresses) {
  if (settings.retention_days == 0) return {};
  auto peers = PeerOptionsFor(addresses, settings);
  peers.answer_max = kCallTimeout;
  ASSIGN_OR_RETURN(auto topics, pipeline::ConnectPeers(std::move(peers))->DeadLetterTopics());
  if (topics.empty()) return {};
  ASSIGN_OR_RETURN(auto admin, kafka::Admin::Create(KafkaClientFor(addresses, settings)));
  ASSIGN_OR_RETURN(auto there, admin->Topics(kCallTimeout));
  for (const auto& topic : topics) {
    if (there.contains(topic)) TRY(SetRetention(*admin, topic, settings));
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
  ASSIGN_OR_RETURN(auto connector, ConnectorToDeploy(kConnectorJson, settings));
  auto first = ToUrls(At(addresses, Part::kConnect));
  ASSIGN_OR_RETURN(auto url, http::ParseUrl(first.substr(0, first.find(','))));
  http::Client client(url, {.timeout = kCallTimeout});
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

std::map<std::string, std::string> RetentionConfigs(std::int64_t days) {
  return {{"retention.ms", std::to_string(days * kDayMs)}, {"segment.ms", std::to_string(kDayMs)}};
}

Result<ConnectorFile> ConnectorToDeploy(std::string_view text, const Settings& settings) {
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(text));
  ConnectorFile out{std::string(StringMember(object, "name").value_or("")), std::string(text)};
  bool store_tls = settings.cassandra_tls || ServesTls(Part::kCql, settings);
  if (!store_tls || IsReplaced(Part::kConnect, settings)) return out;
  object["config"].as_object()["cassandra.ssl.enabled"] = "true";
  out.body = ToJson(object);
  return out;
}

// What keeps persons' events beside these (rollups) takes privacy.retention_days in a step here.
std::vector<Setup::Step> SetupSteps(const Settings& settings, const Addresses& addresses) {
  if (!settings.setup) return {};
  return {
      {"topic", [=] { return MakeTopic(settings, addresses); }},
      {"schema", [=] { return RegisterSchema(addresses); }},
      {"table", [=] { return MakeTable(settings, addresses); }},
      {"connector", [=] { return DeployConnector(settings, addresses); }},
      {"dead letters", [=] { return SetDeadLetterRetention(settings, addresses); }},
  };
}

}  // namespace taskflow::app
