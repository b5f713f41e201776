#include "store/query/plan.h"

namespace taskflow::store {

bool WritePlan::is_range() const {
  auto exact = [](const Restriction& r) { return r.op == Op::kEq || r.op == Op::kIn; };
  return key.clustering.size() < table->clustering_columns ||
         !std::all_of(key.clustering.begin(), key.clustering.end(), exact);
}

bool WritePlan::reads_first() const {
  auto changes_part = [](const CellPlan& c) { return c.change != CellChange::kSet; };
  return condition.any() || is_range() || std::any_of(cells.begin(), cells.end(), changes_part);
}

bool SelectPlan::aggregates() const {
  return !group_by.empty() ||
         std::any_of(selectors.begin(), selectors.end(), [](auto& s) { return s.is_aggregate(); });
}

}  // namespace taskflow::store
