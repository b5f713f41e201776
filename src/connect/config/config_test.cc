#include "connect/config/accept.h"
#include "connect/connect_fixture.h"
#include "connect/task/subscription.h"
#include "connect/task/topic_creation.h"

namespace taskflow::connect {
namespace {

// The workflow's configuration with one key changed (or, by nothing, removed).
SentConfig With(const std::string& key, std::optional<std::string> value) {
  auto config = WorkflowConfig();
  SentConfig out(config.begin(), config.end());
  if (value) {
    out[key] = value;
  } else {
    out.erase(key);
  }
  return out;
}

std::vector<std::string> ErrorsOf(const SentConfig& sent) {
  auto config = WithoutNulls(sent);
  auto validated = ValidateConnector(**PluginOf(config), config);
  CheckNulls(sent, validated);
  std::vector<std::string> out;
  for (const auto& [key, errors] : validated.errors)
    out.insert(out.end(), errors.begin(), errors.end());
  return out;
}
std::string ErrorOf(const SentConfig& sent) {
  auto errors = ErrorsOf(sent);
  EXPECT_EQ(errors.size(), 1U);
  return errors.empty() ? "" : errors.front();
}

TEST(ConnectorConfig, TakesTheWorkflowsFileAsItIs) {
  EXPECT_EQ(ErrorsOf(With("name", "n")), std::vector<std::string>{});
}

TEST(ConnectorConfig, NamesEveryWrongValueInConnectsWords) {
  EXPECT_EQ(ErrorOf(With("tasks.max", "0")),
            "Invalid value 0 for configuration tasks.max: Value must be at least 1");
  // As Java's worker has it, which goes on to check the range of what it could not read.
  EXPECT_EQ(ErrorsOf(With("tasks.max", "two")),
            (std::vector<std::string>{
                "Invalid value two for configuration tasks.max: Not a number of type INT",
                "Invalid value null for configuration tasks.max: Value must be non-null"}));
  EXPECT_EQ(ErrorOf(With("auto.create", "maybe")),
            "Invalid value maybe for configuration auto.create: Expected value to be either true "
            "or false");
  EXPECT_EQ(ErrorOf(With("value.converter", "x.Y")),
            "Invalid value x.Y for configuration value.converter: Class x.Y could not be found.");
  EXPECT_EQ(ErrorOf(With("value.converter.schema.registry.url", std::nullopt)),
            "Missing required configuration \"value.converter.schema.registry.url\" which has no "
            "default value.");
  EXPECT_EQ(ErrorOf(With("cassandra.keyspace", std::nullopt)),
            "Missing required configuration \"cassandra.keyspace\" which has no default value.");
  EXPECT_EQ(ErrorOf(With("transforms.extractKey.fields", std::nullopt)),
            "Missing required configuration \"transforms.extractKey.fields\" which has no default "
            "value.");
  EXPECT_EQ(ErrorOf(With("transforms", "routeToTable,extractKey,routeToTable")),
            "Invalid value routeToTable,extractKey,routeToTable for configuration transforms: "
            "Duplicate alias "
            "provided.");
  EXPECT_EQ(ErrorOf(With("name", "a\nb")),
            "Invalid value a\nb for configuration name: String may not contain control sequences "
            "but had the "
            "following ASCII chars: 10");
}

TEST(ConnectorConfig, TopicsAndTheirPatternExcludeEachOther) {
  using List = std::vector<std::string>;
  std::string none = "Must configure one of topics or topics.regex";
  EXPECT_EQ(ErrorsOf(With("topics", std::nullopt)), (List{none, none}));
  std::string both = "topics and topics.regex are mutually exclusive options, but both are set.";
  EXPECT_EQ(ErrorsOf(With("topics.regex", "t.*")), (List{both, both}));
  EXPECT_NE(
      ErrorOf(With("errors.deadletterqueue.topic.name", "taskflow-interactions")).find("DLQ topic"),
      std::string::npos);
}

TEST(ConnectorConfig, ASourceHasKeysOfItsOwn) {
  SentConfig sent{{"name", "s"}, {"connector.class", "FileStreamSource"}, {"topic", "t"}};
  sent["file"] = "in.txt";
  EXPECT_EQ(ErrorsOf(sent), std::vector<std::string>{});
  sent["exactly.once.support"] = "required";
  EXPECT_EQ(ErrorOf(sent), "This worker does not have exactly-once source support enabled.");
  sent["exactly.once.support"] = "requested";
  sent["topic"] = "";
  EXPECT_EQ(ErrorOf(sent), "Invalid value  for configuration topic: String must be non-empty");
}

TEST(TopicCreation, FollowsItsGroups) {
  Config config{{"name", "s"},
                {"connector.class", "FileStreamSource"},
                {"topic", "t"},
                {"topic.creation.groups", "logs"},
                {"topic.creation.logs.include", "log-.*"},
                {"topic.creation.logs.exclude", "log-x"},
                {"topic.creation.logs.cleanup.policy", "compact"}};
  SentConfig sent(config.begin(), config.end());
  EXPECT_EQ(ErrorsOf(sent).size(), 2U);  // the default has no partitions and no replication factor
  config["topic.creation.default.partitions"] = "3";
  sent["topic.creation.default.partitions"] = "3";
  sent["topic.creation.default.replication.factor"] = "0";
  EXPECT_NE(ErrorOf(sent).find("must be at least 1"), std::string::npos);
  config["topic.creation.default.replication.factor"] = "-1";
  auto topics = TopicCreation::Make(config);
  ASSERT_TRUE(topics);
  auto log = topics->OrderFor("log-a"), other = topics->OrderFor("log-x");
  EXPECT_EQ(log->configs.at("cleanup.policy"), "compact");
  EXPECT_EQ(log->partitions, 3);
  EXPECT_EQ(other->name, "log-x");
  EXPECT_TRUE(other->configs.empty());
  EXPECT_EQ(other->replication_factor, -1);
  EXPECT_FALSE(TopicCreation::Make({{"topic", "t"}})->OrderFor("t"));
}

TEST(Overrides, AreThoseThatAConnectorMayMake) {
  kafka::ClientOptions consumer, producer;
  auto config = WorkflowConfig();
  config["consumer.override.fetch.max.wait.ms"] = " 7 ";
  config["consumer.override.group.id"] = "own";
  config["consumer.override.bootstrap.servers"] = "elsewhere:9092";
  config["producer.override.max.request.size"] = "9";
  config["producer.override.security.protocol"] = "PLAINTEXT";
  OverrideConsumer(config, consumer);
  OverrideProducer(config, producer);
  using More = std::map<std::string, std::string>;
  EXPECT_EQ(consumer.more, (More{{"fetch.wait.max.ms", "7"}}));
  EXPECT_EQ(producer.more, (More{{"message.max.bytes", "9"}}));
  EXPECT_EQ(GroupOf("c", config), "own");
}

TEST(AcceptConfig, RefusesWithTheWholeText) {
  auto sent = With("tasks.max", "0");
  sent["cassandra.ttl"] = std::nullopt;
  auto refused = AcceptConfig("cassandra-sink-interactions", sent);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(refused.error().message,
            "Connector configuration is invalid and contains the following 2 error(s):\n"
            "Null value can not be supplied as the configuration value.\n"
            "Invalid value 0 for configuration tasks.max: Value must be at least 1\n"
            "You can also find the above list of errors at the endpoint "
            "`/connector-plugins/{connectorType}/config/validate`");
}

TEST(AcceptConfig, ChecksNameAndClass) {
  auto other = AcceptConfig("b", With("name", "a"));
  EXPECT_EQ(other.error().message,
            "Connector name configuration (a) doesn't match connector name in the URL (b)");
  EXPECT_EQ(AcceptConfig("b", With("name", std::nullopt))->at("name"), "b");
  auto none = AcceptConfig("b", {{"topics", "t"}, {"cassandra.password", "secret"}});
  EXPECT_EQ(none.error().message,
            "Connector config {cassandra.password=[hidden], name=b, topics=t} contains no "
            "connector type");
  auto unknown = AcceptConfig("b", {{"connector.class", "x.Y"}});
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(
      unknown.error().message.starts_with("Failed to find any class that implements Connector and "
                                          "which name matches x.Y, available connectors are: "));
}

TEST(AcceptConfig, FindsConnectorsBySimpleNames) {
  for (auto name : {"CassandraSinkConnector", "CassandraSink"}) {
    auto sent = With("connector.class", name);
    EXPECT_TRUE(AcceptConfig("cassandra-sink-interactions", sent)) << name;
  }
}

TEST(MaskedConfig, HidesSecretsAndTakesThemBack) {
  Config stored{{"cassandra.password", "secret"}, {"topics", "t"}};
  auto masked = Masked(stored);
  EXPECT_EQ(masked.at("cassandra.password"), "[hidden]");
  EXPECT_EQ(masked.at("topics"), "t");
  EXPECT_EQ(Unmasked(masked, stored), stored);
  Config changed{{"cassandra.password", "new"}};
  EXPECT_EQ(Unmasked(changed, stored).at("cassandra.password"), "new");
}

TEST(TaskConfigs, AreTheConnectorsOwnForEachTask) {
  auto config = WorkflowConfig();
  config["tasks.max"] = "3";
  auto tasks = TaskConfigs(**PluginOf(config), config);
  ASSERT_EQ(tasks.size(), 3U);
  config["task.class"] = "io.confluent.connect.cassandra.CassandraSinkTask";
  EXPECT_EQ(tasks[2], config);
}

}  // namespace
}  // namespace taskflow::connect
