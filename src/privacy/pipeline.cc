#include "privacy/pipeline.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "pipeline/topic_scan.h"
#include "privacy/compaction.h"
#include "privacy/table_stage.h"
#include "privacy/topic_stage.h"

namespace taskflow::privacy {
namespace {

constexpr std::string_view kDeadLetters = "dead letters";

// The topics whose stages were added, by the stages' places.
using StageTopics = std::map<std::size_t, std::string>;

void EraseDeadLetters(pipeline::Peers& peers, const Person& person, bool dry_run,
                      const pipeline::Hooks& hooks, std::vector<Stage>& out,
                      StageTopics& topics_of) {
  auto topics = peers.DeadLetterTopics();
  if (!topics) {
    out.push_back({.name = std::string(kDeadLetters), .problem = topics.error().message});
    return;
  }
  if (topics->empty()) {
    out.push_back(
        {.name = std::string(kDeadLetters), .remedy = "no connector has a topic for them"});
  }
  for (const auto& topic : *topics) {
    auto erased = EraseInTopic(peers, topic, fmt::format("{} {}", kDeadLetters, topic), person,
                               dry_run, hooks);
    topics_of[out.size()] = topic;
    out.push_back(std::move(erased.stage));
  }
}

// Events by id, as they are found.
class Collection {
 public:
  // `id` may be there from another place.
  Result<ExportedEvent*> Add(std::string_view id, std::string_view place) {
    auto [found, added] = places_.try_emplace(std::string(id), events_.size());
    if (added) {
      if (events_.size() >= kEventsExportedMax) {
        return Fail(ErrorCode::kTooLarge, "there are more than {} events", kEventsExportedMax);
      }
      events_.push_back({.id = std::string(id)});
    }
    auto& event = events_[found->second];
    auto& in = event.found_in;
    if (std::find(in.begin(), in.end(), place) == in.end()) in.emplace_back(place);
    return &event;
  }

  std::vector<ExportedEvent> Take() {
    std::stable_sort(events_.begin(), events_.end(),
                     [](const auto& a, const auto& b) { return a.time < b.time; });
    places_.clear();
    return std::move(events_);
  }

 private:
  std::vector<ExportedEvent> events_;
  std::unordered_map<std::string, std::size_t> places_;
};

Status CollectTopic(pipeline::Peers& peers, const std::string& topic, std::string_view place,
                    const Person& person, const pipeline::Hooks& hooks, Collection& to) {
  ASSIGN_OR_RETURN(auto* codec, peers.Codec());
  ASSIGN_OR_RETURN(auto from, pipeline::PartitionsOf(peers, topic));
  return pipeline::ReadTopic(
      peers, from, hooks,
      [&](const kafka::InRecord& record, const kafka::Batch& batch, std::size_t i) -> Status {
        if (!record.value || !person.IsIn(*record.value)) return {};
        ASSIGN_OR_RETURN(auto event, codec->Decode(*record.value));
        if (!event || !person.Is(event->who) || !person.Covers(event->time)) return {};
        ASSIGN_OR_RETURN(auto* one, to.Add(event->id, place));
        if (!one->action.empty()) return {};
        one->action = event->action;
        one->what = event->what;
        one->time = event->time;
        one->headers = batch.HeadersOf(i);
        return {};
      });
}

Status CollectTable(pipeline::Peers& peers, const Person& person, const pipeline::Hooks& hooks,
                    Collection& to) {
  return ReadRows(peers, person, hooks, [&](TableRow row) -> Status {
    ASSIGN_OR_RETURN(auto* one, to.Add(row.id, "table"));
    if (!one->action.empty()) return {};
    one->action = std::move(row.action);
    one->what = std::move(row.what);
    one->time = std::move(row.time);
    return {};
  });
}

}  // namespace

std::vector<Stage> ErasePipeline(pipeline::Peers& peers, const Person& person,
                                 const ErasureOptions& options, const pipeline::Hooks& hooks) {
  std::vector<Stage> out;
  StageTopics topics_of = {{0, peers.topic()}};
  TableEraser table(peers, person, hooks);
  table.Look();
  auto topic =
      EraseInTopic(peers, peers.topic(), "topic " + peers.topic(), person, options.dry_run, hooks);
  // Who cannot read the topic does not know what the sink is going to write.
  bool topic_is_read = topic.stage.problem.empty();
  out.push_back(std::move(topic.stage));
  EraseDeadLetters(peers, person, options.dry_run, hooks, out, topics_of);
  out.push_back(options.dry_run
                    ? table.Count()
                    : table.Finish(topic.ids, topic.last_ids,
                                   topic_is_read ? options.table_wait : Milliseconds(0)));
  if (!options.insights.url.empty()) {
    out.push_back(EraseInInsights(options.insights, person, options.dry_run));
  }
  if (!options.compact || options.dry_run) return out;
  for (const auto& [place, name] : topics_of) {
    if (out[place].problem.empty()) CompactAway(peers, name, person, hooks, out[place]);
  }
  return out;
}

Result<PipelineExport> ExportPipeline(pipeline::Peers& peers, const Person& person,
                                      const pipeline::Hooks& hooks) {
  PipelineExport out;
  Collection all;
  TRY(CollectTopic(peers, peers.topic(), "topic", person, hooks, all));
  TRY(CollectTable(peers, person, hooks, all));
  out.events = all.Take();
  ASSIGN_OR_RETURN(auto topics, peers.DeadLetterTopics());
  for (const auto& topic : topics) {
    Collection letters;
    TRY(CollectTopic(peers, topic, topic, person, hooks, letters));
    out.dead_letters.push_back({topic, letters.Take()});
  }
  return out;
}

}  // namespace taskflow::privacy
