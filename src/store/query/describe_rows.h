// What DESCRIBE answers: rows of names and of the CQL that makes them.
#pragma once

#include "cql/language/ast.h"
#include "store/catalog/catalog.h"
#include "store/query/plan.h"
#include "store/query/select_run.h"

namespace taskflow::store {

struct MadeResult {
  std::vector<ResultColumn> columns;
  Page page;
};

// `keyspace` is the connection's and may be empty. Errors: kInvalid when the thing named is not
// there.
Result<MadeResult> DescribeRows(const cql::Describe& statement, const Catalog& catalog,
                                const std::string& keyspace, const std::string& cluster_name);

}  // namespace taskflow::store
