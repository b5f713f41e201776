#include "connect/herder/connector_run.h"

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

ConnectorRun::~ConnectorRun() { EndTasks(); }

void ConnectorRun::AskToStop() {
  for (auto& runner : runners_) runner->AskToStop();
}

void ConnectorRun::EndTasks() {
  AskToStop();
  runners_.clear();
}

void ConnectorRun::Apply(const ConnectorPlugin& plugin, const std::vector<Config>& tasks,
                         TargetState target) {
  bool is_same = shown_ && shown_ != State::kFailed && plugin_ == &plugin && tasks_ == tasks;
  plugin_ = &plugin;
  target_ = target;
  if (is_same) {
    for (auto& runner : runners_) runner->SetPaused(target == TargetState::kPaused);
  } else {
    EndTasks();
    tasks_ = tasks;
    statuses_.ForgetTasks(name_, static_cast<int>(tasks.size()));
    for (std::size_t i = 0; i < tasks.size(); ++i)
      runners_.push_back(MakeRunner(static_cast<int>(i)));
    LogInfo("connect", "connector {}: {} task(s), {}", name_, tasks.size(), Name(target));
  }
  Show(ConnectorState(target), "");
}

void ConnectorRun::Fail(const std::string& trace) {
  EndTasks();
  tasks_.clear();
  statuses_.ForgetTasks(name_, 0);
  if (shown_ != State::kFailed) LogError("connect", "connector {}: {}", name_, trace);
  Show(State::kFailed, trace);
}

void ConnectorRun::RestartConnector() {
  if (!shown_) return;
  auto state = *shown_;
  shown_ = std::nullopt;
  Show(state, trace_);
}

void ConnectorRun::RestartTask(int task) {
  auto index = static_cast<std::size_t>(task);
  if (index >= runners_.size()) return;
  auto& runner = runners_[index];
  runner.reset();
  runner = MakeRunner(task);
}

std::unique_ptr<TaskRunner> ConnectorRun::MakeRunner(int task) {
  TaskOptions options{.connector = name_,
                      .task = task,
                      .config = tasks_[static_cast<std::size_t>(task)],
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
