#include "app/parts/addresses.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "app/embedded.h"
#include "app/parts/parts.h"
#include "app/parts/setup.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

class AddressesTest : public ::testing::Test {
 protected:
  AddressesTest() {
    char folder[] = "/tmp/taskflow-addresses-XXXXXX";
    settings_.data = ::mkdtemp(folder);
  }
  ~AddressesTest() override { EXPECT_TRUE(SystemFiles().Remove(settings_.data)); }

  Addresses Find() { return *FindAddresses(SystemFiles(), settings_); }

  Settings settings_;
};

const Addresses kRunning = {"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3",
                            "127.0.0.1:4", "127.0.0.1:5", "127.0.0.1:6"};

TEST_F(AddressesTest, TheFileHasAllParts) {
  ASSERT_TRUE(WriteAddresses(SystemFiles(), settings_.data, kRunning));
  auto text = ReadWholeFile(SystemFiles(), settings_.data + "/addresses.json", 4096);
  EXPECT_EQ(*text, R"({"site":"127.0.0.1:1","kafka":"127.0.0.1:2","registry":"127.0.0.1:3",)"
                   R"("connect":"127.0.0.1:4","cql":"127.0.0.1:5","insights":"127.0.0.1:6"})"
                   "\n");
  EXPECT_EQ(*ReadAddresses(SystemFiles(), settings_.data), kRunning);
}

TEST_F(AddressesTest, ReplacementsThenTheRunningOneThenTheConfiguration) {
  settings_.registry_url = "http://reg:8081/apis/ccompat/v7/";
  EXPECT_EQ(Find(), (Addresses{"127.0.0.1:3000", "127.0.0.1:9092", "reg:8081/apis/ccompat/v7",
                               "127.0.0.1:8083", "127.0.0.1:9042", "127.0.0.1:3010"}));
  ASSERT_TRUE(WriteAddresses(SystemFiles(), settings_.data, kRunning));
  EXPECT_EQ(Find(), (Addresses{"127.0.0.1:1", "127.0.0.1:2", "reg:8081/apis/ccompat/v7",
                               "127.0.0.1:4", "127.0.0.1:5", "127.0.0.1:6"}));
}

TEST_F(AddressesTest, ADamagedFileIsNamed) {
  ASSERT_TRUE(ReplaceFile(SystemFiles(), AddressesPath(settings_.data), "{\"site\":"));
  auto found = FindAddresses(SystemFiles(), settings_);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(found.error().message.find("addresses.json"), std::string::npos);
}

TEST_F(AddressesTest, ComposeNamesLeadToThePartsUnlessToldOtherwise) {
  settings_.hosts["kafka"] = "10.0.0.1:9";
  auto aliases = AliasesFor(kRunning, settings_);
  EXPECT_EQ(Resolve(aliases, {"cassandra", 9042}).ToString(), "127.0.0.1:5");
  EXPECT_EQ(Resolve(aliases, {"schema-registry", 8081}).ToString(), "127.0.0.1:3");
  EXPECT_EQ(Resolve(aliases, {"kafka", 29092}).ToString(), "10.0.0.1:9");
}

TEST_F(AddressesTest, TheRegistrysNameLeadsToItsWholeUrlsUnlessToldOtherwise) {
  auto below = kRunning;
  At(below, Part::kRegistry) = "reg:1/apis/ccompat/v7,https://b:2";
  EXPECT_EQ(UrlAliasesFor(below, settings_).at("schema-registry"),
            "http://reg:1/apis/ccompat/v7,https://b:2");
  settings_.hosts["schema-registry"] = "10.0.0.1:9";
  EXPECT_TRUE(UrlAliasesFor(below, settings_).empty());
}

TEST_F(AddressesTest, OnlyLoopbackUnlessAllowed) {
  settings_.kafka_listen = {"0.0.0.0", 9092};
  EXPECT_TRUE(CheckReach(settings_, {Part::kSite}));
  auto refused = CheckReach(settings_, {Part::kKafka});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("kafka.listen = 0.0.0.0:9092"), std::string::npos);
  EXPECT_NE(refused.error().message.find("--allow-remote"), std::string::npos);
  settings_.allow_remote = true;
  EXPECT_TRUE(CheckReach(settings_, {Part::kKafka}));
}

TEST_F(AddressesTest, FreePortsForAllThatIsNotSet) {
  Config config{settings_, {{"site.listen", "--site-listen"}}};
  config.settings.ports = "auto";
  auto settings = WithFreePorts(config);
  EXPECT_EQ(settings.site_listen.port, 3000);
  EXPECT_EQ(settings.kafka_listen.port, 0);
  EXPECT_EQ(settings.cql_listen.port, 0);
}

TEST_F(AddressesTest, TheConnectorIsDeployedAsItsFileHasIt) {
  auto connector = ConnectorToDeploy(kConnectorJson, settings_);
  ASSERT_TRUE(connector);
  EXPECT_EQ(connector->name, "cassandra-sink-interactions");
  EXPECT_EQ(connector->body, kConnectorJson);
  settings_.cassandra_tls = true;
  auto changed = ConnectorToDeploy(kConnectorJson, settings_);
  EXPECT_NE(changed->body.find(R"("cassandra.ssl.enabled":"true")"), std::string::npos);
}

TEST(Urls, OfLists) {
  EXPECT_EQ(ToUrls("a:1,b:2/x"), "http://a:1,http://b:2/x");
  EXPECT_EQ(FirstOf("a:1/x,b:2")->ToString(), "a:1");
  EXPECT_EQ(FirstOf("a/x")->ToString(), "a:80");
}

}  // namespace
}  // namespace taskflow::app
