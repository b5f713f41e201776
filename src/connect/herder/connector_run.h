// What this worker runs of one connector, and what its status shows.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "connect/environment.h"
#include "connect/state/status_log.h"
#include "connect/task/connectors.h"

namespace taskflow::connect {

// The herder's thread.
class ConnectorRun {
 public:
  // This worker's share of a connector.
  struct Share {
    bool connector = false;  // the connector itself: its state is this worker's to show
    std::map<int, Config> tasks;
  };

  // `environment` and `statuses` outlive this.
  ConnectorRun(std::string name, const Environment& environment, StatusLog& statuses);
  // Waits for its tasks to end. Says nothing of them.
  ~ConnectorRun();

  // Runs exactly these of the connector's `count` tasks; those whose configurations stay go on.
  // What it does not run any more is shown as unassigned, or forgotten when there is no such task.
  void Apply(const ConnectorPlugin& plugin, const Share& share, int count, TargetState target);
  // Ends its tasks; shows the connector, if that is this worker's to show, as failed.
  void Fail(bool owns_connector, const std::string& trace);
  // Ends everything, because it is for others to run, or for nobody.
  void Release();
  // Shows the connector's state again.
  void RestartConnector();
  // Nothing happens when it runs no such task.
  void RestartTask(int task);
  // The tasks begin to end.
  void AskToStop();

  bool owns_connector() const { return shown_.has_value(); }
  std::size_t tasks() const { return running_.size(); }
  bool RunsTask(int task) const { return running_.contains(task); }

 private:
  struct Running {
    Config config;
    std::unique_ptr<TaskRunner> runner;
  };
  // Ends all but those, all at the same time; shows those as unassigned whose number is below.
  void End(const std::map<int, Config>& but_those, int unassigned_below);
  std::unique_ptr<TaskRunner> MakeRunner(int task, const Config& config);
  void Show(State state, const std::string& trace);

  const std::string name_;
  const Environment& environment_;
  StatusLog& statuses_;

  const ConnectorPlugin* plugin_ = nullptr;
  TargetState target_ = TargetState::kStarted;
  std::map<int, Running> running_;
  std::optional<State> shown_;  // of the connector, when it is this worker's
  std::string trace_;
};

}  // namespace taskflow::connect
