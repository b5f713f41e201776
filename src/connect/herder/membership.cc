// The herder in the group of workers: what it tells the others, and what it hears.
#include "connect/herder/herder.h"
#include "connect/limits.h"

namespace taskflow::connect {

Status Herder::JoinGroup() {
  if (!environment_.join_group) return {};
  return membership_->Join(environment_.join_group);
}

void Herder::OnConfigRecord(const StateRecord& record) {
  {
    std::lock_guard lock(mutex_);
    config_offset_ = record.offset + 1;
    if (config_.Apply(record.key, record.value)) parts_changed_at_ = config_offset_;
    // An older one has been carried out, or is about what ran then.
    auto restart = ClusterConfig::ReadRestart(record.key, record.value);
    if (restart && config_read_) restarts_.push_back(*std::move(restart));
    config_changed_ = true;
  }
  changed_.notify_all();
}

Topology Herder::KnownTopology() const {
  std::lock_guard lock(mutex_);
  return {config_.AllParts(), config_offset_, parts_changed_at_};
}

bool Herder::CatchUp(std::int64_t offset, Milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return stopping_ || config_offset_ >= offset; });
  return config_offset_ >= offset;
}

void Herder::WakeForNews() {
  {
    std::lock_guard lock(mutex_);
    config_changed_ = true;
  }
  changed_.notify_all();
}

Herder::Place Herder::LeaderPlace() const {
  if (membership_->leads()) return {true, ""};
  return {false, membership_->leader_url().value_or("")};
}

Herder::Place Herder::OwnerPlace(const std::string& name, int task) const {
  auto entry = Find(name);
  bool exists = entry && task < static_cast<int>(entry->tasks.size());
  if (!exists || membership_->Owns({name, task})) return {true, ""};
  if (membership_->leads()) return {false, membership_->UrlOf({name, task}).value_or("")};
  return {false, membership_->leader_url().value_or("")};
}

}  // namespace taskflow::connect
