// Erasing in a topic: each event of the person is overwritten, by an event of the same key in the
// same partition with nobody in it. Consumers that keep the latest state of a key (the sink's
// table) forget the person by it; a tombstone would stop connectors that look into the value. The
// old values themselves stay in the topic until its retention, or its compaction, takes them away.
#pragma once

#include <map>
#include <set>
#include <string>

#include "pipeline/peers.h"
#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::privacy {

struct TopicErasure {
  Stage stage;
  // Of the person's events that the topic has; up to kOverwrittenAtOnce.
  std::set<std::string, std::less<>> ids;
  // The last event that this run wrote to each partition: who has it has all before it.
  std::map<std::int32_t, std::string> last_ids;
};

// Repeating it overwrites only what has come since. With `dry_run` it only counts. `name` is the
// stage's.
TopicErasure EraseInTopic(pipeline::Peers& peers, const std::string& topic, std::string name,
                          const Person& person, bool dry_run, const pipeline::Hooks& hooks);

}  // namespace taskflow::privacy
