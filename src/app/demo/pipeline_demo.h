// The demo's events in the pipeline: put into the topic, and taken out of the table again.
#pragma once

#include <vector>

#include "events/interaction_event.h"
#include "pipeline/peers.h"

namespace taskflow::app {

// Whether the topic has more than `max` records that are not the demo's. Errors: those of the
// peers; a topic that is missing has none.
Result<bool> HoldsMoreThan(pipeline::Peers& peers, std::int64_t max, const pipeline::Hooks& hooks);

// Sends them with the header kDemoHeader, and the records' time is now, so that the topic's
// retention keeps them as long as others. Returns when all are acknowledged. Errors: those of the
// registry and the producer.
Status SendDemo(pipeline::Peers& peers, const std::string& registry_url,
                const std::vector<events::InteractionEvent>& all, const pipeline::Hooks& hooks);

// Deletes the rows with demo ids; how many. Errors: those of the store.
Result<std::int64_t> DeleteDemoRows(pipeline::Peers& peers, const pipeline::Hooks& hooks);

}  // namespace taskflow::app
