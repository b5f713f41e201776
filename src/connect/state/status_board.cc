#include "connect/state/status_board.h"

#include "base/json.h"
#include "connect/config/definition.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kTopicMark = ":connector-";

std::optional<State> StateNamed(std::string_view name) {
  for (auto state : {State::kUnassigned, State::kRunning, State::kPaused, State::kFailed,
                     State::kRestarting, State::kStopped}) {
    if (Name(state) == name) return state;
  }
  return std::nullopt;
}

std::optional<PartStatus> ReadStatus(std::optional<std::string_view> value) {
  auto object =
      value ? ParseJsonObject(*value) : Result<json::object>(Fail(ErrorCode::kInvalid, ""));
  if (!object) return std::nullopt;
  auto state = StateNamed(StringMember(*object, "state").value_or(""));
  if (!state) return std::nullopt;
  const auto* generation = object->if_contains("generation");
  bool has_generation = generation != nullptr && generation->is_int64();
  return PartStatus{*state, std::string(StringMember(*object, "worker_id").value_or("")),
                    std::string(StringMember(*object, "trace").value_or("")),
                    has_generation ? static_cast<std::int32_t>(generation->get_int64()) : 0};
}

std::string WriteStatus(const PartStatus& status) {
  json::object out{{"state", Name(status.state)}};
  out["trace"] = status.trace.empty() ? json::value() : json::value(status.trace);
  out["worker_id"] = status.worker_id;
  out["generation"] = status.generation;
  return ToJson(out);
}

std::string ConnectorKey(const std::string& connector) { return "status-connector-" + connector; }
std::string TaskKey(const std::string& connector, int task) {
  return fmt::format("status-task-{}-{}", connector, task);
}
std::string TopicKey(const std::string& topic, const std::string& connector) {
  return fmt::format("status-topic-{}{}{}", topic, kTopicMark, connector);
}

}  // namespace

void StatusBoard::Apply(std::string_view key, std::optional<std::string_view> value) {
  std::lock_guard lock(mutex_);
  auto after = [&](std::string_view prefix) { return key.substr(prefix.size()); };
  if (key.starts_with("status-topic-"))
    return ApplyTopic(after("status-topic-"), value.has_value());
  auto status = ReadStatus(value);
  if (key.starts_with("status-task-")) return ApplyTask(after("status-task-"), status);
  if (!key.starts_with("status-connector-")) return;
  std::string name(after("status-connector-"));
  if (status) {
    connectors_[name].connector = *std::move(status);
  } else {
    connectors_.erase(name);
  }
}

void StatusBoard::ApplyTask(std::string_view name_and_number,
                            const std::optional<PartStatus>& status) {
  auto dash = name_and_number.rfind('-');
  if (dash == std::string_view::npos) return;
  auto number = ParseInteger(name_and_number.substr(dash + 1));
  if (!number || *number < 0 || *number >= kTasksMax) return;
  std::string name(name_and_number.substr(0, dash));
  if (status) {
    connectors_[name].tasks[static_cast<int>(*number)] = *status;
  } else if (auto found = connectors_.find(name); found != connectors_.end()) {
    found->second.tasks.erase(static_cast<int>(*number));
  }
}

void StatusBoard::ApplyTopic(std::string_view topic_and_name, bool is_there) {
  auto mark = topic_and_name.find(kTopicMark);
  if (mark == std::string_view::npos) return;
  std::string topic(topic_and_name.substr(0, mark)),
      name(topic_and_name.substr(mark + kTopicMark.size()));
  if (is_there) {
    topics_[name].insert(topic);
  } else {
    topics_[name].erase(topic);
  }
}

void StatusBoard::Disown(std::string_view worker_id) {
  std::lock_guard lock(mutex_);
  auto disown = [&](PartStatus& part) {
    if (part.worker_id == worker_id) part.state = State::kUnassigned, part.trace.clear();
  };
  for (auto& [name, status] : connectors_) {
    disown(status.connector);
    for (auto& [task, part] : status.tasks) disown(part);
  }
}

StateChange StatusBoard::Set(const std::string& connector, int task, PartStatus status) {
  auto text = WriteStatus(status);
  std::lock_guard lock(mutex_);
  auto& entry = connectors_[connector];
  (task < 0 ? entry.connector : entry.tasks[task]) = std::move(status);
  return {task < 0 ? ConnectorKey(connector) : TaskKey(connector, task), std::move(text)};
}

std::vector<StateChange> StatusBoard::ForgetTasks(const std::string& connector, int first) {
  std::lock_guard lock(mutex_);
  std::vector<StateChange> out;
  auto found = connectors_.find(connector);
  if (found == connectors_.end()) return out;
  auto& tasks = found->second.tasks;
  for (auto task = tasks.lower_bound(first); task != tasks.end(); task = tasks.erase(task)) {
    out.emplace_back(TaskKey(connector, task->first), std::nullopt);
  }
  return out;
}

std::vector<StateChange> StatusBoard::Forget(const std::string& connector) {
  auto out = ForgetTasks(connector, 0);
  for (auto& change : ForgetTopics(connector)) out.push_back(std::move(change));
  std::lock_guard lock(mutex_);
  connectors_.erase(connector);
  out.emplace_back(ConnectorKey(connector), std::nullopt);
  return out;
}

std::optional<StateChange> StatusBoard::AddTopic(const std::string& connector,
                                                 const std::string& topic, int task,
                                                 std::int64_t now_ms) {
  std::lock_guard lock(mutex_);
  if (!topics_[connector].insert(topic).second) return std::nullopt;
  json::object about{
      {"name", topic}, {"connector", connector}, {"task", task}, {"discoverTimestamp", now_ms}};
  return StateChange{TopicKey(topic, connector), ToJson(json::object{{"topic", std::move(about)}})};
}

std::vector<StateChange> StatusBoard::ForgetTopics(const std::string& connector) {
  std::lock_guard lock(mutex_);
  std::vector<StateChange> out;
  auto found = topics_.find(connector);
  if (found == topics_.end()) return out;
  for (const auto& topic : found->second)
    out.emplace_back(TopicKey(topic, connector), std::nullopt);
  topics_.erase(found);
  return out;
}

std::vector<std::string> StatusBoard::Connectors() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [name, status] : connectors_) out.push_back(name);
  return out;
}

std::optional<ConnectorStatus> StatusBoard::Find(std::string_view connector) const {
  std::lock_guard lock(mutex_);
  auto found = connectors_.find(connector);
  return found == connectors_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> StatusBoard::Topics(std::string_view connector) const {
  std::lock_guard lock(mutex_);
  auto found = topics_.find(connector);
  if (found == topics_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace taskflow::connect
