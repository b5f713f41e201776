// Rows of one statement to the nodes that their partitions lie on.
#pragma once

#include "cql/client/calls.h"
#include "cql/client/cluster.h"

namespace taskflow::cql {

// One call for each node that gets rows; `done` once, with the outcomes in the rows' order, on the
// loop. A row whose statement does not tell its partition goes to the first. At least one node of
// `routes` is usable.
void Send(const Routes& routes, const std::shared_ptr<const Prepared::State>& statement,
          const RowsToWrite& rows, Milliseconds timeout, ExecuteCall::Done done);

}  // namespace taskflow::cql
