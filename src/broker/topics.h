// The topics of this broker: names, ids, configs and partitions, kept in the file topics.json.
// Belongs to the broker's loop; its changes are durable when the call returns.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "broker/partition.h"
#include "broker/topic_config.h"
#include "log/checkpoint.h"

namespace taskflow::broker {

inline constexpr std::string_view kOffsetsTopic = "__consumer_offsets";

struct Topic {
  std::string name;
  std::string id;  // 16 bytes
  ConfigMap configs;
  TopicSettings settings;
  std::vector<std::shared_ptr<Partition>> partitions;

  bool internal() const { return name == kOffsetsTopic; }
};

class Topics {
 public:
  Topics(FileSystem& files, Clock& clock, std::string folder, ConfigMap defaults)
      : files_(files), clock_(clock), folder_(std::move(folder)), defaults_(std::move(defaults)) {}

  // Reads topics.json and opens every partition. Folders of partitions that no topic knows are
  // named in the log and left alone. Errors: kCorrupt, kIo.
  Status Load();

  Topic* Find(std::string_view name);
  Topic* FindById(std::string_view id);
  // Null when there is none.
  Partition* FindPartition(std::string_view topic, std::int32_t index);
  const std::map<std::string, std::unique_ptr<Topic>, std::less<>>& all() const { return topics_; }
  void ForEachPartition(const std::function<void(Partition&)>& call) const;
  const ConfigMap& defaults() const { return defaults_; }

  // Errors: kInvalid (name, config), kExists, kTooLarge (partitions, topics), kIo.
  Status CheckNew(std::string_view name, std::int32_t partitions, const ConfigMap& configs) const;
  Result<Topic*> Create(std::string_view name, std::int32_t partitions, ConfigMap configs);
  // Takes the topic out and tells its waiters. Returns the renamed folders, to be removed where
  // waiting does no harm.
  Result<std::vector<std::string>> Delete(std::string_view name);
  // Errors: kInvalid (not more than now), kTooLarge, kIo.
  Status CheckPartitionCount(const Topic& topic, std::int32_t count) const;
  Status SetPartitionCount(Topic& topic, std::int32_t count);
  // `configs` are checked.
  Status SetConfigs(Topic& topic, ConfigMap configs);

  // Replaces log-start-offset-checkpoint / recovery-point-offset-checkpoint.
  Status WriteLogStarts() const;
  Status WriteRecoveryPoints() const;

 private:
  Status Save() const;
  Status OpenPartitions(Topic& topic, std::int32_t count, bool fresh);
  Status ForgetOffsets() const;
  Status RemoveLeftovers(const std::vector<std::string>& deleted_ids);
  std::int32_t PartitionCount() const;

  FileSystem& files_;
  Clock& clock_;
  std::string folder_;
  ConfigMap defaults_;
  std::map<std::string, std::unique_ptr<Topic>, std::less<>> topics_;
  std::map<std::string, Topic*, std::less<>> by_id_;
  std::vector<std::string> deleted_ids_;         // whose folders may still be there
  log::OffsetMap log_starts_, recovery_points_;  // as they were read
};

// As Kafka prints ids: base64url of the 16 bytes without padding.
std::string FormatId(std::string_view id);
// Errors: kInvalid.
Result<std::string> ParseId(std::string_view text);

}  // namespace taskflow::broker
