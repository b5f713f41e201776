#include "app/config/config.h"

#include <gtest/gtest.h>

#include <set>

#include "app/config/nearest.h"
#include "app/config/toml_file.h"

namespace taskflow::app {
namespace {

const Environment kHome = {{"HOME", "/home/ann"}};

Given Flag(std::string key, std::string value) {
  return {std::move(key), std::move(value), "--flag"};
}

std::string ErrorOf(const std::vector<std::vector<Given>>& layers) {
  auto config = MakeConfig(layers, kHome);
  return config ? "" : config.error().message;
}

TEST(Keys, EachDefaultIsAllowedAndReadsBack) {
  std::set<std::string> names;
  for (const auto& key : Keys()) {
    EXPECT_TRUE(names.insert(FlagOf(key)).second) << key.name;
    EXPECT_TRUE(names.insert(EnvironmentOf(key)).second) << key.name;
    Settings settings;
    auto text = TextOf(key, settings);
    if (key.kind == Kind::kPath || key.kind == Kind::kPairs) continue;
    EXPECT_TRUE(SetValue(key, "", text, settings)) << key.name;
    EXPECT_EQ(TextOf(key, settings), text) << key.name;
  }
}

TEST(Keys, NamesInTheirThreeForms) {
  const auto& key = *FindKey("cassandra.contact_points")->key;
  EXPECT_EQ(FlagOf(key), "--cassandra-contact-points");
  EXPECT_EQ(EnvironmentOf(key), "TASKFLOW_CASSANDRA_CONTACT_POINTS");
  EXPECT_EQ(FindKey("hosts.my.host")->entry, "my.host");
  EXPECT_FALSE(FindKey("site.listen.x"));
  EXPECT_FALSE(FindKey("hosts."));
}

TEST(Config, StrongerLayersWin) {
  auto config = MakeConfig({{{"site.listen", "127.0.0.1:1", "taskflow.toml line 2"},
                             {"kafka.listen", "127.0.0.1:2", "taskflow.toml line 3"},
                             {"cql.listen", "127.0.0.1:3", "taskflow.toml line 4"}},
                            {{"site.listen", "127.0.0.1:4", "TASKFLOW_SITE_LISTEN"},
                             {"kafka.listen", "127.0.0.1:5", "TASKFLOW_KAFKA_LISTEN"}},
                            {{"site.listen", "127.0.0.1:6", "--site-listen"}}},
                           kHome);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->settings.site_listen.port, 6);
  EXPECT_EQ(config->settings.kafka_listen.port, 5);
  EXPECT_EQ(config->settings.cql_listen.port, 3);
  EXPECT_EQ(config->settings.registry_listen.port, 8081);
  EXPECT_EQ(config->origins.at("site.listen"), "--site-listen");
  EXPECT_EQ(config->origins.at("cql.listen"), "taskflow.toml line 4");
  EXPECT_FALSE(config->IsSet("registry.listen"));
}

TEST(Config, PairsMergeByName) {
  auto config = MakeConfig(
      {{{"hosts.cassandra", "10.0.0.1:1", "file"}, {"hosts.kafka", "10.0.0.2:2", "file"}},
       {Flag("hosts.cassandra", "10.0.0.3:3")}},
      kHome);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->settings.hosts, (Pairs{{"cassandra", "10.0.0.3:3"}, {"kafka", "10.0.0.2:2"}}));
}

TEST(Config, UnknownKeysNameTheNearest) {
  EXPECT_EQ(ErrorOf({{{"site.lisen", "x", "taskflow.toml line 3"}}}),
            "unknown key 'site.lisen' in taskflow.toml line 3: did you mean 'site.listen'?");
  EXPECT_EQ(ErrorOf({{{"weather", "x", "taskflow.toml line 1"}}}),
            "unknown key 'weather' in taskflow.toml line 1");
}

TEST(Config, BadValuesNameKeyValueOriginAndWhatIsAllowed) {
  EXPECT_EQ(ErrorOf({{Flag("site.listen", "3000")}}),
            "site.listen: '3000' is not an address of the form host:port (from --flag)");
  EXPECT_EQ(ErrorOf({{Flag("ports", "many")}}),
            "ports: 'many' is not one of fixed, auto (from --flag)");
  EXPECT_EQ(ErrorOf({{Flag("setup", "maybe")}}),
            "setup: 'maybe' is not true or false (from --flag)");
  EXPECT_EQ(ErrorOf({{Flag("site.argon2_passes", "0")}}),
            "site.argon2_passes: '0' is not a whole number from 1 to 100 (from --flag)");
  EXPECT_EQ(ErrorOf({{Flag("registry.url", "127.0.0.1:8081")}}),
            "registry.url: '127.0.0.1:8081' is not a URL of the form http://host:port/path, or "
            "https (from --flag)");
  EXPECT_EQ(ErrorOf({{Flag("hosts.kafka", "kafka")}}),
            "hosts.kafka: 'kafka' is not a pair of the form name=host:port (from --flag)");
  EXPECT_EQ(
      ErrorOf({{Flag("kafka.retention_ms", "9999999999999999999")}}),
      "kafka.retention_ms: '9999999999999999999' is not a whole number from -1 (from --flag)");
}

TEST(Config, OriginsAreWrittenAsBrowsersDo) {
  auto config = MakeConfig({{Flag("site.public_url", "https://Tasks.example.org:443/"),
                             Flag("site.track_origins", "http://a.b:80, https://c.d:8443")}},
                           kHome);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->settings.public_url, "https://tasks.example.org");
  EXPECT_EQ(config->settings.track_origins, "http://a.b,https://c.d:8443");
  EXPECT_EQ(ErrorOf({{Flag("site.public_url", "https://a.b/path")}}),
            "site.public_url: 'https://a.b/path' is not a web origin of the form "
            "https://host:port (from --flag)");
  EXPECT_NE(ErrorOf({{Flag("site.public_url", "https://a.b,https://c.d")}}), "");
  EXPECT_NE(ErrorOf({{Flag("site.track_origins", "*")}}), "");
}

TEST(Config, ContactPointsMayComeWithoutPort) {
  auto config = MakeConfig({{Flag("cassandra.contact_points", "a, b:19042")}}, kHome);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->settings.contact_points, "a:9042,b:19042");
  EXPECT_NE(ErrorOf({{Flag("kafka.bootstrap_servers", "a")}}), "");
}

TEST(Config, DataFolderFollowsXdg) {
  EXPECT_EQ(DefaultDataFolder({{"XDG_DATA_HOME", "/x"}, {"HOME", "/h"}}), "/x/taskflow");
  EXPECT_EQ(DefaultDataFolder({{"XDG_DATA_HOME", "relative"}, {"HOME", "/h"}}),
            "/h/.local/share/taskflow");
  auto config = MakeConfig({{Flag("data", "/srv/tf//")}}, kHome);
  EXPECT_EQ(config->settings.data, "/srv/tf");
}

TEST(FromEnvironment, TakesOursAndWarnsOfTheRest) {
  std::vector<std::string> warnings;
  auto given = FromEnvironment({{"TASKFLOW_SITE_LISTEN", "a:1"},
                                {"TASKFLOW_HOSTS", "cassandra=b:2,kafka=c:3"},
                                {"TASKFLOW_DATA", ""},
                                {"TASKFLOW_SITE_LISEN", "x"},
                                {"DISABLE_KAFKA", "true"}},
                               warnings);
  EXPECT_EQ(given, (std::vector<Given>{{"kafka.disabled", "true", "DISABLE_KAFKA"},
                                       {"hosts.cassandra", "b:2", "TASKFLOW_HOSTS"},
                                       {"hosts.kafka", "c:3", "TASKFLOW_HOSTS"},
                                       {"site.listen", "a:1", "TASKFLOW_SITE_LISTEN"}}));
  EXPECT_EQ(warnings,
            (std::vector<std::string>{"the environment's TASKFLOW_SITE_LISEN is ignored: did "
                                      "you mean 'TASKFLOW_SITE_LISTEN'?"}));
}

TEST(FromEnvironment, OnlyTrueDisablesKafka) {
  std::vector<std::string> warnings;
  EXPECT_TRUE(FromEnvironment({{"DISABLE_KAFKA", "false"}}, warnings).empty());
}

TEST(FlattenToml, TablesBecomeKeysWithTheirLines) {
  auto given = FlattenToml(
      "setup = false\n[site]\nlisten = \"a:1\"\nargon2_passes = 3\n"
      "[cassandra]\ncontact_points = [\"a:1\", \"b:2\"]\n[kafka.client]\n\"security.protocol\" = "
      "\"SSL\"\n",
      "taskflow.toml");
  ASSERT_TRUE(given) << given.error().message;
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& one : *given) pairs.emplace(one.key, one.value);
  EXPECT_EQ(pairs, (std::set<std::pair<std::string, std::string>>{
                       {"setup", "false"},
                       {"site.listen", "a:1"},
                       {"site.argon2_passes", "3"},
                       {"cassandra.contact_points", "a:1,b:2"},
                       {"kafka.client.security.protocol", "SSL"}}));
  auto config = MakeConfig({*given}, kHome);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->origins.at("site.listen"), "taskflow.toml line 3");
  EXPECT_EQ(config->settings.kafka_client, (Pairs{{"security.protocol", "SSL"}}));
}

TEST(FlattenToml, ErrorsNameTheLine) {
  auto broken = FlattenToml("a = 1\nb = \n", "x.toml");
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message.starts_with("x.toml line 2: ")) << broken.error().message;
  EXPECT_EQ(FlattenToml("a = 1979-05-27\n", "x.toml").error().message,
            "a in x.toml line 1 is neither text, a number, true or false, nor a list");
}

TEST(Nearest, CountsEdits) {
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("listen", "lisetn"), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(DidYouMean("zzzzzz", {"site", "data"}), "");
  EXPECT_EQ(DidYouMean("dta", {"site", "data"}), ": did you mean 'data'?");
  EXPECT_EQ(DidYouMean(std::string(100'000, 'x'), {"site"}), "");
}

}  // namespace
}  // namespace taskflow::app
