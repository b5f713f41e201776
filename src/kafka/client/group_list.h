// The groups of a cluster.
#pragma once

#include <string>
#include <vector>

#include "kafka/client/client.h"

namespace taskflow::kafka {

// The names of all that the cluster knows, of any protocol, and those that have only committed.
// Blocking. Errors: kTimeout, kUnavailable, kUnauthorized.
Result<std::vector<std::string>> ListGroups(const ClientOptions& options, Milliseconds timeout);

}  // namespace taskflow::kafka
