// What happens to logs over time, and what a broker does when its disk fails it.
#include "broker/upkeep.h"

#include <future>

#include "broker/background.h"
#include "broker/broker_fixture.h"
#include "broker/limits.h"
#include "log/simulated_disk.h"

namespace taskflow::broker {
namespace {

// Logs with upkeep and without clients.
class UpkeepTest : public testing::Test {
 protected:
  UpkeepTest() {
    options_.data_dir = "data";
    options_.clock = &clock_;
    options_.files = &disk_;
  }
  ~UpkeepTest() override {
    OnLoop([&] { upkeep_.Stop(); });
    committer_.Stop();
    background_.reset();
    loop_.Run([] {});
  }

  void OnLoop(const std::function<void()>& work) { loop_.Run(work); }
  // Everything that was begun on the loop, the syncer and the background thread is over.
  void Settle() {
    OnLoop([&] { committer_.FlushAll(); });
    for (int i = 0; i < 3; ++i) {
      std::promise<void> done;
      background_->Do([&] { done.set_value(); });
      done.get_future().wait();
      OnLoop([] {});
    }
  }
  Partition& Make(ConfigMap configs) {
    OnLoop([&] { ASSERT_TRUE(topics_.Create("t", 1, std::move(configs))); });
    return *topics_.FindPartition("t", 0);
  }
  void Append(const std::string& key, const std::string& value) {
    std::promise<void> durable;
    OnLoop([&] {
      kafka::BatchBuilder builder(0, 1000);
      builder.Add(1000, key, value);
      auto batch = builder.Build();
      auto& partition = *topics_.FindPartition("t", 0);
      ASSERT_TRUE(parts_.Append(partition, batch, *kafka::VerifyBatch(batch)));
      committer_.Await(partition, partition.log->end_offset(),
                       [&](const Status&) { durable.set_value(); });
    });
    durable.get_future().wait();
  }
  std::size_t CountLogs() {
    std::size_t count = 0;
    for (const auto& path : disk_.Paths())
      count += path.ends_with(".log") || path.ends_with(".log.deleted") ? 1u : 0u;
    return count;
  }

  log::SimulatedDisk disk_;
  ManualClock clock_;
  Metrics metrics_;
  BrokerOptions options_;
  std::string cluster_id_ = "cluster";
  net::Loop loop_{"broker"};
  Topics topics_{disk_, clock_, "data", {}};
  ProducerIds producer_ids_{disk_, "data"};
  Committer committer_{loop_, disk_, [](const Error&) {}};
  std::unique_ptr<Background> background_ = std::make_unique<Background>();
  Metric& metric_ = metrics_.Counter("m", "");
  Parts parts_{.loop = loop_,
               .files = disk_,
               .clock = clock_,
               .options = options_,
               .cluster_id = cluster_id_,
               .topics = topics_,
               .committer = committer_,
               .producer_ids = producer_ids_,
               .background = *background_,
               .counters = {metric_, metric_, metric_, metric_, metric_}};
  Upkeep upkeep_{parts_};
};

TEST_F(UpkeepTest, OldSegmentsGo) {
  auto& partition = Make({{"retention.ms", "1000"}, {"segment.bytes", "200"}});
  for (int i = 0; i < 10; ++i) Append("k", std::string(100, 'v'));
  EXPECT_EQ(partition.log->segment_count(), 10u);
  OnLoop([&] { upkeep_.Housekeep(); });
  EXPECT_EQ(partition.log->start_offset(), 0) << "not old yet";
  clock_.Advance(std::chrono::seconds(5));
  OnLoop([&] { upkeep_.Housekeep(); });
  Settle();
  EXPECT_EQ(partition.log->start_offset(), 10);
  EXPECT_EQ(CountLogs(), 1u);
}

TEST_F(UpkeepTest, ATopicKeepsItsSize) {
  auto& partition = Make({{"retention.bytes", "500"}, {"segment.bytes", "200"}});
  for (int i = 0; i < 10; ++i) Append("k", std::string(100, 'v'));
  OnLoop([&] { upkeep_.Housekeep(); });
  Settle();
  EXPECT_EQ(partition.log->end_offset(), 10);
  EXPECT_GT(partition.log->start_offset(), 5);
  EXPECT_GE(partition.log->size_bytes(), 500);
}

TEST_F(UpkeepTest, CompactTopicsKeepTheLatestOfEachKey) {
  auto& partition = Make({{"cleanup.policy", "compact"}, {"segment.bytes", "1000"}});
  for (int i = 0; i < 100; ++i) Append("key" + std::to_string(i % 3), std::string(100, 'v'));
  auto before = partition.log->size_bytes();
  OnLoop([&] { upkeep_.Housekeep(); });
  Settle();
  EXPECT_LT(partition.log->size_bytes(), before / 3);
  EXPECT_EQ(partition.log->start_offset(), 0);
  auto segments = partition.log->segment_count();
  OnLoop([&] { upkeep_.Housekeep(); });
  Settle();
  EXPECT_EQ(partition.log->segment_count(), segments) << "nothing new, nothing done";
}

TEST_F(UpkeepTest, CheckpointsShortenTheNextStart) {
  auto& partition = Make({});
  for (int i = 0; i < 10; ++i) Append("k", "v");
  EXPECT_EQ(partition.recovery_point, 0);
  OnLoop([&] { upkeep_.Checkpoint(); });
  Settle();
  EXPECT_EQ(partition.recovery_point, 10);
  auto written = log::ReadOffsets(disk_, "data/recovery-point-offset-checkpoint");
  ASSERT_TRUE(written);
  EXPECT_EQ(*written, (log::OffsetMap{{{"t", 0}, 10}}));
}

TEST_F(UpkeepTest, AFullDiskIsSeenUntilThereIsSpace) {
  Make({});
  disk_.bytes_free = static_cast<std::int64_t>(kFreeBytesMin) - 1;
  OnLoop([&] { upkeep_.CheckDisk(); });
  EXPECT_TRUE(parts_.disk_full);
  Append("k", "v");  // what is small and vital, such as a group's offsets, still fits
  disk_.bytes_free = INT64_MAX;
  OnLoop([&] { upkeep_.CheckDisk(); });
  EXPECT_FALSE(parts_.disk_full);
}

class FailingDiskTest : public BrokerTest {
 protected:
  FailingDiskTest() { options_.files = &disk_; }
  ~FailingDiskTest() override {
    client_.reset();
    broker_.reset();
  }
  // As if the machine had stopped: nothing more reaches the disk, and what was not synced may be
  // lost.
  void CutPower(std::uint64_t seed) {
    disk_.fail_sync = true;
    disk_.bytes_free = 0;
    client_.reset();
    broker_.reset();
    disk_.CutPower(seed);
    disk_.fail_sync = false;
    disk_.bytes_free = INT64_MAX;
  }
  log::SimulatedDisk disk_;
};

TEST_F(FailingDiskTest, WhatWasAcknowledgedSurvivesAPowerCut) {
  std::size_t acknowledged = 0;
  Start();
  ASSERT_EQ(MakeTopic("t", 1, {{"segment.bytes", "3000"}}), KafkaError::kNone);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (int i = 0; i < 20; ++i) {
      // Some of these are not waited for: they may be lost, or kept.
      if (Produce("t", Batch(std::to_string(acknowledged))).error_code == KafkaError::kNone)
        ++acknowledged;
    }
    client().Send(ProduceTo("t", Batch("unacknowledged")));
    CutPower(seed);
    Start();
    auto values = Values("t");
    std::erase(values, "unacknowledged");
    ASSERT_EQ(values.size(), acknowledged) << "seed " << seed;
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], std::to_string(i));
  }
}

TEST_F(FailingDiskTest, AFailedSyncEndsAllWriting) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  ASSERT_EQ(MakeTopic("other"), KafkaError::kNone);
  ProduceValue("t", "kept");
  disk_.fail_sync = true;
  EXPECT_EQ(Produce("t", Batch("lost")).error_code, KafkaError::kKafkaStorageError);
  disk_.fail_sync = false;
  EXPECT_EQ(Produce("t", Batch("never")).error_code, KafkaError::kKafkaStorageError)
      << "a failed sync is not retried";
  EXPECT_EQ(Produce("other", Batch("never")).error_code, KafkaError::kKafkaStorageError);
  EXPECT_EQ(Values("t"), Strings{"kept"}) << "what is durable is still served";
  disk_.CutPower(1);
  Start();
  EXPECT_EQ(Values("t").at(0), "kept");
  EXPECT_EQ(Produce("t", Batch("again")).error_code, KafkaError::kNone);
}

TEST_F(FailingDiskTest, AFullDiskRefusesProducers) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  ProduceValue("t", "a");
  client_.reset();
  broker_.reset();
  disk_.bytes_free = static_cast<std::int64_t>(kFreeBytesMin) - 1;
  Start();
  auto refused = Produce("t", Batch("lost"));
  EXPECT_EQ(refused.error_code, KafkaError::kKafkaStorageError);
  EXPECT_NE(refused.error_message.value_or("").find("no space left in"), std::string::npos);
  EXPECT_EQ(Values("t"), Strings{"a"});
}

TEST_F(FailingDiskTest, AFailedWriteIsToldAndLeavesNoHole) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  ProduceValue("t", "a");
  disk_.bytes_free = 10;
  EXPECT_EQ(Produce("t", Batch("lost")).error_code, KafkaError::kKafkaStorageError);
  disk_.bytes_free = INT64_MAX;
  EXPECT_EQ(ProduceValue("t", "b"), 1);
  EXPECT_EQ(Values("t"), (Strings{"a", "b"}));
}

}  // namespace
}  // namespace taskflow::broker
