// Sites that share one database, and what each does for the other's open pages.
#pragma once

#include <memory>

#include "events/listener.h"
#include "site/api.h"

namespace taskflow::site {

// As the last of a transaction: tells the other sites what of it their pages have to know. Nothing
// where the database is not shared.
Status TellOthers(events::Database& database, const Outcome& outcome);

// Hears what other sites have told: pages get the tasks that changed, as they are by then, streams
// of sessions that ended end, and the relay looks for events. After a gap all open pages get all
// their tasks. `outbox` and `live` outlive what is returned. It keeps the outbox's metrics, too.
std::unique_ptr<events::Listener> ListenToOthers(std::unique_ptr<events::PostgresDatabase> database,
                                                 events::Outbox& outbox, Live& live);

}  // namespace taskflow::site
