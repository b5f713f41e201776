// A Kafka in memory, for tests: topics, groups, and clients that an Environment can hand out.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "connect/environment.h"

namespace taskflow::connect {

struct KafkaRecord {
  std::optional<std::string> key, value;
  std::int64_t timestamp_ms = 0;
  std::vector<kafka::Header> headers;

  std::string HeaderOf(std::string_view name) const {
    for (const auto& header : headers) {
      if (header.key == name) return header.value.value_or("");
    }
    return "";
  }
};

// Any thread. While it is away, calls fail with kUnavailable and polls give nothing.
class FakeKafka {
 public:
  void MakeTopic(const std::string& topic, std::size_t partitions) {
    std::lock_guard lock(mutex_);
    topics_[topic].resize(std::max(topics_[topic].size(), partitions));
  }
  std::int64_t Append(const std::string& topic, std::int32_t partition, KafkaRecord record) {
    std::lock_guard lock(mutex_);
    auto& partitions = topics_[topic];
    auto index = static_cast<std::size_t>(partition);
    if (partitions.size() <= index) partitions.resize(index + 1);
    partitions[index].push_back(std::move(record));
    changed_.notify_all();
    return static_cast<std::int64_t>(partitions[index].size()) - 1;
  }
  std::vector<KafkaRecord> Records(const std::string& topic, std::int32_t partition = 0) const {
    std::lock_guard lock(mutex_);
    auto found = topics_.find(topic);
    if (found == topics_.end() || found->second.empty()) return {};
    return found->second.at(static_cast<std::size_t>(partition));
  }
  bool HasTopic(const std::string& topic) const {
    std::lock_guard lock(mutex_);
    return topics_.contains(topic);
  }
  // -1 when nothing is committed.
  std::int64_t Committed(const std::string& group, const std::string& topic,
                         std::int32_t partition = 0) const {
    std::lock_guard lock(mutex_);
    auto found = groups_.find(group);
    if (found == groups_.end()) return -1;
    auto offset = found->second.committed.find({topic, partition});
    return offset == found->second.committed.end() ? -1 : offset->second;
  }
  std::size_t MembersOf(const std::string& group) const {
    std::lock_guard lock(mutex_);
    auto found = groups_.find(group);
    return found == groups_.end() ? 0 : found->second.members.size();
  }
  void SetAway(bool away) {
    std::lock_guard lock(mutex_);
    away_ = away;
    changed_.notify_all();
  }
  // All members give their partitions up and get them again.
  void Rebalance(const std::string& group) {
    std::lock_guard lock(mutex_);
    ++groups_[group].generation;
    changed_.notify_all();
  }

  // Puts this Kafka into `environment`. It must outlive every client.
  void Serve(Environment& environment);

 private:
  class FakeConsumer;
  class FakeProducer;
  class FakeReader;
  class FakeAdmin;
  struct Group {
    int generation = 0;
    std::vector<const FakeConsumer*> members;
    kafka::Offsets committed;
  };
  tl::unexpected<Error> Away() const { return Fail(ErrorCode::kUnavailable, "Kafka is away"); }

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable changed_;
  bool away_ = false;
  std::map<std::string, std::vector<std::vector<KafkaRecord>>> topics_;
  std::map<std::string, Group> groups_;
};

}  // namespace taskflow::connect
