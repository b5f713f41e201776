#include "connect/config/references.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/random.h"
#include "connect/connect_fixture.h"

namespace taskflow::connect {
namespace {

TEST(Properties, AreReadAsJavaDoes) {
  auto read = ReadProperties(
      "# a comment\n! another\n\n  user = ann\r\npassword:p\\:w=1 2 \nempty\nlong=a\\\n   b\\tc\n"
      "key\\ with\\=signs  \\u00eb\\\\\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, (Config{{"user", "ann"},
                           {"password", "p:w=1 2 "},
                           {"empty", ""},
                           {"long", "ab\tc"},
                           {"key with=signs", "ë\\"}}));
  EXPECT_FALSE(ReadProperties("a=\\u00zz"));
  EXPECT_FALSE(ReadProperties("a=\\u00"));
}

class ReferencesTest : public testing::Test {
 protected:
  ReferencesTest()
      : folder_(std::filesystem::temp_directory_path() / ("taskflow-" + SystemRandom().Uuid())) {
    std::filesystem::create_directories(folder_);
    EXPECT_TRUE(ReplaceFile(SystemFiles(), File("db"), "user=ann\npassword=s3cret\nport=x\n"));
    setenv("TASKFLOW_TEST_NAME", "bob", 1);
    environment_.secret_dirs = {folder_.string()};
    environment_.secret_env = "TASKFLOW_TEST_.*";
  }
  ~ReferencesTest() override { std::filesystem::remove_all(folder_); }

  std::string File(const std::string& name) const { return (folder_ / name).string(); }
  std::string FromFile(const std::string& key) const {
    return fmt::format("${{file:{}:{}}}", File("db"), key);
  }
  // What `value` becomes, or the error.
  std::string Of(const std::string& value) {
    auto resolved = Resolved({{"k", value}}, environment_);
    return resolved ? resolved->at("k") : "error: " + resolved.error().message;
  }

  std::filesystem::path folder_;
  Environment environment_;
};

TEST_F(ReferencesTest, AreReplacedWhereverTheyStand) {
  EXPECT_EQ(Of(FromFile("password")), "s3cret");
  EXPECT_EQ(Of("a " + FromFile("user") + " and ${env:TASKFLOW_TEST_NAME}!"), "a ann and bob!");
  for (auto text : {"${topic}-${timestamp}", "${vault:a:b}", "${file", "plain", "${env:"})
    EXPECT_EQ(Of(text), text);
}

TEST_F(ReferencesTest, ErrorsNameTheKeyAndTheRemedyButNoSecret) {
  EXPECT_NE(Of("${env:HOME}").find("configuration k: ${env:HOME}: connect.secret_env"),
            std::string::npos);
  EXPECT_NE(Of("${env:TASKFLOW_TEST_NONE}").find("no variable"), std::string::npos);
  EXPECT_NE(Of("${file:/etc/passwd:root}").find("connect.secret_dirs"), std::string::npos);
  EXPECT_NE(Of(FromFile("none")).find("has no key none"), std::string::npos);
  EXPECT_NE(Of("${file:" + File("none") + ":x}").find("Could not read"), std::string::npos);
  EXPECT_NE(Of("${file:relative}").find("it must be ${file:/path:key}"), std::string::npos);
  environment_.secret_env = "";
  EXPECT_NE(Of("${env:TASKFLOW_TEST_NAME}").find("connect.secret_env"), std::string::npos);
}

TEST_F(ReferencesTest, AreNotJudgedBeforeTheTaskStarts) {
  auto config = WorkflowConfig();
  config["cassandra.port"] = FromFile("port");
  const auto& plugin = ConnectorPlugins()[0];
  EXPECT_EQ(ValidateConnector(plugin, config).ErrorCount(), 0U);
  auto refused = ResolvedForTask(plugin, config, environment_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, fmt::format("configuration cassandra.port: what {} stands for "
                                                 "is no valid value",
                                                 FromFile("port")));
  config["cassandra.port"] = "9042";
  config["cassandra.password"] = FromFile("password");
  EXPECT_EQ(ResolvedForTask(plugin, config, environment_)->at("cassandra.password"), "s3cret");
  EXPECT_EQ(Masked(config).at("cassandra.password"), FromFile("password"));
  config["cassandra.password"] += "more";
  EXPECT_EQ(Masked(config).at("cassandra.password"), "[hidden]");
}

}  // namespace
}  // namespace taskflow::connect
