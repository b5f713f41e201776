#include "connect/state/status_log.h"

namespace taskflow::connect {

void StatusLog::Take(const StateRecord& record) {
  std::lock_guard lock(mutex_);
  auto found = writing_.find(record.key);
  if (found == writing_.end()) return board_.Apply(record.key, record.value);
  auto& writing = found->second;
  if (writing.in_flight > 0) {
    std::optional<std::string> value;
    if (record.value) value = std::string(*record.value);
    writing.read = Writing::Read{record.offset, std::move(value)};
    return;
  }
  if (record.offset < writing.offset) return;
  board_.Apply(record.key, record.value);
  writing_.erase(found);
}

void StatusLog::Set(const std::string& connector, int task, PartStatus status) {
  status.generation = generation_;
  // A task that fails while it ends says nothing about the one that has taken its place.
  if (status.state == State::kFailed && IsElsewhere(connector, task, status)) return;
  Post({board_.Set(connector, task, std::move(status))});
}

bool StatusLog::IsElsewhere(const std::string& connector, int task,
                            const PartStatus& status) const {
  auto shown = board_.Find(connector);
  if (!shown) return false;
  auto found = shown->tasks.find(task);
  if (task >= 0 && found == shown->tasks.end()) return false;
  const auto& part = task < 0 ? shown->connector : found->second;
  return part.worker_id != status.worker_id && part.generation > status.generation;
}

void StatusLog::Unassign(const std::string& connector, int task, const std::string& worker_id) {
  auto shown = board_.Find(connector);
  if (!shown) return;
  auto found = shown->tasks.find(task);
  if (task >= 0 && found == shown->tasks.end()) return;
  const auto& part = task < 0 ? shown->connector : found->second;
  if (part.worker_id == worker_id) Set(connector, task, {State::kUnassigned, worker_id, ""});
}

void StatusLog::Post(const std::vector<StateChange>& changes) {
  {
    std::lock_guard lock(mutex_);
    for (const auto& [key, value] : changes) ++writing_[key].in_flight;
  }
  for (const auto& change : changes) {
    topic_->Post(change, [this, key = change.first](auto offset) { Posted(key, offset); });
  }
}

void StatusLog::Posted(const std::string& key, std::optional<std::int64_t> offset) {
  std::lock_guard lock(mutex_);
  auto found = writing_.find(key);
  if (found == writing_.end()) return;
  auto& writing = found->second;
  --writing.in_flight;
  if (offset) writing.offset = std::max(writing.offset, *offset);
  if (writing.in_flight > 0) return;
  if (writing.read) {
    // The own change, or what followed it, has been read.
    if (writing.read->offset >= writing.offset) {
      board_.Apply(key, writing.read->value);
      writing_.erase(found);
      return;
    }
    writing.read.reset();
  }
  if (writing.offset < 0) writing_.erase(found);  // nothing was written
}

}  // namespace taskflow::connect
