// Connectors, their tasks and target states, as the configuration topic tells them (record format
// of org.apache.kafka.connect.storage.KafkaConfigBackingStore). No I/O.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connect/config/definition.h"
#include "connect/group/part.h"
#include "connect/state/state_topic.h"
#include "connect/task/task_state.h"

namespace taskflow::connect {

struct ConnectorEntry {
  Config config;
  TargetState target = TargetState::kStarted;
  std::vector<Config> tasks;  // as last committed; empty also when the topic lacks some of them
};

class ClusterConfig {
 public:
  // Takes one record of the topic. What it cannot read is left out. True when there are other
  // connectors, or another number of tasks, than before.
  bool Apply(std::string_view key, std::optional<std::string_view> value);

  const ConnectorEntry* Find(std::string_view name) const;
  const std::map<std::string, ConnectorEntry, std::less<>>& connectors() const {
    return connectors_;
  }

  static StateChange ConnectorRecord(const std::string& name, const Config& config);
  static StateChange TargetRecord(const std::string& name, TargetState target);
  // The tasks' records and the one that makes them count.
  static std::vector<StateChange> TaskRecords(const std::string& name,
                                              const std::vector<Config>& tasks);
  static std::vector<StateChange> Removal(const std::string& name);
  // An order to all workers: each restarts what it runs of the connector. It is no state.
  struct Restart {
    std::string connector;
    bool with_tasks = false;
    bool only_failed = false;
    bool operator==(const Restart&) const = default;
  };
  static StateChange RestartRecord(const Restart& restart);
  static std::optional<Restart> ReadRestart(std::string_view key,
                                            std::optional<std::string_view> value);

  // Every connector and every task.
  Parts AllParts() const;

 private:
  std::size_t PartsOf(std::string_view name) const;  // 0: there is no such connector
  void ApplyConnector(std::string_view name, std::optional<std::string_view> value);
  void ApplyTarget(std::string_view name, std::optional<std::string_view> value);
  void ApplyTask(std::string_view name_and_number, std::optional<std::string_view> value);
  void ApplyCommit(std::string_view name, std::optional<std::string_view> value);

  std::map<std::string, ConnectorEntry, std::less<>> connectors_;
  std::map<std::string, TargetState, std::less<>> targets_;
  std::map<std::string, std::map<std::int64_t, Config>, std::less<>> uncommitted_;
};

}  // namespace taskflow::connect
