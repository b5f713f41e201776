#include "connect/task/task_thread.h"

#include <pthread.h>

#include <algorithm>

#include "base/log.h"
#include "connect/config/references.h"
#include "connect/limits.h"
#include "connect/state/stop_signal.h"

namespace taskflow::connect {

TaskThread::TaskThread(TaskOptions options, const Environment& environment, OnState on_state,
                       OnTopic on_topic)
    : options_(std::move(options)),
      environment_(environment),
      on_state_(std::move(on_state)),
      on_topic_(std::move(on_topic)),
      name_(fmt::format("{}-{}", options_.connector, options_.task)),
      paused_(options_.paused) {}

void TaskThread::Begin() {
  ShowState();
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), fmt::format("connect-task-{}", options_.task).c_str());
    Run();
    if (!trace_.empty()) on_state_(State::kFailed, trace_);
  });
}

void TaskThread::Join() {
  AskToStop();
  thread_.join();
}

void TaskThread::AskToStop() {
  {
    std::lock_guard lock(signal_->mutex);
    if (!stopping_) end_by_ = SystemClock().Mono() + kTaskEndMax;
    stopping_ = true;
  }
  signal_->changed.notify_all();
}

void TaskThread::SetPaused(bool paused) {
  {
    std::lock_guard lock(signal_->mutex);
    paused_ = paused;
  }
  signal_->changed.notify_all();
}

Status TaskThread::ResolveConfig() {
  if (is_resolved_) return {};
  ASSIGN_OR_RETURN(options_.config,
                   ResolvedForTask(*options_.plugin, options_.config, environment_));
  is_resolved_ = true;
  return {};
}

void TaskThread::ShowState() {
  auto state = paused_ ? State::kPaused : State::kRunning;
  if (shown_ == state) return;
  shown_ = state;
  on_state_(state, "");
}

void TaskThread::FailWith(std::string trace, const Error& error, const std::string& place) {
  if (!trace_.empty()) return;
  trace_ = std::move(trace);
  LogError("connect", "{}: the task has failed and waits to be restarted: {}{}", name_,
           error.message, place);
}

void TaskThread::Sleep(Milliseconds wait) {
  std::unique_lock lock(signal_->mutex);
  signal_->changed.wait_for(lock, wait, [&] { return stopping_.load(); });
}

Milliseconds TaskThread::Within(Milliseconds wait, Milliseconds kept_back) const {
  auto end_by = end_by_.load();
  auto worker_stops = environment_.stop == nullptr ? std::nullopt : environment_.stop->SetAt();
  if (worker_stops) end_by = std::min(end_by, *worker_stops + kTaskEndMax);
  if (end_by == MonoTime::max()) return wait;
  auto left = std::chrono::ceil<Milliseconds>(end_by - SystemClock().Mono()) - kept_back;
  return std::clamp(left, std::min(kTaskStepMin, wait), wait);
}

}  // namespace taskflow::connect
