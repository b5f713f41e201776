// Making a topic forget the old values of events that were overwritten, without waiting for its
// retention: for some seconds it is a compacted one. Works on the embedded broker and on Kafka.
#pragma once

#include <string>

#include "pipeline/peers.h"
#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::privacy {

// `stage` is the topic's, as EraseInTopic has left it: what is left of it afterwards, and until
// when, is changed in it, or its problem is set. The topic's configs are put back in any case; only
// a kill prevents that, and then the next run does it. A topic with records without a key is
// refused, as compaction would drop them.
void CompactAway(pipeline::Peers& peers, const std::string& topic, const Person& person,
                 const pipeline::Hooks& hooks, Stage& stage);

}  // namespace taskflow::privacy
