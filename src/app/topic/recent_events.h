// The youngest events of the topic, and those that follow.
#pragma once

#include <functional>
#include <vector>

#include "app/topic/event_record.h"
#include "pipeline/topic_scan.h"

namespace taskflow::app {

// Of a record that is no event.
using OnUndecodable = std::function<void(const kafka::InRecord&)>;

struct RecentEvents {
  std::vector<EventRecord> events;  // by time, the youngest last
  kafka::Offsets next;              // of each partition, after what was read
};

// Reads backwards from the ends, as far as it must: the last `limit` events of each partition that
// the filter wants, of which the `limit` youngest count. An event that was overwritten since counts
// as it is now. Errors: kNotFound (no topic), those of the peers.
Result<RecentEvents> ReadRecent(pipeline::Peers& peers, const EventFilter& filter,
                                std::size_t limit, const pipeline::Hooks& hooks,
                                const OnUndecodable& on_undecodable);

// The first offset of each partition of the topic. Errors: kNotFound when there is no topic.
Result<kafka::Offsets> TopicPartitions(pipeline::Peers& peers);

// Gives every event from `next` on, as it comes, until `stopping`. A peer that is away is told to
// `on_trouble` once, and waited for; "" when it is back. `on_event` answers whether to go on.
struct FollowHooks {
  std::function<bool()> stopping;
  std::function<bool(const EventRecord&)> on_event;
  std::function<void()> on_pause;  // nothing more is there at the moment
  OnUndecodable on_undecodable;
  std::function<void(const std::string& trouble)> on_trouble;
};
Status Follow(pipeline::Peers& peers, const kafka::Offsets& next, const FollowHooks& hooks);

}  // namespace taskflow::app
