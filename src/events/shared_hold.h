// hold.h for processes that share a database: its table names the cluster that is being left, and a
// relay to that cluster sends nothing.
//
// Whoever sends has Role::kRelay as long as one record is unanswered, and looks into the table
// after it has the role. So who has written the table and then gets the role knows that all that
// was ever sent is answered, and that nothing will be sent; unless a site has lost its connection
// to the database just then, with records unanswered: the server gives its role away.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "events/database.h"
#include "events/migrations.h"

namespace taskflow::events {

extern const Migration kSharedHoldTable;

// The bootstrap servers that are being left; nothing: none are. Errors: kUnavailable.
Result<std::optional<std::string>> SharedHeldCluster(Database& database);

// As Hold and Release, for all processes on the database. Errors: kTimeout when a site still has
// records unanswered after `wait`; the hold stays then. kUnsupported: no site of this version has
// been on it yet. kUnavailable.
Status HoldShared(Database& database, const std::string& cluster, Milliseconds wait);
Status ReleaseShared(Database& database);

}  // namespace taskflow::events
