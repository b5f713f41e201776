// What stands between SELECT and FROM.
#pragma once

#include "store/query/resolver.h"

namespace taskflow::store {

// Fills in plan.selectors and plan.columns; no selectors mean all columns. Errors: kInvalid,
// kUnsupported.
Status PlanSelectors(Resolver& resolver, const std::vector<cql::Selector>& selectors,
                     SelectPlan& plan);

}  // namespace taskflow::store
