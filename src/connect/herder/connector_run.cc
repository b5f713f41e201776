#include "connect/herder/connector_run.h"

#include <climits>
#include <vector>

#include "base/log.h"

namespace taskflow::connect {
namespace {

State ConnectorState(TargetState target) {
  switch (target) {
    case TargetState::kStarted:
      return State::kRunning;
    case TargetState::kPaused:
      return State::kPaused;
    case TargetState::kStopped:
      return State::kStopped;
  }
  return State::kRunning;
}

}  // namespace

ConnectorRun::ConnectorRun(std::string name, const Environment& environment, StatusLog& statuses)
    : name_(std::move(name)), environment_(environment), statuses_(statuses) {}

ConnectorRun::~ConnectorRun() {
  AskToStop();
  running_.clear();
}

void ConnectorRun::AskToStop() {
  for (auto& [task, running] : running_) running.runner->AskToStop();
}

void ConnectorRun::End(const std::map<int, Config>& but_those, int unassigned_below) {
  std::vector<int> ended;
  for (auto& [task, running] : running_) {
    auto found = but_those.find(task);
    if (found != but_those.end() && found->second == running.config) continue;
    running.runner->AskToStop();
    ended.push_back(task);
  }
  for (int task : ended) {
    running_.erase(task);
    if (task < unassigned_below && !but_those.contains(task))
      statuses_.Unassign(name_, task, environment_.worker_id);
  }
}

void ConnectorRun::Apply(const ConnectorPlugin& plugin, const Share& share, int count,
                         TargetState target) {
  // A connector that has failed begins anew.
  bool is_new = plugin_ != &plugin || shown_ == State::kFailed;
  plugin_ = &plugin;
  target_ = target;
  auto before = running_.size();
  End(is_new ? std::map<int, Config>() : share.tasks, count);
  if (share.connector || before > 0) statuses_.ForgetTasks(name_, count);
  std::size_t started = 0;
  for (auto& [task, running] : running_) running.runner->SetPaused(target == TargetState::kPaused);
  for (const auto& [task, config] : share.tasks) {
    if (running_.contains(task)) continue;
    running_[task] = {config, MakeRunner(task, config)};
    ++started;
  }
  if (started > 0 || before != running_.size() || is_new) {
    LogInfo("connect", "connector {}: {} of {} task(s), {}", name_, running_.size(), count,
            Name(target));
  }
  if (share.connector) return Show(ConnectorState(target), "");
  if (shown_) statuses_.Unassign(name_, -1, environment_.worker_id);
  shown_ = std::nullopt;
}

void ConnectorRun::Fail(bool owns_connector, const std::string& trace) {
  End({}, 0);
  if (!owns_connector) {
    shown_ = std::nullopt;
    return;
  }
  statuses_.ForgetTasks(name_, 0);
  if (shown_ != State::kFailed) LogError("connect", "connector {}: {}", name_, trace);
  Show(State::kFailed, trace);
}

void ConnectorRun::Release() {
  End({}, INT_MAX);
  if (shown_) statuses_.Unassign(name_, -1, environment_.worker_id);
  shown_ = std::nullopt;
}

void ConnectorRun::RestartConnector() {
  if (!shown_) return;
  auto state = *shown_;
  shown_ = std::nullopt;
  Show(state, trace_);
}

void ConnectorRun::RestartTask(int task) {
  auto found = running_.find(task);
  if (found == running_.end()) return;
  auto& runner = found->second.runner;
  runner.reset();
  runner = MakeRunner(task, found->second.config);
}

std::unique_ptr<TaskRunner> ConnectorRun::MakeRunner(int task, const Config& config) {
  TaskOptions options{.connector = name_,
                      .task = task,
                      .config = config,
                      .plugin = plugin_,
                      .paused = target_ == TargetState::kPaused};
  auto on_state = [this, task](State state, const std::string& trace) {
    statuses_.Set(name_, task, {state, environment_.worker_id, trace});
  };
  auto on_topic = [this, task](const std::string& topic) {
    statuses_.AddTopic(name_, topic, task, environment_.clock->WallMillis());
  };
  return StartTask(std::move(options), environment_, on_state, on_topic);
}

void ConnectorRun::Show(State state, const std::string& trace) {
  if (shown_ == state && trace_ == trace) return;
  shown_ = state;
  trace_ = trace;
  statuses_.Set(name_, -1, {state, environment_.worker_id, trace});
}

}  // namespace taskflow::connect
