#include "insights/questions/kept.h"

namespace taskflow::insights {

std::optional<Kept::Entry> Kept::Find(const std::string& key) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  all_.splice(all_.begin(), all_, found->second);
  return found->second->entry;
}

void Kept::Keep(const std::string& key, Entry entry) {
  std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    const auto& there = found->second->entry;
    const bool younger =
        there.state != entry.state ? there.state > entry.state : there.rows > entry.rows;
    if (younger) return;
    Drop(found->second);
  }
  Named named{key, std::move(entry)};
  if (named.size() > bytes_max_) return;
  bytes_ += named.size();
  all_.push_front(std::move(named));
  by_key_[key] = all_.begin();
  while (all_.size() > count_max_ || bytes_ > bytes_max_) Drop(std::prev(all_.end()));
}

void Kept::Drop(All::iterator one) {
  bytes_ -= one->size();
  by_key_.erase(one->key);
  all_.erase(one);
}

}  // namespace taskflow::insights
