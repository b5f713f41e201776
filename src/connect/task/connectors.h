// The connectors that there are, and what runs their tasks.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "connect/plugins/plugin.h"
#include "connect/task/sink_task.h"
#include "connect/task/source_task.h"
#include "connect/task/task_state.h"

namespace taskflow::connect {

struct ConnectorPlugin : Plugin {
  std::string_view task_class;
  // The one that `kind` says; the other is null.
  Result<std::unique_ptr<SinkTask>> (*make_sink)(const Config&, const Environment&) = nullptr;
  Result<std::unique_ptr<SourceTask>> (*make_source)(const Config&, const Environment&) = nullptr;
  // Of sources: whether such an offset may be set (null: forgotten). Errors: kInvalid, in Connect's
  // words.
  Status (*check_offset)(const json::object& partition, const json::value& offset) = nullptr;

  bool is_source() const { return kind == PluginKind::kSource; }
};
std::span<const ConnectorPlugin> ConnectorPlugins();

struct TaskOptions {
  std::string connector;
  int task = 0;
  Config config;  // validated
  const ConnectorPlugin* plugin = nullptr;
  bool paused = false;
};

// A task on a thread of its own.
class TaskRunner {
 public:
  // Called before the constructor returns, then on the task's thread: kRunning, kPaused, kFailed
  // (then the thread ends) with a trace.
  using OnState = std::function<void(State state, const std::string& trace)>;
  // Called on the task's thread for topics that records come from or go to, often for the same one.
  using OnTopic = std::function<void(const std::string& topic)>;

  // Waits for the thread.
  virtual ~TaskRunner() = default;
  virtual void AskToStop() = 0;  // returns at once
  virtual void SetPaused(bool paused) = 0;
};

// `environment` outlives the runner.
std::unique_ptr<TaskRunner> StartTask(TaskOptions options, const Environment& environment,
                                      TaskRunner::OnState on_state, TaskRunner::OnTopic on_topic);

}  // namespace taskflow::connect
