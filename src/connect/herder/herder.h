// Runs this worker's share of the connectors and tasks as the configuration topic says, carries out
// orders, and shows what they do. The leader of the workers' group, who may be alone, writes the
// configuration and says what the tasks are.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "connect/environment.h"
#include "connect/group/membership.h"
#include "connect/herder/connector_run.h"
#include "connect/state/cluster_config.h"
#include "connect/state/source_offsets.h"
#include "connect/state/status_log.h"

namespace taskflow::connect {

struct HerderOptions {
  std::string config_topic, offset_topic, status_topic;
  std::int16_t replication_factor = 1;
  std::string group_id;  // of the workers
};

class Herder {
 public:
  explicit Herder(HerderOptions options);
  // Tasks finish what they have sent, commit, and end.
  ~Herder();

  // Once. Reads the topics in the background, trying for ever, and starts the connectors that they
  // hold.
  void Start(Environment environment);

  // Questions; any thread, at once.
  bool ready() const;
  Status WaitReady(Milliseconds timeout) const;
  std::string cluster_id() const;  // "" while it is not known
  std::vector<std::string> Names() const;
  std::optional<ConnectorEntry> Find(std::string_view name) const;
  std::optional<ConnectorStatus> StatusOf(std::string_view name) const;
  std::vector<std::string> TopicsOf(std::string_view name) const;

  // Who carries an order out: this worker, the one at `url`, or, when that is empty, nobody knows
  // at the moment. Any thread; what does not exist is answered here.
  struct Place {
    bool here = false;
    std::string url;
  };
  Place LeaderPlace() const;
  Place OwnerPlace(const std::string& name, int task) const;  // of a task; -1: of the connector

  // Runs `work` on the herder's thread, where it may give the orders below; any thread. It waits
  // for a rebalance to end, at most kSettleTimeout. Errors: kUnavailable (too many wait). What
  // still waits when the worker stops is dropped.
  Status Post(std::function<void()> work);

  // Orders. Herder's thread; each returns when it is done and kept in the topic. They belong to the
  // leader but for RestartConnector and RestartTask, which are the owner's, and ResetTopics and
  // Offsets, which are anybody's. Errors: kNotFound, kExists, kInvalid and kUnsupported in
  // Connect's words; kTimeout and kUnavailable (Kafka is away: it may be carried out later).
  Status Create(const std::string& name, const SentConfig& sent,
                std::optional<TargetState> initial);
  Result<bool> PutConfig(const std::string& name, const SentConfig& sent);  // true: it is new
  Status PatchConfig(const std::string& name, const SentConfig& patch);     // null removes a key
  Status Delete(const std::string& name);
  Status SetTarget(const std::string& name, TargetState target);
  Status RestartConnector(const std::string& name);
  // The status while it happens.
  Result<ConnectorStatus> RestartParts(const std::string& name, bool with_tasks, bool only_failed);
  Status RestartTask(const std::string& name, int task);
  void ResetTopics(const std::string& name);
  Result<kafka::Offsets> Offsets(const std::string& name);
  // Sets committed offsets; nothing in place of one forgets it, and nothing in place of `offsets`
  // all of them. Errors: also kInternal (others still read).
  using NewOffsets = std::map<kafka::TopicPartition, std::optional<std::int64_t>>;
  Status SetOffsets(const std::string& name, const std::optional<NewOffsets>& offsets);
  // The same for source connectors (kUnsupported: the connector itself refuses); nothing in place
  // of `entries` forgets all of them.
  Result<std::vector<SourceOffsets::Entry>> OffsetsOfSource(const std::string& name) const;
  Status SetOffsetsOfSource(const std::string& name,
                            const std::optional<std::vector<SourceOffsets::Entry>>& entries);
  // Errors: kNotFound.
  Result<bool> IsSource(const std::string& name) const;

 private:
  // herder.cc
  void Run();
  bool Open();
  Status TryOpen();
  Status EnsureTopics();
  std::optional<std::function<void()>> NextWork();
  void ReconcileAll();
  void RefreshAndReconcile(const std::string& name);
  void Reconcile(const std::string& name);
  Status Apply(const std::string& name, ConnectorEntry entry);
  ConnectorRun& RunOf(const std::string& name);
  void DropLost();
  void CountRuns();
  void EndAll();

  // membership.cc
  Status JoinGroup();
  void OnConfigRecord(const StateRecord& record);
  Topology KnownTopology() const;
  bool CatchUp(std::int64_t offset, Milliseconds timeout) const;
  void WakeForNews();

  // orders.cc
  void RunRestarts();
  Status CheckGroup(const std::string& name, const Config& config) const;
  Status Write(const std::vector<StateChange>& changes);
  Result<ConnectorEntry> Existing(const std::string& name, std::string_view otherwise) const;
  static Status CheckStopped(const std::string& name, const ConnectorEntry& entry);

  const HerderOptions options_;
  Environment environment_;
  StopSignal stop_;
  StatusLog statuses_;
  SourceOffsets source_offsets_;

  mutable std::mutex mutex_;  // guards what follows, to the next blank line
  mutable std::condition_variable changed_;
  bool stopping_ = false;
  bool ready_ = false;
  bool config_changed_ = false;
  bool config_read_ = false;  // up to its end, as it was at the start
  std::string cluster_id_;
  ClusterConfig config_;
  std::int64_t config_offset_ = -1;     // after the last record read
  std::int64_t parts_changed_at_ = -1;  // after the last one that changed what there is to run
  std::deque<ClusterConfig::Restart> restarts_;
  struct Waiting {
    std::function<void()> work;
    MonoTime until;  // then it is done, settled or not
  };
  std::deque<Waiting> queue_;

  // The herder's thread.
  std::shared_ptr<kafka::Producer> producer_;
  std::unique_ptr<StateTopic> config_topic_;
  std::map<std::string, ConnectorRun> runs_;
  Membership::View view_;
  bool reconcile_again_ = false;

  std::unique_ptr<Membership> membership_;  // set by Start

  std::thread thread_;
};

}  // namespace taskflow::connect
