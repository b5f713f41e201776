#include "app/topic/sink_lag.h"

#include <algorithm>

#include "app/topic/recent_events.h"

namespace taskflow::app {

Result<SinkPosition> FindSinkPosition(pipeline::Peers& peers) {
  ASSIGN_OR_RETURN(auto partitions, TopicPartitions(peers));
  ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers, partitions));
  ASSIGN_OR_RETURN(auto* admin, peers.Admin());
  std::vector<kafka::TopicPartition> all;
  for (const auto& [partition, range] : ranges) all.push_back(partition);
  ASSIGN_OR_RETURN(auto committed,
                   admin->Committed(std::string(kSinkGroup), all, peers.answer_max()));
  SinkPosition out;
  for (const auto& [partition, range] : ranges) {
    auto found = committed.find(partition);
    auto next = found == committed.end() ? range.earliest : std::max(found->second, range.earliest);
    out.end += range.end;
    out.records += range.end - range.earliest;
    out.waiting += std::max<std::int64_t>(range.end - next, 0);
  }
  return out;
}

std::optional<std::int64_t> WaitingForSink(pipeline::Peers& peers) {
  auto position = FindSinkPosition(peers);
  if (!position) return std::nullopt;
  return position->waiting;
}

}  // namespace taskflow::app
