// SELECT to a plan.
#pragma once

#include "store/query/resolver.h"

namespace taskflow::store {

using SelectPlanPtr = std::shared_ptr<const SelectPlan>;

// Errors: kInvalid with Cassandra's texts, kUnsupported. Unlike there, GROUP BY takes any column.
Result<SelectPlanPtr> PlanSelect(Resolver& resolver, const cql::Select& statement);

}  // namespace taskflow::store
