// Kafka clients over librdkafka, included by this folder's sources alone. They speak to the
// embedded broker and to Apache Kafka alike. All options take librdkafka's own names.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace taskflow::kafka {

struct ClientOptions {
  std::string bootstrap_servers;  // "127.0.0.1:9092,..."
  std::string client_id = "taskflow";
  std::map<std::string, std::string> more;  // librdkafka properties that win over ours (TLS, SASL)
};

struct Header {
  std::string key;
  std::optional<std::string> value;
};

// A record to send. Views are copied by Send.
struct OutRecord {
  std::string_view topic;
  std::int32_t partition = -1;  // -1: by the key's murmur2 hash, as the Java producer does
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;  // nothing: a tombstone
  std::int64_t timestamp_ms = 0;          // 0: now
  const std::vector<Header>* headers = nullptr;
};

struct Placement {
  std::int32_t partition = -1;
  std::int64_t offset = -1;
};

// An idempotent producer (acks=all). Safe from any thread.
class Producer {
 public:
  // Never fails for an absent broker: it connects lazily and keeps trying. Records wait at most
  // `delivery_timeout` in its queue. Errors: kInvalid for a bad option.
  static Result<std::unique_ptr<Producer>> Create(const ClientOptions& options,
                                                  Milliseconds delivery_timeout);
  // Drops what is not acknowledged.
  virtual ~Producer() = default;

  using OnDone = std::function<void(Result<Placement>)>;
  // Queues the record and returns. `done` is called exactly once, on the producer's own thread,
  // when the broker acknowledged it, or gave it up: kTimeout, kUnavailable, kTooLarge,
  // kInvalid, kNotFound (a topic still unknown after some seconds).
  // Errors: kUnavailable when the local queue is full (then `done` is not called).
  virtual Status Send(const OutRecord& record, OnDone done) = 0;
  // Send and wait.
  Result<Placement> SendAndWait(const OutRecord& record);
  // Waits until nothing is queued any more; kTimeout otherwise.
  virtual Status Flush(Milliseconds timeout) = 0;
};

// A received record. Views are valid as long as the Batch that holds it.
struct InRecord {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
};

// Records of one poll, in order within each partition.
class Batch {
 public:
  virtual ~Batch() = default;
  virtual const std::vector<InRecord>& records() const = 0;
  // The headers of record `index`, parsed when asked for.
  virtual std::vector<Header> HeadersOf(std::size_t index) const = 0;
};

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};
using Offsets = std::map<TopicPartition, std::int64_t>;

// A consumer, used by one thread at a time. It never commits by itself and starts at the earliest
// record where nothing is committed.
class Consumer {
 public:
  // A member of `group`, subscribed to topics; a name that starts with '^' is a regular expression.
  // `on_assigned` and `on_revoked` are called inside Poll (or Close), before records of the new
  // assignment are returned; on_revoked may commit.
  using OnPartitions = std::function<void(const std::vector<TopicPartition>&)>;
  static Result<std::unique_ptr<Consumer>> Subscribe(const ClientOptions& options,
                                                     const std::string& group,
                                                     const std::vector<std::string>& topics,
                                                     OnPartitions on_assigned,
                                                     OnPartitions on_revoked);
  // No group: reads exactly these partitions from these offsets (-2: the earliest).
  static Result<std::unique_ptr<Consumer>> Assign(const ClientOptions& options,
                                                  const Offsets& from);

  // Leaves the group.
  virtual ~Consumer() = default;
  // Leaves the group before that, within `wait`; then it does so without being waited for.
  // on_revoked may be called; nothing else may be asked afterwards.
  virtual void Leave(Milliseconds) {}

  // Up to `records_max` records; waits up to `wait` for the first and returns what is there then.
  // An empty batch is normal. Errors: kUnavailable, kNotFound (the topic), kInternal; polling on is
  // fine.
  virtual Result<std::unique_ptr<Batch>> Poll(std::size_t records_max, Milliseconds wait) = 0;
  // Offsets are of the next record to read. Waits up to `wait` for the broker's answer; 0: not at
  // all. Errors: kConflict when the group has moved on (rebalanced), kUnavailable, kTimeout.
  virtual Status Commit(const Offsets& next, Milliseconds wait) = 0;
  virtual Status Seek(const TopicPartition& partition, std::int64_t offset) = 0;
  // Where the partition has last told that there is nothing more; only when the options say
  // {"enable.partition.eof", "true"}.
  virtual std::optional<std::int64_t> EndOf(const TopicPartition&) const { return std::nullopt; }
  // The offset after the partition's last record, as the broker has said with what was fetched
  // last.
  virtual std::optional<std::int64_t> LastSeenEnd(const TopicPartition&) const {
    return std::nullopt;
  }
  struct Progress {
    std::int64_t next = 0;  // as its group has committed, or the first record
    std::int64_t end = 0;
  };
  // Asks the broker; twice the timeout at most.
  virtual Result<Progress> AskProgress(const TopicPartition&, Milliseconds) {
    return Fail(ErrorCode::kUnsupported, "no group");
  }
  virtual Status Pause() = 0;  // all partitions; Poll goes on to keep the membership alive
  virtual Status Resume() = 0;
};

struct NewTopic {
  std::string name;
  std::int32_t partitions = 1;
  std::int16_t replication_factor = 1;
  std::map<std::string, std::string> configs;  // "cleanup.policy": "compact"
};

// A config of a topic as it is in force. `is_own`: set for the topic, not by the broker's defaults.
struct TopicConfig {
  std::string value;
  bool is_own = false;
};
using TopicConfigs = std::map<std::string, TopicConfig>;
// By name; nothing: the broker's default again.
using ConfigChanges = std::map<std::string, std::optional<std::string>>;

struct PartitionRange {
  std::int64_t earliest = 0;
  std::int64_t end = 0;  // the offset after the last record
};

// Questions and orders to the cluster. Blocking, any thread, each call at most its timeout.
class Admin {
 public:
  static Result<std::unique_ptr<Admin>> Create(const ClientOptions& options);
  virtual ~Admin() = default;

  // kExists when it is there already.
  virtual Status CreateTopic(const NewTopic& topic, Milliseconds timeout) = 0;
  // CreateTopic, where an existing topic is a success.
  Status EnsureTopic(const NewTopic& topic, Milliseconds timeout);
  // Topic names and their number of partitions.
  virtual Result<std::map<std::string, std::int32_t>> Topics(Milliseconds timeout) = 0;
  // "host:port" of each broker of the cluster, as it is advertised.
  virtual Result<std::vector<std::string>> Brokers(Milliseconds) {
    return Fail(ErrorCode::kUnsupported, "the brokers are not told");
  }
  // On how many brokers each partition of the topic lies, of the partition with the fewest. Errors:
  // also kNotFound.
  virtual Result<std::int32_t> Replication(const std::string& topic, Milliseconds) {
    return Fail(ErrorCode::kUnsupported, "the replication of {} is not told", topic);
  }
  virtual Result<PartitionRange> Range(const TopicPartition& partition, Milliseconds timeout) = 0;
  // Committed offsets of a group for these partitions; absent ones are left out.
  virtual Result<Offsets> Committed(const std::string& group,
                                    const std::vector<TopicPartition>& partitions,
                                    Milliseconds timeout) = 0;
  // The first record of each of these partitions that is not older than `timestamp_ms`; partitions
  // without one are left out.
  virtual Result<Offsets> OffsetsAt(const std::vector<TopicPartition>& partitions,
                                    std::int64_t timestamp_ms, Milliseconds timeout);
  // Sets a group's committed offsets, without being a member. Errors: also kConflict when the group
  // has members that read these partitions.
  virtual Status SetCommitted(const std::string&, const Offsets&, Milliseconds) {
    return Fail(ErrorCode::kUnsupported, "this cluster keeps no offsets");
  }
  // As if the group had never committed for them; a group that is not there is a success. Errors:
  // as SetCommitted.
  virtual Status ForgetCommitted(const std::string&, const std::vector<TopicPartition>&,
                                 Milliseconds) {
    return Fail(ErrorCode::kUnsupported, "this cluster keeps no offsets");
  }
  virtual Result<std::string> ClusterId(Milliseconds timeout) = 0;
  // Errors: also kNotFound for the topic.
  virtual Result<TopicConfigs> Configs(const std::string& topic, Milliseconds timeout) = 0;
  // The topic's other own configs are read first and set again with these, as AlterConfigs replaces
  // all of them: whoever changes others at the same moment may lose. kInvalid names the config.
  virtual Status ChangeConfigs(const std::string& topic, const ConfigChanges& changes,
                               Milliseconds timeout) = 0;
};

// Everything in a topic, of each partition oldest first, then what follows. The reader of compacted
// state topics (_schemas, connect-configs, connect-status).
class TopicReader {
 public:
  using OnRecord = std::function<void(const InRecord&, const std::vector<Header>&)>;
  // `on_record` is called on the reader's own thread with every record, `on_caught_up` once, when
  // the ends that were seen at the start have been passed. The topic must exist; partitions that
  // are added to it later are not read.
  static Result<std::unique_ptr<TopicReader>> Start(const ClientOptions& options, std::string topic,
                                                    OnRecord on_record,
                                                    std::function<void()> on_caught_up);
  // Waits for its thread.
  virtual ~TopicReader() = default;
  // Waits until the record at this place has been given to on_record; kTimeout otherwise.
  virtual Status WaitFor(const Placement& place, Milliseconds timeout) = 0;
};

}  // namespace taskflow::kafka
