#include <gtest/gtest.h>

#include <future>

#include "events/interaction_event.h"
#include "insights/reader_fixture.h"
#include "insights/reader_records.h"
#include "insights/table/full_disk.h"
#include "kafka/client/mock_cluster.h"

namespace taskflow::insights {
namespace {

TEST(ParseEventTime, ReadsWhatTheSiteAndOthersWrite) {
  EXPECT_EQ(ParseEventTime("1970-01-01T00:00:00.000Z"), 0);
  EXPECT_EQ(ParseEventTime("2026-11-24T10:00:00.123Z"), 1'795'514'400'123);
  EXPECT_EQ(ParseEventTime("2026-11-24T10:00:00Z"), 1'795'514'400'000);
  EXPECT_EQ(ParseEventTime("2026-11-24 10:00:00.1239+01:30"), 1'795'509'000'123);
  EXPECT_EQ(ParseEventTime("2026-11-24T10:00:00-0130"), 1'795'519'800'000);
  EXPECT_EQ(ParseEventTime("1969-12-31T23:59:59.999Z"), -1);
  for (auto bad :
       {"", "2026", "2026-02-30T10:00:00Z", "2026-11-24T10:00:00", "2026-11-24T24:00:00Z",
        "2026-11-24T10:00:00.Z", "2026-11-24T10:00:00Zx", "2026-13-24T10:00:00Z"}) {
    EXPECT_FALSE(ParseEventTime(bad)) << bad;
  }
}

TEST_F(ReaderTest, ReadsAllPartitionsAndTellsWhatIsNew) {
  for (int i = 0; i < 20; ++i) {
    pipeline_.Put("id" + std::to_string(i), "ada", "/", 1'000 + i, static_cast<std::size_t>(i % 2));
  }
  Start();
  ASSERT_TRUE(Has(20));
  ASSERT_TRUE(Is(ReaderStatus::State::kRunning));
  EXPECT_EQ(table_->positions(), (Positions{{0, 10}, {1, 10}}));
  EXPECT_EQ(table_->source(), "fake");
  auto event = table_->Find("id3").value().value();
  EXPECT_EQ(event.who, "ada");
  EXPECT_EQ(event.time_ms, 1'003);
  EXPECT_EQ(event.partition, 1);
  EXPECT_EQ(event.offset, 1);
  ASSERT_TRUE(Eventually([&] { return reader_->status().behind == 0; }));
  auto status = reader_->status();
  ASSERT_EQ(status.partitions.size(), 2u);
  EXPECT_EQ(status.partitions[1].next, 10);
  EXPECT_EQ(status.partitions[1].end, 10);
  std::lock_guard lock(mutex_);
  EXPECT_EQ(live_.size(), 20u);
  EXPECT_EQ(version_, table_->Now()->version());
}

TEST_F(ReaderTest, GoesOnFromItsPositions) {
  pipeline_.Put("a", "ada", "/");
  Start();
  ASSERT_TRUE(Has(1));
  reader_.reset();
  pipeline_.Put("b", "ada", "/");
  Start();
  ASSERT_TRUE(Has(2));
  EXPECT_EQ(table_->totals().repeated, 0u);
}

TEST_F(ReaderTest, SkipsWhatIsNoEventAndReadsHeaders) {
  {
    std::lock_guard lock(pipeline_.mutex);
    auto& partition = pipeline_.topics["taskflow-interactions"][0];
    partition.push_back({"x", "{\"id\":\"x\"}"});
    partition.push_back({"y", pipeline_.Encoded({"y"}, 77)});  // of no schema
    partition.push_back({std::nullopt, std::nullopt});
    partition.push_back({"z",
                         pipeline_.Encoded({"z", "view", "ada", "/", "2026-11-24T10:00:00.000Z"}),
                         {{"taskflow-arrived", "2026-11-24T10:00:01.000Z"},
                          {"taskflow-local", "true"},
                          {"other", {}}},
                         5});
  }
  Start();
  ASSERT_TRUE(Has(1));
  auto event = table_->Find("z").value().value();
  EXPECT_EQ(event.arrived_ms, 1'795'514'401'000);
  EXPECT_EQ(event.produced_ms, 5);
  EXPECT_TRUE(event.local);
  EXPECT_FALSE(event.automated);
  EXPECT_TRUE(Eventually([&] { return reader_->status().undecodable == 3; }));
  EXPECT_EQ(table_->positions().at(0), 4);
  EXPECT_NE(metrics_.Render().find("taskflow_insights_undecodable_total 3"), std::string::npos);
}

// More than are taken at once, and than a commit has; some of them twice.
TEST_F(ReaderTest, CatchesUpWithALongTopicAndCountsEachOnce) {
  constexpr int kEvents = 20'000, kTwice = 2'000;
  for (int i = 0; i < kEvents + kTwice; ++i) {
    pipeline_.Put("id" + std::to_string(i % kEvents), "ada", "/", 1'000 + i % kEvents,
                  static_cast<std::size_t>(i % 2));
  }
  Start();
  ASSERT_TRUE(Has(kEvents));
  ASSERT_TRUE(Eventually([&] { return reader_->status().behind == 0; }));
  constexpr std::int64_t kEach = (kEvents + kTwice) / 2;
  EXPECT_EQ(table_->positions(), (Positions{{0, kEach}, {1, kEach}}));
  EXPECT_EQ(table_->totals().repeated, static_cast<std::uint64_t>(kTwice));
  std::lock_guard lock(mutex_);
  EXPECT_EQ(live_.size(), static_cast<std::size_t>(kEvents));
}

TEST_F(ReaderTest, ReadsAgainWhatAFullDiskDidNotTake) {
  pipeline_.Put("a", "ada", "/");
  Start();
  ASSERT_TRUE(Has(1));
  {
    FullDisk full;
    for (int i = 0; i < 150; ++i) pipeline_.Put("id" + std::to_string(i), "ada", "/");
    ASSERT_TRUE(Is(ReaderStatus::State::kWaiting));
    EXPECT_NE(reader_->status().problem.find("cannot write its store"), std::string::npos);
    EXPECT_EQ(Events(), 1u);
  }
  ASSERT_TRUE(Has(151));
  EXPECT_TRUE(Eventually([&] { return reader_->status().problem.empty(); }));
  EXPECT_EQ(table_->positions().at(0), 151);
  EXPECT_EQ(table_->totals().repeated, 0u);
}

TEST_F(ReaderTest, TombstonesRemove) {
  pipeline_.Put("a", "ada", "/");
  pipeline_.Put("b", "ada", "/");
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.topics["taskflow-interactions"][0].push_back({"a", std::nullopt});
    pipeline_.topics["taskflow-interactions"][0].push_back({"b", std::nullopt});
  }
  pipeline_.Put("b", "ada", "/again");
  Start();
  ASSERT_TRUE(Eventually([&] { return table_->positions()[0] == 5; }));
  EXPECT_FALSE(table_->Find("a").value());
  EXPECT_EQ(table_->Find("b").value().value().what, "/again");
}

TEST_F(ReaderTest, WaitsForPeersAndGoesOn) {
  pipeline_.away = true;
  Start();
  ASSERT_TRUE(Eventually([&] { return reader_->status().problem == "it is away"; }));
  ASSERT_TRUE(Is(ReaderStatus::State::kWaiting));
  pipeline_.Put("a", "ada", "/");
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.away = false;
  }
  ASSERT_TRUE(Has(1));
  EXPECT_TRUE(Is(ReaderStatus::State::kRunning));
  EXPECT_EQ(reader_->status().problem, "");
}

TEST_F(ReaderTest, FindsNewPartitions) {
  Start();
  ASSERT_TRUE(Is(ReaderStatus::State::kRunning));
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.topics["taskflow-interactions"].resize(3);
  }
  pipeline_.Put("a", "ada", "/", 1'000, 2);
  ASSERT_TRUE(Has(1));
  EXPECT_EQ(table_->positions(), (Positions{{2, 1}}));
}

TEST_F(ReaderTest, ReadsATopicThatWasMadeAgainFromItsBeginning) {
  for (int i = 0; i < 5; ++i) pipeline_.Put("a" + std::to_string(i), "ada", "/");
  Start();
  ASSERT_TRUE(Has(5));
  reader_.reset();
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.topics["taskflow-interactions"][0].clear();
  }
  pipeline_.Put("b", "ada", "/");
  Start();
  ASSERT_TRUE(Has(6));
  EXPECT_EQ(table_->positions().at(0), 1);
}

TEST_F(ReaderTest, AnotherClustersPositionsAreNotUsed) {
  ASSERT_TRUE(table_->Apply({.positions = {{0, 1}}, .source = "another"}));
  pipeline_.Put("a", "ada", "/");
  Start();
  ASSERT_TRUE(Has(1));
  EXPECT_EQ(table_->source(), "fake");
}

TEST_F(ReaderTest, BuildsAgainFromTheTopic) {
  for (int i = 0; i < 10; ++i) pipeline_.Put("a" + std::to_string(i), "ada", "/");
  Start();
  ASSERT_TRUE(Has(10));
  auto version = table_->Now()->version();
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.topics["taskflow-interactions"][0].resize(7);
  }
  reader_->Rebuild(RebuildFrom::kTopic);
  ASSERT_TRUE(Has(7));
  EXPECT_TRUE(Eventually([&] { return !reader_->status().rebuilding; }));
  EXPECT_GT(table_->Now()->version(), version);
}

// librdkafka's own cluster in place of the peers in memory.
class ClusterReaderTest : public ReaderTest {
 protected:
  struct Registry final : RegistryClient {
    Result<std::string> SchemaById(SchemaId) override {
      return std::string(events::kInteractionEventSchema);
    }
    Result<SchemaId> Register(const std::string&, const std::string&) override {
      return SchemaId{1};
    }
  };
  struct Peers final : pipeline::Peers {
    kafka::ClientOptions options;
    std::string name = "taskflow-interactions", cql = "taskflow.interactions";
    std::unique_ptr<kafka::Admin> admin;
    pipeline::EventCodec codec{std::make_unique<Registry>()};
    explicit Peers(kafka::ClientOptions of) : options(std::move(of)) {
      options.more["enable.partition.eof"] = "true";
      admin = kafka::Admin::Create(options).value();
    }
    const std::string& topic() const override { return name; }
    const std::string& table() const override { return cql; }
    Milliseconds answer_max() const override { return Milliseconds(500); }
    Result<kafka::Admin*> Admin() override { return admin.get(); }
    Result<pipeline::EventCodec*> Codec() override { return &codec; }
    Result<cql::Session*> Store() override { return Fail(ErrorCode::kUnavailable, "none"); }
    Result<std::unique_ptr<kafka::Producer>> NewProducer() override {
      return kafka::Producer::Create(options, kSoon);
    }
    Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from) override {
      return kafka::Consumer::Assign(options, from);
    }
    Result<std::vector<std::string>> DeadLetterTopics() override { return {}; }
  };
  ReaderOptions Options() override {
    auto options = ReaderTest::Options();
    options.connect = [this] { return std::make_unique<Peers>(cluster_.Options()); };
    return options;
  }
  void Produce(int from, int to) {
    auto producer = cluster_.NewProducer();
    for (int i = from; i < to; ++i) {
      auto id = "id" + std::to_string(i);
      auto value = pipeline_.Encoded({id, "view", "ada", "/", "2026-11-24T10:00:00.000Z"});
      ASSERT_TRUE(producer->SendAndWait(
          {.topic = "taskflow-interactions", .partition = i % 2, .key = id, .value = value}));
    }
  }
  kafka::MockCluster cluster_;
};

TEST_F(ClusterReaderTest, ReadsAndCommitsTheGroupsOffsets) {
  Start();
  ASSERT_TRUE(Is(ReaderStatus::State::kWaiting));
  cluster_.MakeTopic("taskflow-interactions", 2);
  Produce(0, 20);
  ASSERT_TRUE(Has(20));
  EXPECT_TRUE(Is(ReaderStatus::State::kRunning));
  Produce(20, 21);
  auto begun = SystemClock().Mono();
  ASSERT_TRUE(Has(21));
  EXPECT_LT(SystemClock().Mono() - begun, Milliseconds(500));
  reader_.reset();
  auto admin = kafka::Admin::Create(cluster_.Options()).value();
  std::vector<kafka::TopicPartition> both = {{"taskflow-interactions", 0},
                                             {"taskflow-interactions", 1}};
  auto committed = admin->Committed("taskflow-insights", both, kSoon);
  ASSERT_TRUE(committed) << committed.error().message;
  EXPECT_EQ(*committed, (kafka::Offsets{{both[0], 11}, {both[1], 10}}));
}

TEST_F(ClusterReaderTest, GoesOnAfterTheBrokerWasAway) {
  cluster_.MakeTopic("taskflow-interactions", 2);
  Produce(0, 10);
  Start();
  ASSERT_TRUE(Has(10));
  cluster_.SetDown();
  ASSERT_TRUE(Is(ReaderStatus::State::kWaiting));
  cluster_.SetUp();
  ASSERT_TRUE(Is(ReaderStatus::State::kRunning));
  Produce(10, 20);
  ASSERT_TRUE(Has(20));
}

std::optional<Erased> EraseWith(Reader& reader, const Erasure& erasure) {
  auto out = std::make_shared<std::promise<Result<Erased>>>();
  reader.Erase(erasure, [out](Result<Erased> erased) { out->set_value(std::move(erased)); });
  auto future = out->get_future();
  if (future.wait_for(kSoon) != std::future_status::ready) return std::nullopt;
  auto erased = future.get();
  return erased ? std::optional(*erased) : std::nullopt;
}

TEST_F(ReaderTest, APersonIsErasedThoughTheTopicHasTheEventsNoMore) {
  for (int i = 0; i < 40; ++i) {
    pipeline_.Put("a" + std::to_string(i), "ada@example.com", "secret", 1'000 + i);
    pipeline_.Put("b" + std::to_string(i), "bob@example.com", "his", 1'000 + i);
  }
  Start();
  ASSERT_TRUE(Has(80));
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.away = true;
  }
  Erasure erasure{.names = {"Ada@example.com", "ada@example.com"}, .until_ms = 1'009};
  erasure.dry_run = true;
  auto erased = EraseWith(*reader_, erasure);
  ASSERT_TRUE(erased);
  EXPECT_EQ(fmt::format("{} {}", erased->found, erased->erased), "10 0");
  EXPECT_EQ(table_->Find("a3").value()->who, "ada@example.com");
  erasure.dry_run = false;
  erased = EraseWith(*reader_, erasure);
  ASSERT_TRUE(erased);
  EXPECT_EQ(fmt::format("{} {}", erased->found, erased->erased), "10 10");
  auto now = table_->Find("a9").value().value();
  EXPECT_EQ(fmt::format("{} {} {} {}", now.who, now.what, now.time_ms, now.partition >= 0),
            "erased - 1009 true");
  EXPECT_EQ(table_->Find("a10").value()->who, "ada@example.com");
  EXPECT_EQ(table_->Find("b3").value()->what, "his");
  erased = EraseWith(*reader_, erasure);
  ASSERT_TRUE(erased);
  EXPECT_EQ(erased->found, 0);
}

TEST_F(ReaderTest, TheDemoGoesAndNothingElse) {
  const std::string ids[] = {"de300000-1111-8111-8111-000000000001",
                             "de300000-1111-8111-8111-000000000002"};
  pipeline_.Put(ids[0], "anonymous", "/", 1'000);
  pipeline_.Put(ids[1], "ada@demo.example", "/", 1'001);
  // A UUID of version 4 that begins so, and a real person who calls herself so.
  pipeline_.Put("de300000-1111-4111-8111-000000000001", "anonymous", "/", 1'002);
  pipeline_.Put("a", "bob@demo.example", "/", 1'003);
  Start();
  ASSERT_TRUE(Has(4));
  auto erased = EraseWith(*reader_, {.demo = true, .dry_run = true});
  ASSERT_TRUE(erased);
  EXPECT_EQ(fmt::format("{} {}", erased->found, erased->erased), "2 0");
  erased = EraseWith(*reader_, {.demo = true});
  ASSERT_TRUE(erased);
  EXPECT_EQ(fmt::format("{} {}", erased->found, erased->erased), "2 2");
  for (const auto& id : ids) EXPECT_FALSE(table_->Find(id).value().has_value());
  EXPECT_TRUE(table_->Find("de300000-1111-4111-8111-000000000001").value().has_value());
  EXPECT_TRUE(table_->Find("a").value().has_value());
}

}  // namespace
}  // namespace taskflow::insights
