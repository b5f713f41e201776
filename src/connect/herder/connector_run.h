// One connector at work: its tasks, and what its status shows.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connect/environment.h"
#include "connect/state/status_log.h"
#include "connect/task/connectors.h"

namespace taskflow::connect {

// The herder's thread.
class ConnectorRun {
 public:
  // `environment` and `statuses` outlive this.
  ConnectorRun(std::string name, const Environment& environment, StatusLog& statuses);
  // Waits for its tasks to end.
  ~ConnectorRun();

  // Runs exactly these tasks; those whose configurations stay go on.
  void Apply(const ConnectorPlugin& plugin, const std::vector<Config>& tasks, TargetState target);
  // Ends its tasks and shows the connector as failed.
  void Fail(const std::string& trace);
  // Shows the connector's state again.
  void RestartConnector();
  // Nothing happens when Apply has started no such task.
  void RestartTask(int task);
  // The tasks begin to end.
  void AskToStop();

 private:
  void EndTasks();
  std::unique_ptr<TaskRunner> MakeRunner(int task);
  void Show(State state, const std::string& trace);

  const std::string name_;
  const Environment& environment_;
  StatusLog& statuses_;

  const ConnectorPlugin* plugin_ = nullptr;
  std::vector<Config> tasks_;
  TargetState target_ = TargetState::kStarted;
  std::vector<std::unique_ptr<TaskRunner>> runners_;  // one for each of tasks_
  std::optional<State> shown_;                        // of the connector
  std::string trace_;
};

}  // namespace taskflow::connect
