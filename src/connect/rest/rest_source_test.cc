#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "connect/rest/rest_fixture.h"

namespace taskflow::connect {
namespace {

class RestSourceTest : public RestTest {
 protected:
  RestSourceTest()
      : folder_(std::filesystem::temp_directory_path() / ("taskflow-" + SystemRandom().Uuid())) {
    std::filesystem::create_directories(folder_);
    world_.file_dirs = {folder_.string()};
    world_.kafka.MakeTopic("lines", 1);
  }
  ~RestSourceTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "in.txt").string(); }
  void Append(std::string_view text) { std::ofstream(path(), std::ios::app) << text; }
  http::Response Make(Config more = {}) {
    more["connector.class"] = "FileStreamSource";
    more["file"] = path();
    more["topic"] = "lines";
    return Send("POST", "/connectors",
                fmt::format(R"({{"name":"s","config":{}}})", ConfigText(more)));
  }
  bool HasLines(std::vector<std::string> lines) {
    return Soon([&] {
      std::vector<std::string> found;
      for (const auto& record : world_.kafka.Records("lines")) found.push_back(*record.value);
      return found == lines;
    });
  }
  bool Shows(std::string_view target, std::string text) {
    return Soon([&] { return Get(std::string(target)) == text; });
  }
  std::string OffsetText(std::int64_t position) {
    return fmt::format(
        R"({{"offsets":[{{"partition":{{"filename":"{}"}},"offset":{{"position":{}}}}}]}})", path(),
        position);
  }

  std::filesystem::path folder_;
};

TEST_F(RestSourceTest, LinesBecomeRecordsOnceAlsoAfterARestart) {
  StartReady();
  Append("one\ntwo\n");
  auto made = Make({{"tasks.max", "3"}});
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_NE(made.body.find(R"("type":"source")"), std::string::npos) << made.body;
  ASSERT_TRUE(HasLines({"one", "two"}));
  ASSERT_TRUE(Shows("/connectors/s/offsets", OffsetText(8)));
  EXPECT_TRUE(
      Shows("/connectors/s/status",
            fmt::format(R"({{"name":"s","connector":{{"state":"RUNNING","worker_id":"{0}"}},)"
                        R"("tasks":[{{"id":0,"state":"RUNNING","worker_id":"{0}"}}],)"
                        R"("type":"source"}})",
                        Worker())));
  EXPECT_TRUE(Shows("/connectors/s/topics", R"({"s":{"topics":["lines"]}})"));
  // As Connect itself keeps them.
  auto kept = world_.kafka.Records("_connect-offsets").back();
  EXPECT_EQ(*kept.key, fmt::format(R"(["s",{{"filename":"{}"}}])", path()));
  EXPECT_EQ(*kept.value, R"({"position":8})");
  Restart();
  Append("three\n");
  EXPECT_TRUE(HasLines({"one", "two", "three"}));
}

TEST_F(RestSourceTest, OffsetsAreAlteredAndReset) {
  StartReady();
  Append("one\ntwo\n");
  Make();
  ASSERT_TRUE(HasLines({"one", "two"}));
  ASSERT_TRUE(Shows("/connectors/s/offsets", OffsetText(8)));
  EXPECT_EQ(Send("PATCH", "/connectors/s/offsets", OffsetText(4)).status, 400);  // not stopped
  EXPECT_EQ(Told("PUT", "/connectors/s/stop"), "204 ");
  EXPECT_EQ(Told("PATCH", "/connectors/s/offsets", OffsetText(4)),
            R"(200 {"message":"The offsets for this connector have been altered successfully"})");
  EXPECT_EQ(Get("/connectors/s/offsets"), OffsetText(4));
  auto wrong = [&](std::string_view entry) {
    return Told("PATCH", "/connectors/s/offsets", fmt::format(R"({{"offsets":[{}]}})", entry));
  };
  EXPECT_NE(wrong(R"({"partition":{},"offset":{"position":1}})").find("the key 'filename'"),
            std::string::npos);
  EXPECT_NE(wrong(R"({"partition":{"filename":"x"},"offset":{"at":1}})").find("the key 'position'"),
            std::string::npos);
  EXPECT_NE(
      wrong(R"({"partition":{"filename":"x"},"offset":{"position":-1}})").find("non-negative"),
      std::string::npos);
  EXPECT_NE(wrong(R"({"offset":null})").find("Each entry of offsets"), std::string::npos);
  EXPECT_EQ(Told("PUT", "/connectors/s/resume"), "202 ");
  EXPECT_TRUE(HasLines({"one", "two", "two"}));
  EXPECT_EQ(Told("PUT", "/connectors/s/stop"), "204 ");
  EXPECT_EQ(Told("DELETE", "/connectors/s/offsets"),
            R"(200 {"message":"The offsets for this connector have been reset successfully"})");
  EXPECT_EQ(Get("/connectors/s/offsets"), R"({"offsets":[]})");
}

TEST_F(RestSourceTest, ConvertersWriteWhatTheyRead) {
  StartReady();
  Append("one\n");
  Make({{"value.converter", "org.apache.kafka.connect.json.JsonConverter"},
        {"transforms", "hoist"},
        {"transforms.hoist.type", "org.apache.kafka.connect.transforms.HoistField$Value"},
        {"transforms.hoist.field", "line"}});
  EXPECT_TRUE(HasLines({R"({"schema":{"type":"struct","fields":[{"type":"string","optional":false,)"
                        R"("field":"line"}],"optional":false},"payload":{"line":"one"}})"}));
}

TEST_F(RestSourceTest, AvroIsRegisteredAndFramed) {
  StartReady();
  Append("one\n");
  Make({{"value.converter", "io.confluent.connect.avro.AvroConverter"},
        {"value.converter.schema.registry.url", "http://schema-registry:8081"}});
  EXPECT_TRUE(HasLines({Framed(2, "\6one")}));
  EXPECT_EQ(world_.registry.SchemaOf("lines-value"), R"("string")");
}

TEST_F(RestSourceTest, WaitsForAKafkaThatIsAwayAndLosesNothing) {
  StartReady();
  Append("one\n");
  Make();
  ASSERT_TRUE(HasLines({"one"}));
  ASSERT_TRUE(Shows("/connectors/s/offsets", OffsetText(4)));
  world_.kafka.SetAway(true);
  Append("two\nthree\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  world_.kafka.SetAway(false);
  EXPECT_TRUE(HasLines({"one", "two", "three"}));
  EXPECT_TRUE(Shows("/connectors/s/offsets", OffsetText(14)));
}

TEST_F(RestSourceTest, MakesItsTopicsWhenItsKeysSaySo) {
  StartReady();
  Append("one\n");
  Make({{"transforms", "route"},
        {"transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter"},
        {"transforms.route.regex", "lines"},
        {"transforms.route.replacement", "made"},
        {"topic.creation.default.partitions", "2"},
        {"topic.creation.default.replication.factor", "1"}});
  EXPECT_TRUE(Soon([&] { return world_.kafka.HasTopic("made"); }));
  EXPECT_TRUE(Shows("/connectors/s/offsets", OffsetText(4)));
}

TEST_F(RestSourceTest, FilesOutsideOfItsFoldersFailTheTask) {
  StartReady();
  Send(
      "POST", "/connectors",
      R"({"name":"s","config":{"connector.class":"FileStreamSource","file":"/etc/passwd","topic":"lines"}})");
  EXPECT_TRUE(Soon(
      [&] { return Get("/connectors/s/status").find("connect.file_dirs") != std::string::npos; }));
}

}  // namespace
}  // namespace taskflow::connect
