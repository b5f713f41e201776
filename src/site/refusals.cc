#include "site/refusals.h"

#include "site/limits.h"

namespace taskflow::site {

void Refusals::Note(const std::string& id, Refusal refusal) {
  if (id.empty()) return;
  bool added = by_id_.insert_or_assign(id, std::move(refusal)).second;
  if (!added) return;
  order_.push_back(id);
  if (order_.size() <= kRefusalsRemembered) return;
  by_id_.erase(order_.front());
  order_.pop_front();
}

std::optional<Refusal> Refusals::Find(std::string_view id) const {
  auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

}  // namespace taskflow::site
