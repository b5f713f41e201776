#include "migrate/groups.h"

#include "kafka/client/group_list.h"
#include "migrate/digest.h"
#include "migrate/limits.h"
#include "migrate/patience.h"
#include "pipeline/topic_scan.h"

namespace taskflow::migrate {
namespace {

// Insights keep their place themselves and only tell it by this group; those of a target that runs
// already tell their own.
constexpr std::string_view kInsights = "taskflow-insights";

}  // namespace

Result<Groups::ByGroup> Groups::Read(const Side& side, const std::vector<MovedTopic>& topics) {
  ASSIGN_OR_RETURN(auto* admin, side.peers->Admin());
  std::vector<kafka::TopicPartition> partitions;
  for (const auto& topic : topics) {
    for (std::int32_t p = 0; p < topic.partitions; ++p) partitions.push_back({topic.name, p});
  }
  ASSIGN_OR_RETURN(auto names,
                   Patiently([&] { return kafka::ListGroups(side.kafka, kAnswerMax); }));
  ByGroup out;
  for (const auto& name : names) {
    if (name.empty() || name == kInsights || options_.skip.contains("group/" + name)) continue;
    ASSIGN_OR_RETURN(auto offsets, Patiently([&, &group = name] {
                       return admin->Committed(group, partitions, kAnswerMax);
                     }));
    if (!offsets.empty()) out[name] = std::move(offsets);
  }
  return out;
}

Result<std::vector<Item>> Groups::Plan(const std::vector<MovedTopic>& topics) {
  ASSIGN_OR_RETURN(auto groups, Read(from_, topics));
  std::vector<Item> out;
  for (const auto& [name, offsets] : groups) {
    out.push_back({.kind = "group",
                   .name = name,
                   .what = fmt::format("offsets of {} partitions", offsets.size())});
  }
  return out;
}

kafka::Offsets Groups::Translated(const kafka::Offsets& offsets) const {
  kafka::Offsets out;
  for (const auto& [at, offset] : offsets) {
    auto state = state_.partitions.find(at);
    if (state != state_.partitions.end()) out[at] = state->second.Translate(offset);
  }
  return out;
}

// A cluster that has had no groups makes their topic first, and their coordinator moves.
Status Groups::Set(const std::vector<MovedTopic>& topics) {
  ASSIGN_OR_RETURN(auto groups, Read(from_, topics));
  ASSIGN_OR_RETURN(auto* admin, to_.peers->Admin());
  for (const auto& [name, offsets] : groups) {
    auto next = Translated(offsets);
    TRY(Patiently([&, &group = name] { return admin->SetCommitted(group, next, kAnswerMax); }));
  }
  return {};
}

Result<std::vector<Compared>> Groups::Compare(const std::vector<MovedTopic>& topics) {
  ASSIGN_OR_RETURN(auto from, Read(from_, topics));
  ASSIGN_OR_RETURN(auto to, Read(to_, topics));
  auto chain = [](const kafka::Offsets& offsets) {
    Chain out;
    for (const auto& [at, offset] : offsets) {
      out.Add(fmt::format("{} {} {}", at.topic, at.partition, offset));
    }
    return out;
  };
  std::vector<Compared> out;
  for (const auto& [name, offsets] : from) {
    auto a = chain(Translated(offsets)), b = chain(to[name]);
    out.push_back({"group", name, a.count(), b.count(), a.hash(), b.hash(), ""});
  }
  return out;
}

Result<std::int64_t> Groups::Lag(const std::string& group, const std::vector<std::string>& topics) {
  ASSIGN_OR_RETURN(auto* admin, from_.peers->Admin());
  std::int64_t lag = 0;
  for (const auto& topic : topics) {
    ASSIGN_OR_RETURN(auto partitions, pipeline::PartitionsOf(*from_.peers, topic));
    if (partitions.empty()) continue;
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(*from_.peers, partitions));
    std::vector<kafka::TopicPartition> list;
    for (const auto& [at, range] : ranges) list.push_back(at);
    ASSIGN_OR_RETURN(auto committed, admin->Committed(group, list, kAnswerMax));
    for (const auto& [at, range] : ranges) {
      auto next = committed.contains(at) ? committed.at(at) : range.earliest;
      lag += std::max<std::int64_t>(range.end - std::max(next, range.earliest), 0);
    }
  }
  return lag;
}

}  // namespace taskflow::migrate
