// A statement parsed and planned, with what PREPARED says of it.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "store/query/select_planner.h"
#include "store/query/write_planner.h"
#include "store/server/reply.h"

namespace taskflow::store {

struct BatchPlan {
  std::vector<WritePlanPtr> writes;
  std::optional<Term> timestamp;
};

// Immutable; shared by the executions that run.
struct PreparedStatement {
  std::string id, metadata_id;
  std::string keyspace;  // of the connection that made it
  std::variant<WritePlanPtr, SelectPlanPtr, BatchPlan, cql::Statement>
      plan;  // the last: USE, schema, DESCRIBE
  Markers markers;
  std::vector<std::uint16_t> partition_markers;  // the marker of each partition column, or none
  mutable std::uint64_t catalog_changes =
      0;  // Catalog::changes() when it was last known to be valid; loop only

  const Columns* columns() const;  // of its rows; null: it has none that are known before
};
// Whether the tables are still as they were when it was planned.
bool StillValid(const PreparedStatement& statement, const Catalog& catalog);

using Prepared = std::shared_ptr<const PreparedStatement>;

// Errors: kSyntax, kInvalid, kUnauthorized.
tl::expected<Prepared, CqlError> Compile(const Catalog& catalog, const std::string& keyspace,
                                         std::string_view text);

}  // namespace taskflow::store
