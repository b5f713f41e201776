#include "connect/connect_fixture.h"
#include "connect/state/cluster_config.h"
#include "connect/state/status_board.h"
#include "connect/state/status_log.h"

namespace taskflow::connect {
namespace {

void Apply(ClusterConfig& config, const std::vector<StateChange>& changes) {
  for (const auto& [key, value] : changes) config.Apply(key, value);
}

// The records' texts are those that Kafka 3.9's KafkaConfigBackingStore and KafkaStatusBackingStore
// write (JsonConverter without schemas), fields in the order of their schemas.
TEST(ClusterConfig, WritesConnectsOwnRecords) {
  EXPECT_EQ(ClusterConfig::ConnectorRecord("c", {{"name", "c"}, {"tasks.max", "1"}}),
            (StateChange{"connector-c", R"({"properties":{"name":"c","tasks.max":"1"}})"}));
  EXPECT_EQ(ClusterConfig::TargetRecord("c", TargetState::kStopped),
            (StateChange{"target-state-c", R"({"state":"PAUSED","state.v2":"STOPPED"})"}));
  EXPECT_EQ(ClusterConfig::TaskRecords("c", {{{"a", "b"}}}),
            (std::vector<StateChange>{{"task-c-0", R"({"properties":{"a":"b"}})"},
                                      {"commit-c", R"({"tasks":1})"}}));
  EXPECT_EQ(
      ClusterConfig::Removal("c"),
      (std::vector<StateChange>{{"connector-c", std::nullopt}, {"target-state-c", std::nullopt}}));
}

TEST(ClusterConfig, ReadsWhatItWrites) {
  ClusterConfig config;
  Apply(config, {ClusterConfig::TargetRecord("a-1", TargetState::kPaused),
                 ClusterConfig::ConnectorRecord("a-1", {{"k", "v"}})});
  Apply(config, ClusterConfig::TaskRecords("a-1", {{{"t", "0"}}, {{"t", "1"}}}));
  const auto* entry = config.Find("a-1");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->config, (Config{{"k", "v"}}));
  EXPECT_EQ(entry->target, TargetState::kPaused);
  EXPECT_EQ(entry->tasks, (std::vector<Config>{{{"t", "0"}}, {{"t", "1"}}}));
  Apply(config, ClusterConfig::Removal("a-1"));
  EXPECT_EQ(config.Find("a-1"), nullptr);
  Apply(config, {ClusterConfig::ConnectorRecord("a-1", {})});
  EXPECT_EQ(config.Find("a-1")->target, TargetState::kStarted);
}

TEST(ClusterConfig, TasksCountOnlyWhenAllAreThere) {
  ClusterConfig config;
  Apply(config, {ClusterConfig::ConnectorRecord("c", {})});
  config.Apply("task-c-0", R"({"properties":{"t":"0"}})");
  EXPECT_TRUE(config.Find("c")->tasks.empty());
  config.Apply("commit-c", R"({"tasks":2})");
  EXPECT_TRUE(config.Find("c")->tasks.empty());
  config.Apply("task-c-1", R"({"properties":{"t":"1"}})");
  config.Apply("commit-c", R"({"tasks":2})");
  EXPECT_EQ(config.Find("c")->tasks.size(), 2U);
}

TEST(ClusterConfig, LeavesOutWhatItCannotRead) {
  ClusterConfig config;
  Apply(config, {ClusterConfig::ConnectorRecord("c", {{"k", "v"}})});
  for (auto [key, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"session-key", R"({"key":"AA==","algorithm":"HmacSHA256","creation-timestamp":1})"},
           {"restart-connector-c", R"({"include-tasks":true,"only-failed":false})"},
           {"task-c-x", "{}"},
           {"task-c-99999999", R"({"properties":{}})"},
           {"commit-c", R"({"tasks":999999999999})"},
           {"commit-c", "nonsense"},
           {"target-state-c", "["},
           {"", "{}"}}) {
    config.Apply(key, value);
  }
  EXPECT_EQ(config.Find("c")->config, (Config{{"k", "v"}}));
  EXPECT_TRUE(config.Find("c")->tasks.empty());
  // Workers before 3.5 write the first field alone.
  config.Apply("target-state-c", R"({"state":"PAUSED"})");
  EXPECT_EQ(config.Find("c")->target, TargetState::kPaused);
}

TEST(StatusBoard, WritesConnectsOwnRecords) {
  StatusBoard board;
  EXPECT_EQ(
      board.Set("c", -1, {State::kRunning, "127.0.0.1:8083", ""}),
      (StateChange{
          "status-connector-c",
          R"({"state":"RUNNING","trace":null,"worker_id":"127.0.0.1:8083","generation":0})"}));
  EXPECT_EQ(board.Set("c", 0, {State::kFailed, "w:1", "why"}),
            (StateChange{"status-task-c-0",
                         R"({"state":"FAILED","trace":"why","worker_id":"w:1","generation":0})"}));
  EXPECT_EQ(
      board.AddTopic("c", "t", 0, 7),
      (StateChange{"status-topic-t:connector-c",
                   R"({"topic":{"name":"t","connector":"c","task":0,"discoverTimestamp":7}})"}));
  EXPECT_EQ(board.AddTopic("c", "t", 0, 8), std::nullopt);
}

TEST(StatusBoard, ReadsWhatItWrites) {
  StatusBoard one, other;
  for (const auto& [key, value] :
       {one.Set("c", -1, {State::kPaused, "w:1", ""}),
        one.Set("c", 1, {State::kFailed, "w:1", "why"}), *one.AddTopic("c", "t", 1, 7)}) {
    other.Apply(key, value);
  }
  EXPECT_EQ(other.Find("c")->connector.state, State::kPaused);
  EXPECT_EQ(other.Find("c")->tasks.at(1).trace, "why");
  EXPECT_EQ(other.Topics("c"), std::vector<std::string>{"t"});
  for (const auto& [key, value] : one.Forget("c")) other.Apply(key, value);
  EXPECT_EQ(other.Find("c"), std::nullopt);
  EXPECT_TRUE(other.Topics("c").empty());
}

TEST(StatusBoard, ForgetsTasksFromANumberOn) {
  StatusBoard board;
  for (int task : {0, 1, 2}) board.Set("c", task, {State::kRunning, "w:1", ""});
  EXPECT_EQ(board.ForgetTasks("c", 1),
            (std::vector<StateChange>{{"status-task-c-1", std::nullopt},
                                      {"status-task-c-2", std::nullopt}}));
  EXPECT_EQ(board.Find("c")->tasks.size(), 1U);
}

TEST(ClusterConfig, SaysWhenThereIsMoreOrLessToRun) {
  ClusterConfig config;
  EXPECT_TRUE(config.Apply("connector-c", R"({"properties":{"a":"1"}})"));
  EXPECT_FALSE(config.Apply("connector-c", R"({"properties":{"a":"2"}})"));
  EXPECT_FALSE(config.Apply("task-c-0", R"({"properties":{}})"));
  EXPECT_TRUE(config.Apply("commit-c", R"({"tasks":1})"));
  EXPECT_FALSE(config.Apply("commit-c", R"({"tasks":1})"));
  EXPECT_FALSE(config.Apply("target-state-c", R"({"state":"PAUSED"})"));
  EXPECT_EQ(config.AllParts(), (Parts{{"c", -1}, {"c", 0}}));
  EXPECT_TRUE(config.Apply("connector-c", std::nullopt));
}

TEST(ClusterConfig, RestartsAreConnectsOwnRecords) {
  auto [key, value] = ClusterConfig::RestartRecord({"c", true, false});
  EXPECT_EQ(key, "restart-connector-c");
  EXPECT_EQ(value, R"({"include-tasks":true,"only-failed":false})");
  EXPECT_EQ(ClusterConfig::ReadRestart(key, value), (ClusterConfig::Restart{"c", true, false}));
  EXPECT_EQ(ClusterConfig::ReadRestart(key, std::nullopt), std::nullopt);
  EXPECT_EQ(ClusterConfig::ReadRestart("connector-c", value), std::nullopt);
}

// A producer that answers when it is told to.
class HeldProducer : public kafka::Producer {
 public:
  Status Send(const kafka::OutRecord&, OnDone done) override {
    waiting.push_back(std::move(done));
    return {};
  }
  Status Flush(Milliseconds) override { return {}; }
  void Place(std::int64_t offset) {
    auto done = std::move(waiting.front());
    waiting.erase(waiting.begin());
    done(kafka::Placement{0, offset});
  }
  std::vector<OnDone> waiting;
};

struct StatusLogTest : testing::Test {
  StatusLogTest() { log.Attach(std::make_unique<StateTopic>("statuses", producer, stop)); }
  void Read(std::int64_t offset, std::string_view state, std::string_view worker) {
    auto value = fmt::format(R"({{"state":"{}","trace":null,"worker_id":"{}","generation":2}})",
                             state, worker);
    log.Take({offset, "status-task-c-0", value});
  }
  void Set(State state) { log.Set("c", 0, {state, "own", ""}); }
  std::string Shown() const {
    auto part = log.board().Find("c")->tasks.at(0);
    return fmt::format("{} {}", Name(part.state), part.worker_id);
  }
  StopSignal stop;
  std::shared_ptr<HeldProducer> producer = std::make_shared<HeldProducer>();
  StatusLog log;
};

TEST_F(StatusLogTest, ShowsWhatOthersWrite) {
  Read(1, "RUNNING", "other");
  EXPECT_EQ(Shown(), "RUNNING other");
}

TEST_F(StatusLogTest, OwnChangesShowAtOnceAndOlderRecordsDoNotUndoThem) {
  Set(State::kRunning);
  Set(State::kPaused);
  Read(3, "RUNNING", "other");
  EXPECT_EQ(Shown(), "PAUSED own");
  producer->Place(4);
  Read(4, "RUNNING", "own");
  EXPECT_EQ(Shown(), "PAUSED own");
  producer->Place(5);
  Read(5, "PAUSED", "own");
  EXPECT_EQ(Shown(), "PAUSED own");
  Read(6, "RUNNING", "other");
  EXPECT_EQ(Shown(), "RUNNING other");
}

TEST_F(StatusLogTest, WhatIsLaterInTheTopicWinsWhicheverIsHeardOfFirst) {
  Set(State::kUnassigned);
  Read(8, "RUNNING", "other");
  producer->Place(7);
  EXPECT_EQ(Shown(), "RUNNING other");
  // Heard of after its placement.
  Set(State::kUnassigned);
  producer->Place(9);
  Read(10, "RUNNING", "third");
  EXPECT_EQ(Shown(), "RUNNING third");
}

TEST_F(StatusLogTest, AFailureOfWhatIsElsewhereByNowIsNotTold) {
  log.SetGeneration(1);
  Read(1, "RUNNING", "other");
  Set(State::kFailed);
  EXPECT_TRUE(producer->waiting.empty());
  EXPECT_EQ(Shown(), "RUNNING other");
  log.SetGeneration(2);
  Set(State::kFailed);
  EXPECT_EQ(Shown(), "FAILED own");
}

TEST_F(StatusLogTest, WhatAnotherHasTakenIsNotUnassigned) {
  Read(1, "RUNNING", "other");
  log.Unassign("c", 0, "own");
  EXPECT_TRUE(producer->waiting.empty());
  Set(State::kRunning);
  log.Unassign("c", 0, "own");
  EXPECT_EQ(producer->waiting.size(), 2U);
  EXPECT_EQ(Shown(), "UNASSIGNED own");
}

// ---- the topics themselves ----

// An admin of one topic that exists.
class OneTopic : public kafka::Admin {
 public:
  OneTopic(std::int32_t partitions, std::string policy)
      : partitions_(partitions), policy_(std::move(policy)) {}
  Status CreateTopic(const kafka::NewTopic&, Milliseconds) override {
    return Fail(ErrorCode::kExists, "it exists");
  }
  Result<std::map<std::string, std::int32_t>> Topics(Milliseconds) override {
    return std::map<std::string, std::int32_t>{{"t", partitions_}};
  }
  Result<kafka::TopicConfigs> Configs(const std::string&, Milliseconds) override {
    return kafka::TopicConfigs{{"cleanup.policy", {policy_, true}}};
  }
  Result<kafka::PartitionRange> Range(const kafka::TopicPartition&, Milliseconds) override {
    return kafka::PartitionRange{};
  }
  Result<kafka::Offsets> Committed(const std::string&, const std::vector<kafka::TopicPartition>&,
                                   Milliseconds) override {
    return kafka::Offsets{};
  }
  Result<std::string> ClusterId(Milliseconds) override { return ""; }
  Status ChangeConfigs(const std::string&, const kafka::ConfigChanges&, Milliseconds) override {
    return {};
  }

 private:
  const std::int32_t partitions_;
  const std::string policy_;
};

TEST(StateTopic, ATopicThatIsThereMustDo) {
  OneTopic good(1, "compact"), spread(5, "compact"), deleting(1, "compact,delete");
  EXPECT_TRUE(EnsureStateTopic(good, "t", 1, 1) && CheckSinglePartition(good, "t"));
  EXPECT_TRUE(EnsureStateTopic(spread, "t", 1, 1));
  EXPECT_EQ(CheckSinglePartition(spread, "t").error().message,
            "Topic 't' is required to have a single partition in order to guarantee consistency of "
            "connector configurations, but found 5 partitions.");
  auto refused = EnsureStateTopic(deleting, "t", 1, 1);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("'cleanup.policy=compact,delete'"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::connect
