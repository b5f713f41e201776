// What connectors and tasks are doing, shown by REST and kept in the status topic (record format of
// org.apache.kafka.connect.storage.KafkaStatusBackingStore). Safe from any thread.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connect/state/state_topic.h"
#include "connect/task/task_state.h"

namespace taskflow::connect {

struct PartStatus {
  State state = State::kUnassigned;
  std::string worker_id;
  std::string trace;
  std::int32_t generation = 0;  // of the workers' group, in which it was so
};

struct ConnectorStatus {
  PartStatus connector;
  std::map<int, PartStatus> tasks;
};

class StatusBoard {
 public:
  // Takes one record of the topic. What it cannot read is left out.
  void Apply(std::string_view key, std::optional<std::string_view> value);
  // What this worker has shown and runs no more: unassigned, as far as nobody else has shown it
  // meanwhile. For this board alone.
  void Disown(std::string_view worker_id);

  // Each changes the board and returns the records to write; `task` -1 is the connector itself.
  StateChange Set(const std::string& connector, int task, PartStatus status);
  std::vector<StateChange> ForgetTasks(const std::string& connector, int first);  // from `first` on
  std::vector<StateChange> Forget(const std::string& connector);
  // Nothing when the topic is known already.
  std::optional<StateChange> AddTopic(const std::string& connector, const std::string& topic,
                                      int task, std::int64_t now_ms);
  std::vector<StateChange> ForgetTopics(const std::string& connector);

  std::vector<std::string> Connectors() const;
  std::optional<ConnectorStatus> Find(std::string_view connector) const;
  std::vector<std::string> Topics(std::string_view connector) const;

 private:
  void ApplyTask(std::string_view name_and_number, const std::optional<PartStatus>& status);
  void ApplyTopic(std::string_view topic_and_name, bool is_there);

  mutable std::mutex mutex_;  // guards the maps
  std::map<std::string, ConnectorStatus, std::less<>> connectors_;
  std::map<std::string, std::set<std::string>, std::less<>> topics_;
};

}  // namespace taskflow::connect
