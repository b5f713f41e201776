#include "insights/pipeline/connector_history.h"

#include <pthread.h>

#include <boost/json.hpp>

#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kItself = -1;
constexpr auto kRunning = "RUNNING";

std::string_view NameOf(RestartCause cause) {
  switch (cause) {
    case RestartCause::kOrdered:
      return "ordered";
    case RestartCause::kWorker:
      return "worker";
    case RestartCause::kFailed:
      return "failed";
    case RestartCause::kElsewhere:
      return "elsewhere";
  }
  return "";
}

json::value Time(std::int64_t ms) {
  if (ms == 0) return nullptr;
  return json::value(FormatIso8601(ms));
}

}  // namespace

ConnectorHistory::~ConnectorHistory() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ConnectorHistory::Watch(Links& links) {
  thread_ = std::thread([this, &links] {
    pthread_setname_np(pthread_self(), "pipeline-tasks");
    Run(links);
  });
}

void ConnectorHistory::Run(Links& links) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    auto seen = AskConnectors(links);
    Note(seen);
    lock.lock();
    auto wait = seen ? kConnectorsLookEvery : kAskSlowPartEvery;
    woken_.wait_for(lock, wait, [&] { return stopping_; });
  }
}

void ConnectorHistory::Note(const Result<std::vector<Connector>>& seen) {
  std::lock_guard lock(mutex_);
  if (!seen) {
    // What is slow may still be the same.
    if (seen.error().code == ErrorCode::kUnavailable) NoteAway();
    return;
  }
  auto now = clock_.WallMillis();
  for (const auto& connector : *seen) {
    bool fits = known_.contains(connector.name) || known_.size() < kConnectorsMax;
    if (!fits) continue;
    auto& known = known_[connector.name];
    NoteOne(known, kItself, {0, connector.state, connector.worker, connector.trace}, now);
    for (const auto& task : connector.tasks) {
      bool is_kept = known.members.contains(task.id) || known.members.size() <= kTasksRemembered;
      if (is_kept) NoteOne(known, task.id, task, now);
    }
  }
  Forget(now);
  if (watched_ms_ == 0) watched_ms_ = now;
}

void ConnectorHistory::NoteAway() {
  for (auto& [name, known] : known_)
    for (auto& [id, member] : known.members) member.was_away = true;
}

// Not at once: a worker that has just started does not know its connectors yet.
void ConnectorHistory::Forget(std::int64_t now) {
  auto gone = [&](const auto& each) {
    return now - each.second.seen_ms > kConnectorForgottenAfter.count();
  };
  for (auto& [name, known] : known_) std::erase_if(known.members, gone);
  std::erase_if(known_, [](const auto& each) { return each.second.members.empty(); });
}

void ConnectorHistory::NoteOne(Known& known, std::int64_t id, const TaskState& now_is,
                               std::int64_t now) {
  auto [at, fresh] = known.members.try_emplace(id);
  auto& member = at->second;
  member.seen_ms = now;
  auto error = FirstLine(now_is.trace).substr(0, kErrorRemembered);
  auto cause = fresh ? std::nullopt : CauseOf(known, member, now_is, now);
  if (cause) {
    member.restart = {now, *cause, member.state == "FAILED" ? member.error : ""};
    ++member.restarts;
  }
  if (!fresh && (cause || member.state != now_is.state)) member.since_ms = now;
  // One that appears while we look begins then.
  if (fresh && watched_ms_ != 0) member.since_ms = now;
  if (!error.empty() && (fresh || error != member.error)) {
    member.last_error = error;
    member.last_error_ms = fresh && watched_ms_ == 0 ? 0 : now;
  }
  if (now_is.state == kRunning) member.was_away = false;
  member.state = now_is.state;
  member.worker = now_is.worker;
  member.error = std::move(error);
}

// An order was counted when it was given: what is seen of it soon after is the same restart.
std::optional<RestartCause> ConnectorHistory::CauseOf(const Known& known, const Member& was,
                                                      const TaskState& now_is,
                                                      std::int64_t now) const {
  if (now_is.state != kRunning) return std::nullopt;
  if (was.was_away || (!was.worker.empty() && was.worker != now_is.worker))
    return RestartCause::kWorker;
  if (now < known.ordered_ms + kOrderTakes.count()) return std::nullopt;
  if (was.state == "FAILED") return RestartCause::kFailed;
  if (was.state == "RESTARTING" || was.state == "UNASSIGNED") return RestartCause::kElsewhere;
  return std::nullopt;
}

void ConnectorHistory::NoteOrder(const std::string& connector, const std::string& order) {
  if (order != "restart") return;
  std::lock_guard lock(mutex_);
  auto found = known_.find(connector);
  if (found == known_.end()) return;
  auto now = clock_.WallMillis();
  found->second.ordered_ms = now;
  for (auto& [id, member] : found->second.members) {
    member.restart = {now, RestartCause::kOrdered, member.state == "FAILED" ? member.error : ""};
    ++member.restarts;
    if (member.state == kRunning) member.since_ms = now;
  }
}

json::object ConnectorHistory::Of(const std::string& connector,
                                  std::optional<std::int64_t> task) const {
  json::object out{
      {"since", nullptr}, {"restart", nullptr}, {"restarts", 0}, {"lastError", nullptr}};
  std::lock_guard lock(mutex_);
  auto known = known_.find(connector);
  if (known == known_.end()) return out;
  auto found = known->second.members.find(task.value_or(kItself));
  if (found == known->second.members.end()) return out;
  const auto& member = found->second;
  out["since"] = Time(member.since_ms);
  out["restarts"] = member.restarts;
  if (const auto& restart = member.restart) {
    out["restart"] = json::object{
        {"at", Time(restart->at_ms)}, {"cause", NameOf(restart->cause)}, {"error", restart->error}};
  }
  if (!member.last_error.empty()) {
    out["lastError"] =
        json::object{{"at", Time(member.last_error_ms)}, {"text", member.last_error}};
  }
  return out;
}

json::value ConnectorHistory::Watched() const {
  std::lock_guard lock(mutex_);
  return Time(watched_ms_);
}

}  // namespace taskflow::insights
