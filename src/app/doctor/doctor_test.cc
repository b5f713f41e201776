#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/doctor/finding.h"
#include "app/doctor/kafka_rights.h"
#include "app/doctor/machine.h"
#include "app/doctor/peers.h"
#include "app/doctor/processes.h"

namespace taskflow::app {
namespace {

// Recorded from /proc/net/tcp and /proc/PID/stat of Linux 6.1.
constexpr std::string_view kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "81234 1 0000000000000000 100 0 0 10 0\n"
    "   1: 0100007F:2384 0100007F:C3F2 01 00000000:00000000 00:00000000 00000000     0        0 "
    "99999 1 0000000000000000 20 4 30 10 -1\n";
constexpr std::string_view kStat =
    "4242 (task (flow) x) S 1 4242 4242 0 -1 4194560 9000 0 3 0 1500 500 0 0 20 0 23 0 8812345 "
    "1234567168 20480 18446744073709551615 1 1 0 0 0 0 0 4096 16386 0 0 0 17 1 0 0 0 0 0 0 0";

TEST(Processes, WhoListensIsInTheTable) {
  EXPECT_EQ(ListeningInode(kTcp, 9092), 81234u);
  EXPECT_EQ(ListeningInode(kTcp, 9093), std::nullopt);
  EXPECT_EQ(ListeningInode("", 9092), std::nullopt);
  EXPECT_EQ(ListeningInode("x\ny z\n", 9092), std::nullopt);
}

TEST(Processes, StatMayHaveANameWithBlanksAndBrackets) {
  auto usage = ParseStat(kStat, 100, 4096);
  ASSERT_TRUE(usage);
  EXPECT_DOUBLE_EQ(usage->cpu_seconds, 20);
  EXPECT_EQ(usage->resident_bytes, 20480 * 4096);
  EXPECT_EQ(usage->threads, 23);
  EXPECT_FALSE(ParseStat("", 100, 4096));
  EXPECT_FALSE(ParseStat("1 (x) S 1 2", 100, 4096));
}

TEST(Processes, ThisOneIsMeasured) {
  auto usage = UsageOf(getpid());
  ASSERT_TRUE(usage);
  EXPECT_GT(usage->resident_bytes, 1 << 20);
}

TEST(Finding, ALineEachWithItsRemedy) {
  Findings findings = {{Level::kOk, "disk", "5 GiB free", ""},
                       {Level::kFail, "kafka", "nobody\nlistens", "start it"}};
  EXPECT_EQ(ToText(findings, Colours(false)),
            "✓ ok    disk   5 GiB free\n✗ fail  kafka  nobody\\nlistens  -> start it\n");
  EXPECT_EQ(Summary(findings), "1 ok, 0 warnings, 1 failure");
  EXPECT_TRUE(AnyFails(findings));
  findings.pop_back();
  EXPECT_FALSE(AnyFails(findings));
  EXPECT_EQ(ToJsonText(findings),
            "{\"ok\":true,\"findings\":[{\"level\":\"ok\",\"subject\":\"disk\",\"text\":\"5 GiB "
            "free\",\"remedy\":\"\"}]}\n");
}

TEST(Machine, DatesOfHttp) {
  EXPECT_EQ(ParseHttpDate("Tue, 24 Nov 2026 10:00:00 GMT"), 1'795'514'400'000);
  EXPECT_FALSE(ParseHttpDate("24 Nov 2026"));
  EXPECT_FALSE(ParseHttpDate("Tue, 24 Nov 2026 10:00:00 GMT, and more"));
  Findings findings;
  CompareClock("site", "Tue, 24 Nov 2026 10:00:00 GMT", 1'795'514'402'000, findings);
  EXPECT_TRUE(findings.empty());
  CompareClock("site", "Tue, 24 Nov 2026 10:00:00 GMT", 1'795'514'460'000, findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::kWarn);
  EXPECT_EQ(findings[0].text, "that of site differs by -60 s");
}

// Time that stands still, or jumps.
class OddClock : public Clock {
 public:
  explicit OddClock(std::int64_t jump_ms) : jump_ms_(jump_ms) {}
  MonoTime Mono() override { return SystemClock().Mono(); }
  std::int64_t WallMicros() override {
    return SystemClock().WallMicros() + (looks_++ > 0 ? jump_ms_ * 1000 : 0);
  }

 private:
  int looks_ = 0;
  std::int64_t jump_ms_;
};

TEST(Machine, AClockThatJumpsIsTold) {
  Findings findings;
  OddClock steady(0), jumps(-4'000);
  ExamineClock(steady, findings);
  ExamineClock(jumps, findings);
  ManualClock old;
  old.SetWallMillis(0);
  ExamineClock(old, findings);
  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].level, Level::kOk) << findings[0].text;
  EXPECT_EQ(findings[1].level, Level::kWarn);
  EXPECT_EQ(findings[2].level, Level::kFail);
}

TEST(Machine, AFolderThatCannotBeWrittenFails) {
  Findings findings;
  ExamineDisk(SystemFiles(), "/proc/taskflow/data", findings);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].level, Level::kFail);
  EXPECT_NE(findings[0].remedy.find("--data"), std::string::npos);
}

TEST(Machine, TimeZonesAreReadAsSuch) {
  Findings findings;
  ExamineTimeZones("/nowhere", findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::kWarn);
}

Findings OfSettings(const std::vector<Given>& given) {
  auto config = MakeConfig({given}, {});
  EXPECT_TRUE(config);
  Findings findings;
  ExamineConfiguration(*config, findings);
  return findings;
}

TEST(Machine, UnsafeSettingsAreTold) {
  EXPECT_EQ(OfSettings({}).at(0).level, Level::kOk);
  EXPECT_EQ(OfSettings({{"site.listen", "0.0.0.0:3000", ""}}).at(0).level, Level::kFail);
  auto remote = OfSettings({{"kafka.listen", "0.0.0.0:9092", ""}, {"allow_remote", "true", ""}});
  EXPECT_EQ(remote.at(0).level, Level::kWarn);
  EXPECT_NE(remote.at(0).text.find("kafka.listen"), std::string::npos);
  EXPECT_EQ(OfSettings({{"site.public_url", "http://tasks.example", ""}}).at(0).remedy,
            "use https");
  EXPECT_EQ(OfSettings({{"kafka.disabled", "true", ""}}).at(0).level, Level::kWarn);
}

json::object Connectors(std::string_view state, std::string_view tasks,
                        std::string_view topics = "other, taskflow-interactions") {
  auto text = fmt::format(
      R"({{"sink":{{"info":{{"config":{{"topics":"{}"}}}},"status":{{"connector":{{"state":"{}"}},"tasks":[{}]}}}}}})",
      topics, state, tasks);
  auto object = ParseJsonObject(text);
  EXPECT_TRUE(object) << text;
  return *object;
}

TEST(Connect, TheFirstLineOfATasksErrorIsTold) {
  auto failed = FindingsOfConnectors(
      Connectors("RUNNING",
                 R"({"id":3,"state":"FAILED","trace":"ConnectException: no table\n\tat x.y"})"),
      Level::kFail);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].level, Level::kFail);
  EXPECT_EQ(failed[0].text, "sink task 3 failed: ConnectException: no table");
  EXPECT_NE(failed[0].remedy.find("/connectors/sink/tasks/3/restart"), std::string::npos);
  EXPECT_EQ(
      FindingsOfConnectors(Connectors("RUNNING", R"({"id":0,"state":"RUNNING"})"), Level::kFail)[0]
          .level,
      Level::kOk);
  EXPECT_EQ(FindingsOfConnectors(Connectors("PAUSED", ""), Level::kFail)[0].level, Level::kWarn);
  EXPECT_EQ(FindingsOfConnectors(Connectors("RUNNING", ""), Level::kFail)[0].level, Level::kFail);
  EXPECT_EQ(FindingsOfConnectors(Connectors("RUNNING", "", "others"), Level::kFail)[0].text,
            "no connector takes taskflow-interactions to the table");
  EXPECT_EQ(FindingsOfConnectors({}, Level::kFail)[0].level, Level::kFail);
  EXPECT_EQ(FindingsOfConnectors({}, Level::kWarn)[0].level, Level::kWarn);
}

TEST(Store, AKeyIsOfAnEventsColumnsAndHasItsId) {
  EXPECT_EQ(FaultOfKey({"id"}), "");
  EXPECT_EQ(FaultOfKey({"who", "time", "id"}), "");
  EXPECT_EQ(FaultOfKey({"who", "time"}),
            "its key (who, time) has no id, so different events share a row");
  EXPECT_EQ(FaultOfKey({"id", "shard"}), "its key has shard, which no event brings");
}

TEST(Registry, ASchemaWithoutTheFieldsIsTold) {
  EXPECT_EQ(MissingFields(R"({"type":"record","fields":[{"name":"id"},{"name":"who"}]})"),
            "action, what, time");
  EXPECT_EQ(MissingFields("\"string\""), "all (it is no record)");
}

TEST(KafkaRights, EachThatLacksIsNamedWithTheCommandThatGrantsIt) {
  constexpr std::int32_t kReadBit = 1 << 3, kWriteBit = 1 << 4, kCreateBit = 1 << 5;
  using kafka::AclOperation;
  const std::vector<NeededRight> needed{
      {NeededRight::Of::kTopic, "events", {AclOperation::kRead, AclOperation::kWrite}},
      {NeededRight::Of::kTopic, "to-be-made", {AclOperation::kRead}},
      {NeededRight::Of::kGroup, "readers", {AclOperation::kRead}},
      {NeededRight::Of::kGroup, "unknown", {AclOperation::kRead}}};
  kafka::Rights rights{.cluster = kafka::Allowed(kCreateBit),
                       .topics = {{"events", kafka::Allowed(kReadBit | kWriteBit)}},
                       .groups = {{"readers", kafka::Allowed(kReadBit)}}};
  auto found = FindingsOfRights(rights, needed, "User:ann", "k:9092");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].level, Level::kOk);

  rights.cluster = kafka::Allowed();
  rights.topics["events"] = kafka::Allowed(kReadBit);
  rights.groups["readers"] = kafka::Allowed();
  found = FindingsOfRights(rights, needed, "User:ann", "k:9092");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].level, Level::kFail);
  EXPECT_EQ(found[0].text, "User:ann may not Write topic events");
  EXPECT_EQ(found[0].remedy,
            "kafka-acls --bootstrap-server k:9092 --add --allow-principal 'User:ann' --operation "
            "Write --topic events");
  EXPECT_EQ(found[1].text, "User:ann may not Read group readers");
  EXPECT_EQ(found[2].level, Level::kWarn);
  EXPECT_EQ(found[2].text,
            "there is no to-be-made, and User:ann is not told whether it may Create topics");

  rights.cluster = kafka::Allowed(1 << 8);  // Describe
  found = FindingsOfRights(rights, needed, "User:ann", "k:9092");
  EXPECT_EQ(found.back().text,
            "there is no to-be-made, and User:ann may not Create topics in the whole cluster");
}

}  // namespace
}  // namespace taskflow::app
