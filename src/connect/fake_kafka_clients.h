// The clients of FakeKafka.
#pragma once

#include <algorithm>

#include "connect/fake_kafka.h"

namespace taskflow::connect {

class FakeKafka::FakeProducer : public kafka::Producer {
 public:
  explicit FakeProducer(FakeKafka& kafka) : kafka_(kafka) {}
  Status Send(const kafka::OutRecord& record, OnDone done) override {
    KafkaRecord copy{.timestamp_ms = record.timestamp_ms};
    if (record.key) copy.key = std::string(*record.key);
    if (record.value) copy.value = std::string(*record.value);
    if (record.headers != nullptr) copy.headers = *record.headers;
    {
      std::lock_guard lock(kafka_.mutex_);
      if (kafka_.away_) return kafka_.Away();
    }
    auto partition = std::max(record.partition, 0);
    auto offset = kafka_.Append(std::string(record.topic), partition, std::move(copy));
    done(kafka::Placement{partition, offset});
    return {};
  }
  Status Flush(Milliseconds) override { return {}; }

 private:
  FakeKafka& kafka_;
};

class FakeKafka::FakeAdmin : public kafka::Admin {
 public:
  explicit FakeAdmin(FakeKafka& kafka) : kafka_(kafka) {}
  Status CreateTopic(const kafka::NewTopic& topic, Milliseconds) override {
    std::lock_guard lock(kafka_.mutex_);
    if (kafka_.away_) return kafka_.Away();
    if (kafka_.topics_.contains(topic.name)) return Fail(ErrorCode::kExists, "it exists");
    kafka_.topics_[topic.name].resize(static_cast<std::size_t>(topic.partitions));
    return {};
  }
  Result<std::map<std::string, std::int32_t>> Topics(Milliseconds) override {
    std::lock_guard lock(kafka_.mutex_);
    if (kafka_.away_) return kafka_.Away();
    std::map<std::string, std::int32_t> out;
    for (const auto& [name, partitions] : kafka_.topics_)
      out[name] = static_cast<std::int32_t>(partitions.size());
    return out;
  }
  Result<kafka::PartitionRange> Range(const kafka::TopicPartition& of, Milliseconds) override {
    auto size = kafka_.Records(of.topic, of.partition).size();
    return kafka::PartitionRange{0, static_cast<std::int64_t>(size)};
  }
  Result<kafka::Offsets> Committed(const std::string& group,
                                   const std::vector<kafka::TopicPartition>& of,
                                   Milliseconds) override {
    kafka::Offsets out;
    for (const auto& partition : of) {
      auto offset = kafka_.Committed(group, partition.topic, partition.partition);
      if (offset >= 0) out[partition] = offset;
    }
    return out;
  }
  Status SetCommitted(const std::string& group, const kafka::Offsets& next, Milliseconds) override {
    std::lock_guard lock(kafka_.mutex_);
    auto& of = kafka_.groups_[group];
    if (!of.members.empty()) return Fail(ErrorCode::kConflict, "the group has members");
    for (const auto& [partition, offset] : next) of.committed[partition] = offset;
    return {};
  }
  Status ForgetCommitted(const std::string& group,
                         const std::vector<kafka::TopicPartition>& partitions,
                         Milliseconds) override {
    std::lock_guard lock(kafka_.mutex_);
    auto& of = kafka_.groups_[group];
    if (!of.members.empty()) return Fail(ErrorCode::kConflict, "the group has members");
    for (const auto& partition : partitions) of.committed.erase(partition);
    return {};
  }
  Result<std::string> ClusterId(Milliseconds) override { return "fake-cluster"; }
  Result<kafka::TopicConfigs> Configs(const std::string&, Milliseconds) override {
    return kafka::TopicConfigs{};
  }
  Status ChangeConfigs(const std::string&, const kafka::ConfigChanges&, Milliseconds) override {
    return {};
  }

 private:
  FakeKafka& kafka_;
};

class FakeKafka::FakeReader : public kafka::TopicReader {
 public:
  FakeReader(FakeKafka& kafka, std::string topic, OnRecord on_record,
             std::function<void()> on_caught_up)
      : kafka_(kafka), topic_(std::move(topic)), on_record_(std::move(on_record)) {
    thread_ = std::thread([this, on_caught_up] { Run(on_caught_up); });
  }
  ~FakeReader() override {
    {
      std::lock_guard lock(kafka_.mutex_);
      stopping_ = true;
      kafka_.changed_.notify_all();
    }
    thread_.join();
  }
  Status WaitFor(const kafka::Placement& place, Milliseconds timeout) override {
    std::unique_lock lock(kafka_.mutex_);
    if (kafka_.changed_.wait_for(lock, timeout, [&] { return read_ > place.offset; })) return {};
    return Fail(ErrorCode::kTimeout, "not read yet");
  }

 private:
  void Run(const std::function<void()>& on_caught_up) {
    auto end = static_cast<std::int64_t>(kafka_.Records(topic_).size());
    for (std::int64_t next = 0;; ++next) {
      if (next == end) on_caught_up();
      KafkaRecord record;
      {
        std::unique_lock lock(kafka_.mutex_);
        auto& log = kafka_.topics_[topic_].at(0);
        auto at = static_cast<std::size_t>(next);
        kafka_.changed_.wait(lock, [&] { return stopping_ || (log.size() > at && !kafka_.away_); });
        if (stopping_) return;
        record = log[at];
      }
      on_record_({topic_, 0, next, record.timestamp_ms, record.key, record.value}, {});
      std::lock_guard lock(kafka_.mutex_);
      read_ = next + 1;
      kafka_.changed_.notify_all();
    }
  }

  FakeKafka& kafka_;
  const std::string topic_;
  OnRecord on_record_;
  std::int64_t read_ = 0;  // with stopping_, guarded by the Kafka's mutex
  bool stopping_ = false;
  std::thread thread_;
};

// Members of a group share its partitions in turn; each takes its part at its own next poll. Who
// still has an older part commits nothing that another has got since.
class FakeKafka::FakeConsumer : public kafka::Consumer {
 public:
  FakeConsumer(FakeKafka& kafka, std::string group, std::vector<std::string> topics,
               OnPartitions on_assigned, OnPartitions on_revoked)
      : kafka_(kafka),
        group_(std::move(group)),
        topics_(std::move(topics)),
        on_assigned_(std::move(on_assigned)),
        on_revoked_(std::move(on_revoked)) {
    std::lock_guard lock(kafka_.mutex_);
    kafka_.groups_[group_].members.push_back(this);
    ++kafka_.groups_[group_].generation;
  }
  ~FakeConsumer() override {
    std::lock_guard lock(kafka_.mutex_);
    std::erase(kafka_.groups_[group_].members, this);
    ++kafka_.groups_[group_].generation;
  }

  Result<std::unique_ptr<kafka::Batch>> Poll(std::size_t records_max, Milliseconds wait) override {
    std::unique_lock lock(kafka_.mutex_);
    if (generation_ != kafka_.groups_[group_].generation && !kafka_.away_) Rejoin(lock);
    auto batch = std::make_unique<FakeBatch>();
    kafka_.changed_.wait_for(lock, wait, [&] {
      return !paused_ && !kafka_.away_ && generation_ == kafka_.groups_[group_].generation &&
             HasRecords();
    });
    if (kafka_.away_) return kafka_.Away();
    if (paused_ || generation_ != kafka_.groups_[group_].generation) return batch;
    for (auto& [partition, next] : positions_) {
      const auto& log = LogOf(partition);
      auto& at = next;
      for (; at < static_cast<std::int64_t>(log.size()) && batch->stored.size() < records_max;
           ++at) {
        batch->Add(partition, at, log[static_cast<std::size_t>(at)]);
      }
    }
    batch->Finish();
    return batch;
  }
  Status Commit(const kafka::Offsets& next, Milliseconds) override {
    std::lock_guard lock(kafka_.mutex_);
    if (kafka_.away_) return kafka_.Away();
    auto& group = kafka_.groups_[group_];
    auto taken = [&](const FakeConsumer* other) {
      return other != this && other->generation_ == group.generation &&
             std::any_of(next.begin(), next.end(),
                         [&](const auto& one) { return other->positions_.contains(one.first); });
    };
    if (std::any_of(group.members.begin(), group.members.end(), taken))
      return Fail(ErrorCode::kConflict, "ILLEGAL_GENERATION: another member has the partition");
    for (const auto& [partition, offset] : next) group.committed[partition] = offset;
    return {};
  }
  std::optional<std::int64_t> LastSeenEnd(const kafka::TopicPartition& partition) const override {
    std::lock_guard lock(kafka_.mutex_);
    return static_cast<std::int64_t>(LogOf(partition).size());
  }
  Result<Progress> AskProgress(const kafka::TopicPartition& partition, Milliseconds) override {
    std::lock_guard lock(kafka_.mutex_);
    if (kafka_.away_) return kafka_.Away();
    const auto& committed = kafka_.groups_[group_].committed;
    auto found = committed.find(partition);
    return Progress{found == committed.end() ? 0 : found->second,
                    static_cast<std::int64_t>(LogOf(partition).size())};
  }
  Status Seek(const kafka::TopicPartition& partition, std::int64_t offset) override {
    std::lock_guard lock(kafka_.mutex_);  // other members look at what this one has
    positions_[partition] = offset;
    return {};
  }
  Status Pause() override { return paused_ = true, Status{}; }
  Status Resume() override { return paused_ = false, Status{}; }

 private:
  struct FakeBatch : kafka::Batch {
    struct Stored {
      kafka::TopicPartition partition;
      std::int64_t offset;
      KafkaRecord record;
    };
    void Add(const kafka::TopicPartition& partition, std::int64_t offset,
             const KafkaRecord& record) {
      stored.push_back({partition, offset, record});
    }
    void Finish() {
      for (const auto& one : stored) {
        views.push_back({one.partition.topic, one.partition.partition, one.offset,
                         one.record.timestamp_ms, one.record.key, one.record.value});
      }
    }
    const std::vector<kafka::InRecord>& records() const override { return views; }
    std::vector<kafka::Header> HeadersOf(std::size_t index) const override {
      return stored[index].record.headers;
    }
    std::vector<Stored> stored;
    std::vector<kafka::InRecord> views;
  };

  const std::vector<KafkaRecord>& LogOf(const kafka::TopicPartition& of) const {
    return kafka_.topics_.at(of.topic).at(static_cast<std::size_t>(of.partition));
  }
  bool HasRecords() const {
    return std::any_of(positions_.begin(), positions_.end(), [&](const auto& at) {
      return at.second < static_cast<std::int64_t>(LogOf(at.first).size());
    });
  }
  std::vector<kafka::TopicPartition> Owned() const {
    std::vector<kafka::TopicPartition> out;
    for (const auto& [partition, next] : positions_) out.push_back(partition);
    return out;
  }
  void Rejoin(std::unique_lock<std::mutex>& lock) {
    if (!positions_.empty()) {
      auto owned = Owned();
      lock.unlock();
      on_revoked_(owned);
      lock.lock();
    }
    positions_.clear();
    const auto& group = kafka_.groups_[group_];
    generation_ = group.generation;
    auto self = std::find(group.members.begin(), group.members.end(), this) - group.members.begin();
    std::size_t turn = 0;
    for (const auto& topic : topics_) {
      for (std::int32_t i = 0; i < static_cast<std::int32_t>(kafka_.topics_[topic].size());
           ++i, ++turn) {
        if (static_cast<std::ptrdiff_t>(turn % group.members.size()) != self) continue;
        auto committed = group.committed.find({topic, i});
        positions_[{topic, i}] = committed == group.committed.end() ? 0 : committed->second;
      }
    }
    auto owned = Owned();
    lock.unlock();
    on_assigned_(owned);
    lock.lock();
  }

  FakeKafka& kafka_;
  const std::string group_;
  const std::vector<std::string> topics_;
  OnPartitions on_assigned_, on_revoked_;
  int generation_ = -1;
  bool paused_ = false;
  kafka::Offsets positions_;
};

inline void FakeKafka::Serve(Environment& environment) {
  environment.subscribe = [this](const auto&, const auto& group, const auto& topics,
                                 auto on_assigned,
                                 auto on_revoked) -> Result<std::unique_ptr<kafka::Consumer>> {
    return std::make_unique<FakeConsumer>(*this, group, topics, on_assigned, on_revoked);
  };
  environment.produce = [this](const auto&,
                               Milliseconds) -> Result<std::unique_ptr<kafka::Producer>> {
    return std::make_unique<FakeProducer>(*this);
  };
  environment.administer = [this](const auto&) -> Result<std::unique_ptr<kafka::Admin>> {
    return std::make_unique<FakeAdmin>(*this);
  };
  environment.read_topic = [this](
                               const auto&, std::string topic, auto on_record,
                               auto on_caught_up) -> Result<std::unique_ptr<kafka::TopicReader>> {
    return std::make_unique<FakeReader>(*this, std::move(topic), on_record, on_caught_up);
  };
}

}  // namespace taskflow::connect
