#include "connect/task/sink_runner.h"

#include "connect/config/accept.h"
#include "connect/connect_fixture.h"

namespace taskflow::connect {
namespace {

class SinkRunnerTest : public testing::Test {
 protected:
  void Start(Config changes = {}) {
    auto config = WorkflowConfig();
    for (auto& [key, value] : changes) config[key] = value;
    Run(0, config);
  }
  void Run(int task, const Config& config) {
    TaskOptions options{.connector = config.at("name"),
                        .task = task,
                        .config = config,
                        .plugin = &ConnectorPlugins()[0]};
    runners_.push_back(std::make_unique<SinkRunner>(
        options, environment_,
        [this](State state, const std::string& trace) {
          std::lock_guard lock(mutex_);
          state_ = state;
          trace_ = trace;
        },
        [this](const std::string& topic) {
          std::lock_guard lock(mutex_);
          topics_.insert(topic);
        }));
  }
  bool HasRows(std::size_t count) {
    return Soon([&] { return world_.store.rows().size() == count; });
  }
  bool IsCommitted(std::int64_t offset, std::int32_t partition = 0) {
    return Soon([&] { return world_.Committed(partition) == offset; });
  }
  bool Shows(State state) {
    return Soon([&] {
      std::lock_guard lock(mutex_);
      return state_ == state;
    });
  }
  std::string trace() {
    std::lock_guard lock(mutex_);
    return trace_;
  }

  World world_;
  Metrics metrics_;
  Environment environment_ = world_.MakeEnvironment(metrics_);
  std::mutex mutex_;  // guards the next three
  State state_ = State::kUnassigned;
  std::string trace_;
  std::set<std::string> topics_;
  std::vector<std::unique_ptr<SinkRunner>> runners_;
};

TEST_F(SinkRunnerTest, TellsHowFarItIsBehind) {
  auto shows = [&](std::string_view what, bool is_zero) {
    auto line = fmt::format("taskflow_connect_task_lag_{}{{connector=\"{}\",task=\"0\"}} ", what,
                            WorkflowConfig().at("name"));
    return Soon([&] {
      auto text = metrics_.Render();
      auto at = text.find(line);
      return at != text.npos && text.substr(at + line.size(), 2).starts_with("0\n") == is_zero;
    });
  };
  world_.store.SetAway(true);
  world_.store.MakeInteractions();
  for (auto id : {"a", "b", "c"}) world_.Send(id, id[0] % 3);
  Start();
  EXPECT_TRUE(shows("records", false));
  EXPECT_TRUE(shows("seconds", false));
  world_.store.SetAway(false);
  EXPECT_TRUE(HasRows(3));
  EXPECT_TRUE(shows("records", true));
  EXPECT_TRUE(shows("seconds", true));
  runners_.clear();
  EXPECT_EQ(metrics_.Render().find("task_lag"), std::string::npos);
}

TEST_F(SinkRunnerTest, WritesEachEventAsOneRow) {
  world_.store.MakeInteractions();
  world_.Send("a");
  Start();
  world_.Send("b", 1);
  ASSERT_TRUE(HasRows(2));
  auto row = world_.store.rows().at("b");
  // Columns come in the order of their names after the primary key.
  using Values = std::vector<std::optional<std::string>>;
  EXPECT_EQ(row.values, (Values{"b", "create", "2026-11-24T10:00:00.000Z", "a task", "ann"}));
  EXPECT_EQ(row.timestamp_us, 1'700'000'000'000'000);
  EXPECT_TRUE(IsCommitted(1, 0));
  EXPECT_TRUE(IsCommitted(1, 1));
  EXPECT_TRUE(Shows(State::kRunning));
  std::lock_guard lock(mutex_);
  EXPECT_EQ(topics_, std::set<std::string>{"taskflow-interactions"});
}

TEST_F(SinkRunnerTest, CommitsOnlyWhatTheStoreAcknowledged) {
  world_.store.MakeInteractions();
  Start();
  world_.Send("a");
  ASSERT_TRUE(IsCommitted(1));
  world_.store.Hold();
  world_.Send("b");
  ASSERT_TRUE(Soon([&] { return world_.store.held() == 1; }));
  world_.Send("c");
  std::this_thread::sleep_for(std::chrono::milliseconds(1'300));
  EXPECT_EQ(world_.Committed(), 1);
  world_.store.Release();
  EXPECT_TRUE(IsCommitted(3));
}

TEST_F(SinkRunnerTest, ATableMadeLaterNeedsNoHand) {
  world_.Send("a");
  Start();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(world_.Committed(), -1);
  world_.store.MakeInteractions();
  EXPECT_TRUE(HasRows(1));
  EXPECT_TRUE(Shows(State::kRunning));
}

TEST_F(SinkRunnerTest, ANewFieldBecomesAColumnWhileOldOnesGoOn) {
  world_.store.MakeInteractions();
  world_.registry.Put(2, R"({"type":"record","name":"InteractionEvent","fields":[)"
                         R"({"name":"id","type":"string"},{"name":"device","type":"string"}]})");
  Start();
  world_.Send("a");
  ASSERT_TRUE(HasRows(1));
  std::string avro;
  const std::string_view fields[] = {"b", "phone"};
  avro::EncodeStrings(fields, avro);
  world_.kafka.Append("taskflow-interactions", 0, {"b", Framed(2, avro), 5, {}});
  world_.Send("c");
  ASSERT_TRUE(HasRows(3));
  EXPECT_EQ(world_.store.statements(),
            std::vector<std::string>{R"(ALTER TABLE "taskflow"."interactions" ADD "device" text)"});
  using Values = std::vector<std::optional<std::string>>;
  EXPECT_EQ(world_.store.rows().at("b").values,
            (Values{"b", std::nullopt, "phone", std::nullopt, std::nullopt, std::nullopt}));
  EXPECT_TRUE(Shows(State::kRunning));
}

TEST_F(SinkRunnerTest, WaitsForAStoreThatIsAway) {
  world_.store.MakeInteractions();
  Start();
  world_.Send("a");
  ASSERT_TRUE(HasRows(1));
  world_.store.SetAway(true);
  for (auto id : {"b", "c", "d"}) world_.Send(id);
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_EQ(world_.Committed(), 1);
  EXPECT_EQ(world_.kafka.MembersOf("connect-cassandra-sink-interactions"), 1U);
  world_.store.SetAway(false);
  EXPECT_TRUE(HasRows(4));
  EXPECT_TRUE(IsCommitted(4));
  EXPECT_TRUE(Shows(State::kRunning));
}

TEST_F(SinkRunnerTest, WaitsForARegistryThatIsAway) {
  world_.store.MakeInteractions();
  world_.registry.SetAway(true);
  Start();
  world_.Send("a");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LE(world_.Committed(), 0);
  world_.registry.SetAway(false);
  EXPECT_TRUE(HasRows(1));
  EXPECT_TRUE(IsCommitted(1));
}

TEST_F(SinkRunnerTest, ARegistryThatIsAwayMakesNoDeadLetters) {
  world_.store.MakeInteractions();
  world_.registry.SetAway(true);
  Start({{"errors.tolerance", "all"}, {"errors.deadletterqueue.topic.name", "dlq"}});
  world_.Send("a");
  ASSERT_TRUE(Soon([&] { return world_.registry.asked() >= 3; }));
  world_.registry.SetAway(false);
  EXPECT_TRUE(HasRows(1));
  EXPECT_TRUE(IsCommitted(1));
  EXPECT_TRUE(world_.kafka.Records("dlq").empty());
}

TEST_F(SinkRunnerTest, ARegistryThatIsAwayTooLongMakesADeadLetterWhenToldHowLong) {
  world_.store.MakeInteractions();
  world_.registry.SetAway(true);
  Start({{"errors.retry.timeout", "700"},
         {"errors.tolerance", "all"},
         {"errors.deadletterqueue.topic.name", "dlq"},
         {"errors.deadletterqueue.context.headers.enable", "true"}});
  world_.Send("a");
  ASSERT_TRUE(IsCommitted(1));
  EXPECT_GE(world_.registry.asked(), 3) << "at once, after 300 ms, after 700 ms";
  auto letters = world_.kafka.Records("dlq");
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].HeaderOf("__connect.errors.stage"), "VALUE_CONVERTER");
  auto why = letters[0].HeaderOf("__connect.errors.exception.message");
  EXPECT_NE(why.find("the registry is away (given up after errors.retry.timeout"),
            std::string::npos)
      << why;
  world_.registry.SetAway(false);
  world_.Send("b");
  EXPECT_TRUE(HasRows(1));
}

TEST_F(SinkRunnerTest, ARegistryThatIsAwayTooLongFailsTheTaskThatToleratesNothing) {
  world_.store.MakeInteractions();
  world_.registry.SetAway(true);
  Start({{"errors.retry.timeout", "300"}});
  world_.Send("a");
  ASSERT_TRUE(Shows(State::kFailed));
  EXPECT_NE(trace().find("given up after errors.retry.timeout"), std::string::npos) << trace();
  EXPECT_LE(world_.Committed(), 0);
}

TEST_F(SinkRunnerTest, WaitsForAKafkaThatIsAway) {
  world_.store.MakeInteractions();
  world_.kafka.SetAway(true);
  Start({{"errors.tolerance", "all"}, {"errors.deadletterqueue.topic.name", "dlq"}});
  world_.Send("a");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  world_.kafka.SetAway(false);
  EXPECT_TRUE(HasRows(1));
  EXPECT_TRUE(IsCommitted(1));
}

TEST_F(SinkRunnerTest, ABadRecordFailsTheTaskWithItsPlace) {
  world_.store.MakeInteractions();
  world_.Send("a");
  world_.kafka.Append("taskflow-interactions", 0, {"k", "no avro", 5, {}});
  world_.Send("b");
  Start();
  ASSERT_TRUE(Shows(State::kFailed));
  EXPECT_TRUE(trace().starts_with(
      "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler"))
      << trace();
  EXPECT_NE(
      trace().find("Unknown magic byte! (topic 'taskflow-interactions', partition 0, offset 1)"),
      std::string::npos);
  EXPECT_TRUE(HasRows(1));
  EXPECT_TRUE(IsCommitted(1));
}

TEST_F(SinkRunnerTest, ARowThatTheStoreRefusesFailsTheTask) {
  world_.store.MakeInteractions();
  world_.store.Refuse("poison");
  world_.Send("poison");
  Start();
  ASSERT_TRUE(Shows(State::kFailed));
  EXPECT_NE(trace().find("the store refuses the row"), std::string::npos) << trace();
  EXPECT_EQ(world_.Committed(), -1);
}

TEST_F(SinkRunnerTest, ToleratedRecordsGoToTheDeadLetterQueue) {
  world_.store.MakeInteractions();
  world_.store.Refuse("poison");
  world_.Send("a");
  world_.kafka.Append("taskflow-interactions", 0, {"k", "no avro", 5, {{"h", "v"}}});
  world_.Send("poison");
  world_.Send("b");
  Start({{"errors.tolerance", "all"},
         {"errors.deadletterqueue.topic.name", "dlq"},
         {"errors.deadletterqueue.context.headers.enable", "true"}});
  ASSERT_TRUE(IsCommitted(4));
  EXPECT_TRUE(HasRows(2));
  auto letters = world_.kafka.Records("dlq");
  ASSERT_EQ(letters.size(), 2U);
  const auto& first = letters[0];
  EXPECT_EQ(first.value, "no avro");
  EXPECT_EQ(first.key, "k");
  EXPECT_EQ(first.timestamp_ms, 5);
  EXPECT_EQ(first.HeaderOf("h"), "v");
  EXPECT_EQ(first.HeaderOf("__connect.errors.topic"), "taskflow-interactions");
  EXPECT_EQ(first.HeaderOf("__connect.errors.offset"), "1");
  EXPECT_EQ(first.HeaderOf("__connect.errors.stage"), "VALUE_CONVERTER");
  EXPECT_EQ(first.HeaderOf("__connect.errors.class.name"),
            "io.confluent.connect.avro.AvroConverter");
  EXPECT_EQ(first.HeaderOf("__connect.errors.exception.class.name"),
            "org.apache.kafka.connect.errors.DataException");
  EXPECT_EQ(letters[1].HeaderOf("__connect.errors.stage"), "TASK_PUT");
}

TEST_F(SinkRunnerTest, ToleratedRecordsWithoutAQueueAreSkipped) {
  world_.store.MakeInteractions();
  world_.kafka.Append("taskflow-interactions", 0, {"k", "no avro", 5, {}});
  world_.Send("b");
  Start({{"errors.tolerance", "all"}});
  EXPECT_TRUE(HasRows(1));
  EXPECT_TRUE(IsCommitted(2));
}

TEST_F(SinkRunnerTest, ATombstoneIsTheRecordsFault) {
  world_.store.MakeInteractions();
  world_.kafka.Append("taskflow-interactions", 0, {"k", std::nullopt, 5, {}});
  Start();
  ASSERT_TRUE(Shows(State::kFailed));
  EXPECT_NE(trace().find("TRANSFORMATION"), std::string::npos) << trace();
}

TEST_F(SinkRunnerTest, PausesAndGoesOn) {
  world_.store.MakeInteractions();
  Start();
  world_.Send("a");
  ASSERT_TRUE(HasRows(1));
  runners_[0]->SetPaused(true);
  ASSERT_TRUE(Shows(State::kPaused));
  world_.Send("b");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_TRUE(HasRows(1));
  runners_[0]->SetPaused(false);
  EXPECT_TRUE(HasRows(2));
  EXPECT_TRUE(Shows(State::kRunning));
}

TEST_F(SinkRunnerTest, PartitionsGivenUpWithRowsUnderWayLoseNothing) {
  world_.store.MakeInteractions();
  Start();
  world_.Send("a");
  ASSERT_TRUE(IsCommitted(1));
  world_.store.Hold();
  world_.Send("b");
  ASSERT_TRUE(Soon([&] { return world_.store.held() == 1; }));
  // The answer does not come in time: nothing is committed, and "b" is read again.
  world_.kafka.Rebalance("connect-cassandra-sink-interactions");
  std::this_thread::sleep_for(std::chrono::milliseconds(1'200));
  EXPECT_EQ(world_.Committed(), 1);
  world_.store.Release();
  EXPECT_TRUE(IsCommitted(2));
  EXPECT_TRUE(HasRows(2));
}

TEST_F(SinkRunnerTest, ARebalanceCommitsWhatIsWritten) {
  world_.store.MakeInteractions();
  Start();
  for (int i = 0; i < 20; ++i) {
    world_.Send(fmt::format("id-{}", i), i % 3);
    if (i % 5 == 0) world_.kafka.Rebalance("connect-cassandra-sink-interactions");
  }
  EXPECT_TRUE(HasRows(20));
  for (int partition : {0, 1, 2}) {
    auto end =
        static_cast<std::int64_t>(world_.kafka.Records("taskflow-interactions", partition).size());
    EXPECT_TRUE(IsCommitted(end, partition)) << partition;
  }
}

TEST_F(SinkRunnerTest, TasksShareThePartitions) {
  world_.store.MakeInteractions();
  auto config = WorkflowConfig();
  for (int task : {0, 1, 2}) Run(task, config);
  for (int i = 0; i < 300; ++i) world_.Send(fmt::format("id-{}", i), i % 3);
  EXPECT_TRUE(HasRows(300));
  EXPECT_TRUE(IsCommitted(100, 2));
}

TEST_F(SinkRunnerTest, EndsSoonAndCommits) {
  world_.store.MakeInteractions();
  Start();
  for (int i = 0; i < 100; ++i) world_.Send(fmt::format("id-{}", i));
  ASSERT_TRUE(HasRows(100));
  auto start = std::chrono::steady_clock::now();
  runners_.clear();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(1'200));
  EXPECT_EQ(world_.Committed(), 100);
}

TEST_F(SinkRunnerTest, EndsSoonWhenTheStoreDoesNotAnswer) {
  world_.store.MakeInteractions();
  world_.store.Hold();
  Start();
  world_.Send("a");
  ASSERT_TRUE(Soon([&] { return world_.store.held() == 1; }));
  auto start = std::chrono::steady_clock::now();
  runners_.clear();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(1'200));
  EXPECT_EQ(world_.Committed(), -1);
  world_.store.Release();
}

TEST_F(SinkRunnerTest, AWrongLoginFailsTheTask) {
  environment_.connect_store = [](const auto&) -> Result<std::shared_ptr<cql::Session>> {
    return Fail(ErrorCode::kUnauthorized, "wrong password");
  };
  Start();
  EXPECT_TRUE(Shows(State::kFailed));
  EXPECT_NE(trace().find("wrong password"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::connect
