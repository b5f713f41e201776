// INSERT, UPDATE and DELETE to plans.
#pragma once

#include "store/query/resolver.h"

namespace taskflow::store {

using WritePlanPtr = std::shared_ptr<const WritePlan>;

// Errors: kInvalid with Cassandra's texts, kUnsupported.
Result<WritePlanPtr> PlanInsert(Resolver& resolver, const cql::Insert& statement);
Result<WritePlanPtr> PlanUpdate(Resolver& resolver, const cql::Update& statement);
Result<WritePlanPtr> PlanDelete(Resolver& resolver, const cql::Delete& statement);

}  // namespace taskflow::store
