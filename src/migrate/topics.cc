#include "migrate/topics.h"

#include <algorithm>

#include "migrate/limits.h"
#include "migrate/patience.h"
#include "pipeline/topic_scan.h"
#include "pipeline/workers_topics.h"

namespace taskflow::migrate {
namespace {

// What would delete, merge or change records while they are copied, and what holds it off.
const std::map<std::string, std::string> kWhileCopying = {{"cleanup.policy", "delete"},
                                                          {"retention.ms", "-1"},
                                                          {"retention.bytes", "-1"},
                                                          {"message.timestamp.type", "CreateTime"}};
// Of one cluster alone.
constexpr std::string_view kOfACluster[] = {"leader.replication.throttled.replicas",
                                            "follower.replication.throttled.replicas"};

}  // namespace

std::string Topics::WhyLeft(const std::string& name) const {
  if (name.starts_with("__")) return "the cluster's own";
  if (name == "_schemas" && moving_.registry) return "moves as schemas, by the registry";
  if (pipeline::IsWorkersTopic(name) && moving_.connect) return "moves as connectors, by Connect";
  return "";
}

bool Topics::IsBegun(const std::string& name) const {
  auto first = state_.partitions.lower_bound({name, 0});
  return first != state_.partitions.end() && first->first.topic == name;
}

Result<std::vector<Item>> Topics::Plan() {
  ASSIGN_OR_RETURN(auto* source, from_.peers->Admin());
  ASSIGN_OR_RETURN(auto* target, to_.peers->Admin());
  ASSIGN_OR_RETURN(auto names, source->Topics(kAnswerMax));
  ASSIGN_OR_RETURN(auto there, target->Topics(kAnswerMax));
  std::vector<Item> out;
  moved_.clear();
  for (const auto& [name, partitions] : names) {
    if (auto why = WhyLeft(name); !why.empty()) continue;
    MovedTopic topic{.name = name, .partitions = partitions};
    ASSIGN_OR_RETURN(auto configs, source->Configs(name, kAnswerMax));
    for (const auto& [key, config] : configs) {
      bool left =
          std::find(std::begin(kOfACluster), std::end(kOfACluster), key) != std::end(kOfACluster);
      if (config.is_own && !left) topic.configs[key] = config.value;
    }
    ASSIGN_OR_RETURN(auto item, PlanOne(topic, there));
    if (!options_.Skips(item)) moved_.push_back(std::move(topic));
    out.push_back(std::move(item));
  }
  return out;
}

Result<Item> Topics::PlanOne(const MovedTopic& topic,
                             const std::map<std::string, std::int32_t>& at_target) {
  kafka::Offsets partitions;
  for (std::int32_t p = 0; p < topic.partitions; ++p) partitions[{topic.name, p}] = 0;
  ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(*from_.peers, partitions));
  std::int64_t records = 0;
  bool begins_later = false;
  for (const auto& [at, range] : ranges) {
    records += range.end - range.earliest;
    begins_later = begins_later || range.earliest > 0;
  }
  Item item{.kind = "topic",
            .name = topic.name,
            .what = fmt::format("{} partitions, {} records at most", topic.partitions, records)};
  auto policy = topic.configs.find("cleanup.policy");
  bool compacted =
      policy != topic.configs.end() && policy->second.find("compact") != std::string::npos;
  if (begins_later || compacted) {
    item.note = fmt::format("offsets {} lower, as {}; those of consumer groups are translated",
                            begins_later ? "become" : "may become",
                            begins_later ? "the first records are deleted" : "it is compacted");
  }
  auto there = at_target.find(topic.name);
  if (there == at_target.end() || IsBegun(topic.name)) return item;
  if (there->second != topic.partitions) {
    item.obstacle = fmt::format("the target has it with {} partitions", there->second);
    return item;
  }
  ASSIGN_OR_RETURN(auto held, pipeline::RangesOf(*to_.peers, partitions));
  for (const auto& [at, range] : held) {
    if (range.end > 0) item.obstacle = "the target has records in it already: delete it there";
  }
  return item;
}

// Until each partition of the new topic has a leader that knows of it. librdkafka asks for all
// topics anew, or keeps for minutes that one of them was unknown.
Status Topics::WaitFor(kafka::Admin& target, const MovedTopic& topic) {
  for (std::int32_t p = 0; p < topic.partitions; ++p) {
    auto range = Patiently(
        [&]() -> Result<kafka::PartitionRange> {
          ASSIGN_OR_RETURN(auto all, target.Topics(kAnswerMax));
          if (!all.contains(topic.name)) return Fail(ErrorCode::kNotFound, "it is not there yet");
          return target.Range({topic.name, p}, kAnswerMax);
        },
        true);
    if (!range) return FailWith("the new topic " + topic.name, std::move(range).error());
  }
  return {};
}

Status Topics::Make() {
  ASSIGN_OR_RETURN(auto* target, to_.peers->Admin());
  for (const auto& topic : moved_) {
    auto configs = topic.configs;
    for (const auto& [name, value] : kWhileCopying) configs[name] = value;
    auto made = target->CreateTopic({.name = topic.name,
                                     .partitions = topic.partitions,
                                     .replication_factor = to_.replication_factor,
                                     .configs = configs},
                                    kAnswerMax);
    if (made) {
      TRY(WaitFor(*target, topic));
      continue;
    }
    if (made.error().code != ErrorCode::kExists) return made;
    kafka::ConfigChanges changes;
    for (auto& [name, value] : configs) changes[name] = value;
    TRY(target->ChangeConfigs(topic.name, changes, kAnswerMax));
  }
  return {};
}

Status Topics::Finish() {
  ASSIGN_OR_RETURN(auto* target, to_.peers->Admin());
  for (const auto& topic : moved_) {
    kafka::ConfigChanges changes;
    for (const auto& [name, value] : kWhileCopying) changes[name] = std::nullopt;
    for (const auto& [name, value] : topic.configs) changes[name] = value;
    TRY(target->ChangeConfigs(topic.name, changes, kAnswerMax));
  }
  return {};
}

}  // namespace taskflow::migrate
