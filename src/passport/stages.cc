#include <algorithm>

#include "base/clock.h"
#include "passport/facts.h"
#include "passport/reason.h"

namespace taskflow::passport {
namespace {

constexpr std::string_view kInsightsRemedy =
    "taskflow status; insights reads the topic by itself, insights.url says where it is";

std::string PlaceOf(const FoundRecord& record, std::string_view topic) {
  return fmt::format("{}-{} offset {}", topic, record.partition, record.offset);
}

Stage Made(std::string_view name, StageState state) {
  Stage stage;
  stage.name = name;
  stage.state = state;
  return stage;
}

std::optional<std::int64_t> ArrivedMs(const Findings& found) {
  if (found.waiting) return found.waiting->entry.circumstances.arrived_ms;
  if (found.record && found.record->arrived_ms) return found.record->arrived_ms;
  if (found.seen && found.seen->arrived_ms > 0) return found.seen->arrived_ms;
  return std::nullopt;
}

Stage NotOfThisSite(std::string_view name, const Findings& found) {
  auto stage = Made(name, StageState::kUnknown);
  stage.why = found.record ? "the record has no header taskflow-arrived: another program wrote it"
                           : "the record that would tell is not in the topic any more";
  if (!found.topic_problem.empty()) stage.why = found.topic_problem;
  return stage;
}

Stage Accepted(const Findings& found) {
  auto arrived = ArrivedMs(found);
  if (!arrived) return NotOfThisSite("accepted", found);
  auto stage = Made("accepted", StageState::kDone);
  stage.at_ms = arrived;
  stage.where = "the site";
  return stage;
}

// In the same transaction as the change that the event tells about.
Stage InOutbox(const Findings& found) {
  auto arrived = ArrivedMs(found);
  if (!arrived) return NotOfThisSite("outbox", found);
  auto stage = Made("outbox", StageState::kDone);
  stage.at_ms = arrived;
  if (found.waiting) {
    stage.where = fmt::format("site.db, outbox place {}", found.waiting->entry.place);
  } else {
    stage.where = "site.db, deleted since: the broker has acknowledged it";
  }
  return stage;
}

Stage ProducedLater(const Findings& found) {
  auto stage = Made("produced", StageState::kWaiting);
  if (found.waiting) {
    auto before = found.waiting->before;
    stage.why =
        fmt::format("it waits in the outbox, {} event{} before it", before, before == 1 ? "" : "s");
    stage.remedy = "taskflow status; the site's log names what the relay waits for";
  } else {
    stage.why = fmt::format("it is not in {}", found.topic);
  }
  if (!found.topic_problem.empty()) {
    stage.why += "; Kafka: " + found.topic_problem;
    stage.rule = "an event leaves the outbox once the broker has acknowledged it";
    stage.field = "kafka.bootstrap_servers";
    stage.remedy = "start the broker, or check kafka.bootstrap_servers";
  }
  return stage;
}

Stage Produced(const Findings& found) {
  auto stage = Made("produced", StageState::kDone);
  if (found.record) {
    const auto& record = *found.record;
    stage.at_ms = record.sent_ms ? record.sent_ms : std::optional(record.timestamp_ms);
    if (!record.sent_ms && record.timestamp_ms < 0) stage.at_ms.reset();
    stage.where = PlaceOf(record, found.topic);
    return stage;
  }
  if (found.waiting) return ProducedLater(found);
  if (found.seen && found.seen->offset >= 0) {
    stage.where = fmt::format("{}-{} offset {}, as insights had it", found.topic,
                              found.seen->partition, found.seen->offset);
  } else if (found.row || found.dead_letter) {
    stage.where = found.topic + ", not there any more (retention)";
  } else {
    return ProducedLater(found);
  }
  if (!found.topic_problem.empty()) {
    stage.why = found.topic_problem;
  }
  return stage;
}

std::string TaskOf(const Sink& sink) {
  if (sink.tasks.size() == 1) {
    const auto& task = sink.tasks[0];
    return fmt::format("task {} of {} on {}", task.id, sink.name, task.worker);
  }
  return fmt::format("one of {} tasks of {}", sink.tasks.size(), sink.name);
}

std::string RestartOf(const Sink& sink) {
  return fmt::format("POST /connectors/{}/restart?includeTasks=true&onlyFailed=true", sink.name);
}

// The task that has failed says that this record is to blame.
bool FailedAt(const Findings& found) {
  if (!found.record || !found.sink || found.sink->FailedTask() == nullptr) return false;
  auto place = fmt::format("topic '{}', partition {}, offset {})", found.topic,
                           found.record->partition, found.record->offset);
  bool named = found.sink->FailedTask()->trace.find(place) != std::string::npos;
  return named || found.committed == found.record->offset;
}

// What the connector's state has to say of a record that it has not passed.
Stage NotFetched(const Findings& found) {
  const auto& sink = *found.sink;
  auto stage = Made("fetched", StageState::kWaiting);
  stage.where = TaskOf(sink);
  if (const auto* task = sink.FailedTask()) {
    stage.state = StageState::kFailed;
    stage.why =
        fmt::format("task {} has failed at a record before it: {}", task->id, CauseOf(task->trace));
    stage.rule = "a task stops at a record that it cannot process, unless errors.tolerance is all";
    stage.field = "errors.tolerance";
    stage.remedy = RestartOf(sink) + ", once the cause is gone";
  } else if (sink.state != "RUNNING") {
    stage.why = fmt::format("the connector is {}", sink.state);
    stage.rule = "a connector reads its topics while its state is RUNNING";
    stage.remedy = fmt::format("PUT /connectors/{}/resume", sink.name);
  } else if (!found.store_problem.empty()) {
    stage.state = StageState::kUnknown;
    stage.why = "the sink commits only what the table has acknowledged, and the table is away";
  } else {
    auto from = found.committed.value_or(0);
    stage.why = fmt::format("the group {} is at offset {}, {} records before it", sink.Group(),
                            from, found.record ? found.record->offset - from : 0);
    stage.remedy = "it goes on by itself; taskflow status shows the lag";
  }
  return stage;
}

Stage NobodyReads(std::string_view name, const Findings& found) {
  if (!found.connect_problem.empty()) {
    auto stage = Made(name, StageState::kUnknown);
    stage.why = found.connect_problem;
    stage.remedy = "start Connect, or check connect.url";
    return stage;
  }
  auto stage = Made(name, StageState::kWaiting);
  stage.why = fmt::format("no connector reads {}", found.topic);
  stage.rule = "a record is fetched by a connector that has its topic in topics";
  stage.field = "topics";
  stage.remedy = "POST kafka/connect/cassandra-sink.json to /connectors, or set setup = true";
  return stage;
}

Stage Fetched(const Findings& found) {
  if (!found.record && !found.row && !found.dead_letter) {
    auto stage = Made("fetched", StageState::kWaiting);
    stage.why = "it is not in the topic";
    return stage;
  }
  auto done = Made("fetched", StageState::kDone);
  if (!found.sink) {
    if (!found.row) return NobodyReads("fetched", found);
    done.why = found.connect_problem;
    return done;
  }
  done.where = TaskOf(*found.sink);
  if (found.Passed()) {
    done.where += fmt::format("; group {} has committed {}", found.sink->Group(), *found.committed);
  } else if (FailedAt(found)) {
    done.where += ", which failed at it";
  } else if (found.row || found.dead_letter) {
    done.where += "; not committed yet";
  } else {
    return NotFetched(found);
  }
  return done;
}

void NameReason(std::string_view message, Stage& stage) {
  auto reason = ReasonOf(message);
  stage.rule = std::move(reason.rule);
  stage.field = std::move(reason.field);
  stage.remedy = std::move(reason.remedy);
}

Stage Dead(const Findings& found) {
  const auto& letter = *found.dead_letter;
  auto stage = Made("written", StageState::kFailed);
  stage.where =
      fmt::format("dead letter {}-{} offset {}", letter.topic, letter.partition, letter.offset);
  if (letter.stage.empty()) {
    stage.why = "the connector refused the record, and does not say why";
    stage.remedy = "errors.deadletterqueue.context.headers.enable=true says why";
  } else {
    stage.why = fmt::format("{}: {}: {}", letter.stage, letter.exception, letter.message);
    NameReason(letter.message, stage);
    stage.remedy += stage.remedy.empty() ? "mend the cause" : "; or mend the cause";
    stage.remedy += fmt::format(
        ", then `taskflow dlq redrive {0}/{1}/{2} --yes`, or POST "
        "/api/pipeline/dead-letters/{0}/redrive",
        letter.topic, letter.partition, letter.offset);
  }
  return stage;
}

Stage WithRow(const Findings& found) {
  auto stage = Made("written", StageState::kDone);
  auto at_ms = found.row->written_us / 1'000;
  stage.where = fmt::format("{}, WRITETIME(action) {}", found.table, FormatIso8601(at_ms));
  if (found.record && at_ms == found.record->timestamp_ms) {
    stage.why = "the sink writes with the record's own timestamp, so the table does not tell when";
  } else {
    stage.at_ms = at_ms;
  }
  return stage;
}

// The sink has passed the record, and there is no row of it.
Stage RowIsGone(const Findings& found) {
  auto stage = Made("written", StageState::kFailed);
  auto born_ms = found.record->timestamp_ms;
  if (found.ttl_s && born_ms + *found.ttl_s * 1'000 <= found.now_ms) {
    stage.state = StageState::kDone;
    stage.where = found.table;
    stage.why =
        fmt::format("its row has ended: rows live {} s (default_time_to_live)", *found.ttl_s);
  } else if (found.sink && found.sink->tolerates_errors && found.sink->dead_letter_topic.empty()) {
    stage.why =
        "the sink refused the record and dropped it: errors.tolerance=all without a topic "
        "for dead letters";
    stage.remedy = "errors.deadletterqueue.topic.name in the connector's configuration";
  } else {
    stage.why = "the sink has passed it and there is no row: somebody deleted it, or it was lost";
    stage.remedy = "taskflow audit names all such rows";
  }
  return stage;
}

Stage Written(const Findings& found) {
  if (found.row) return WithRow(found);
  if (found.dead_letter) return Dead(found);
  auto stage = Made("written", StageState::kWaiting);
  if (FailedAt(found)) {
    const auto* task = found.sink->FailedTask();
    stage.state = StageState::kFailed;
    stage.where = TaskOf(*found.sink);
    stage.why = CauseOf(task->trace);
    NameReason(stage.why, stage);
    if (!stage.remedy.empty()) stage.remedy += "; ";
    stage.remedy +=
        "errors.tolerance=all and errors.deadletterqueue.topic.name let the connector "
        "pass what it cannot write; then " +
        RestartOf(*found.sink);
  } else if (!found.store_problem.empty()) {
    stage.why = found.store_problem;
    if (found.Passed()) {
      stage.state = StageState::kUnknown;
      stage.why += "; the sink has committed beyond the record";
    }
    stage.rule = "a record is written once the table has acknowledged its row";
    stage.field = "cassandra.contact_points";
    stage.remedy = "start the store, or check cassandra.contact_points";
  } else if (found.Passed()) {
    return RowIsGone(found);
  } else if (!found.sink && found.record) {
    return NobodyReads("written", found);
  } else {
    stage.why = "the sink has not come to it";
  }
  return stage;
}

Stage Visible(const Findings& found) {
  auto stage = Made("visible", StageState::kUnknown);
  if (!found.insights_is_here) {
    stage.why = "insights is not asked";
  } else if (!found.insights_problem.empty()) {
    stage.why = found.insights_problem;
    stage.remedy = kInsightsRemedy;
  } else if (found.seen) {
    stage.state = StageState::kDone;
    stage.where = "insights";
    if (found.seen->seen_ms > 0) stage.at_ms = found.seen->seen_ms;
  } else if (found.record && !found.record->is_event) {
    stage.state = StageState::kFailed;
    stage.why =
        "the record's value is no event: insights counts and skips it "
        "(taskflow_insights_undecodable_total)";
    stage.remedy = "write it in Confluent's framing with a schema that the registry has";
  } else {
    stage.state = StageState::kWaiting;
    stage.why = "insights has not come to it";
    stage.remedy = kInsightsRemedy;
  }
  return stage;
}

// It went no further than the site.
Passport JudgeRefused(const Findings& found) {
  Passport passport{.id = found.id};
  const auto& refused = *found.refused;
  auto first = Made("accepted", StageState::kFailed);
  if (refused.at_ms > 0) first.at_ms = refused.at_ms;
  first.where = "the site";
  first.why =
      fmt::format("the site refused it: {} {}: {}", refused.status, refused.code, refused.message);
  first.rule = refused.message;
  first.field = refused.field;
  first.remedy =
      refused.field.empty()
          ? "send it again with the same id, later"
          : fmt::format("send it again with another {} (docs/api.md, Tracking)", refused.field);
  passport.stages.push_back(std::move(first));
  for (auto name : kStages) {
    if (name == "accepted") continue;
    passport.stages.push_back(Made(name, StageState::kUnknown));
    passport.stages.back().why = "the site refused it";
  }
  SetDurations(passport);
  return passport;
}

}  // namespace

Passport Judge(const Findings& found) {
  if (found.refused) return JudgeRefused(found);
  Passport passport{.id = found.id, .event = found.event};
  for (auto judge : {Accepted, InOutbox, Produced, Fetched, Written, Visible}) {
    passport.stages.push_back(judge(found));
  }
  SetDurations(passport);
  return passport;
}

}  // namespace taskflow::passport
