#include "passport/tracer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "base/bytes.h"
#include "cql/types/calendar.h"
#include "passport/cql_text.h"
#include "passport/facts.h"
#include "passport/limits.h"
#include "pipeline/partitioner.h"
#include "pipeline/topic_scan.h"

namespace taskflow::passport {
namespace {

using kafka::TopicPartition;

constexpr std::string_view kErrorHeaders = "__connect.errors.";
constexpr std::string_view kRedrivenFrom = "taskflow-redriven-from";  // docs/insights-api.md

// Ends a scan that has found what it looked for.
tl::unexpected<Error> Found() { return Fail(ErrorCode::kExists, "found"); }

std::optional<std::int64_t> TimeIn(const std::optional<std::string>& text) {
  return text ? cql::ParseMillis(*text) : std::nullopt;
}

EventTexts TextsOf(const events::InteractionEvent& event) {
  return {event.id, std::string(events::Name(event.action)), event.who, event.what,
          FormatIso8601(event.time_ms)};
}

}  // namespace

struct Tracer::Facts {
  pipeline::Peers& peers;
  Sources sources;
  pipeline::Hooks hooks;
  Clock& clock;
  Findings found;
  std::map<TopicPartition, std::int64_t> read_to;  // of topic and dead letters

  Status Ask(std::string& problem, Status answer) {
    problem = answer ? "" : answer.error().message;
    return answer;
  }
  void AskSources();
  Status AskTable();
  Status AskTopic();
  Status AskConnect();
  Status AskDeadLetters();
  Status AskRedriven();
  void AskRefusals();
  std::optional<std::int64_t> BornMs() const;
  Status Begin(const std::vector<TopicPartition>& partitions);
  Result<pipeline::Ranges> NextRanges(const std::vector<TopicPartition>& partitions,
                                      std::int64_t records_max);
  Status Take(const kafka::InRecord& record, const kafka::Batch& batch, std::size_t index);
  bool TakeDeadLetter(const kafka::InRecord& record, const kafka::Batch& batch, std::size_t index);
  Status Scan(const std::vector<TopicPartition>& partitions, std::int64_t records_max,
              const pipeline::OnRecord& on_record);
};

Tracer::Tracer(pipeline::Peers& peers, Sources sources, std::string id, pipeline::Hooks hooks,
               Clock& clock)
    : facts_(new Facts{peers, std::move(sources), std::move(hooks), clock, {}, {}}) {
  auto& found = facts_->found;
  found.id = std::move(id);
  found.topic = peers.topic();
  found.table = peers.table();
  found.outbox_is_here = static_cast<bool>(facts_->sources.outbox);
  found.insights_is_here = static_cast<bool>(facts_->sources.insights);
}
Tracer::~Tracer() = default;

void Tracer::Facts::AskSources() {
  found.waiting.reset();
  found.outbox_problem.clear();
  found.insights_problem.clear();
  if (sources.outbox) {
    auto waiting = sources.outbox(found.id);
    if (!waiting) found.outbox_problem = waiting.error().message;
    if (waiting && *waiting) {
      found.waiting = **waiting;
      found.event = TextsOf(found.waiting->entry.event);
    }
  }
  if (!sources.insights || found.seen) return;
  auto seen = sources.insights(found.id);
  if (!seen) found.insights_problem = seen.error().message;
  if (seen && *seen) {
    found.seen = **seen;
    if (!found.event) found.event = found.seen->event;
  }
}

Status Tracer::Facts::AskTable() {
  ASSIGN_OR_RETURN(auto* session, peers.Store());
  ASSIGN_OR_RETURN(auto answer,
                   session->Query(fmt::format(
                       "SELECT action, who, what, time, WRITETIME(action) FROM {} WHERE id = {}",
                       found.table, CqlQuoted(found.id))));
  found.row.reset();
  if (!answer.rows.empty() && answer.rows[0].size() == 5) {
    const auto& row = answer.rows[0];
    found.row =
        FoundRow{{found.id, CellText(row[0]), CellText(row[1]), CellText(row[2]), CellText(row[3])},
                 CellNumber<std::int64_t>(row[4]).value_or(0)};
    if (!found.event) found.event = found.row->event;
  }
  if (found.row || found.ttl_s) return {};
  ASSIGN_OR_RETURN(found.ttl_s, DefaultTtl(*session, found.table));
  return {};
}

// When the record may have been written at the earliest, by whatever is known.
std::optional<std::int64_t> Tracer::Facts::BornMs() const {
  std::optional<std::int64_t> born;
  auto take = [&](std::optional<std::int64_t> ms) {
    if (ms && *ms > 0) born = std::min(born.value_or(*ms), *ms);
  };
  if (found.event) take(cql::ParseMillis(found.event->time));
  if (found.row) take(found.row->written_us / 1'000);
  if (found.seen) take(found.seen->produced_ms);
  return born;
}

// The first look begins where the event can be, and the next ones where it ended.
Status Tracer::Facts::Begin(const std::vector<TopicPartition>& partitions) {
  std::vector<TopicPartition> fresh;
  for (const auto& one : partitions) {
    if (!read_to.contains(one)) fresh.push_back(one);
  }
  auto born = BornMs();
  if (fresh.empty() || !born) return {};
  ASSIGN_OR_RETURN(auto* admin, peers.Admin());
  auto offsets = admin->OffsetsAt(fresh, *born, peers.answer_max());
  if (!offsets && offsets.error().code != ErrorCode::kUnsupported) {
    return Fail(std::move(offsets).error());
  }
  if (!offsets) return {};
  for (const auto& [partition, offset] : *offsets) read_to[partition] = offset;
  return {};
}

Result<pipeline::Ranges> Tracer::Facts::NextRanges(const std::vector<TopicPartition>& partitions,
                                                   std::int64_t records_max) {
  kafka::Offsets from;
  for (const auto& one : partitions) from[one] = 0;
  ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers, from));
  for (auto& [partition, range] : ranges) {
    if (read_to.contains(partition)) {
      range.earliest = std::max(range.earliest, read_to[partition]);
    }
    range.end = std::min(range.end, range.earliest + records_max);
  }
  return ranges;
}

Status Tracer::Facts::Scan(const std::vector<TopicPartition>& partitions, std::int64_t records_max,
                           const pipeline::OnRecord& on_record) {
  TRY(Begin(partitions));
  ASSIGN_OR_RETURN(auto ranges, NextRanges(partitions, records_max));
  auto read = pipeline::ReadRanges(peers, ranges, hooks, on_record);
  if (!read && read.error().code != ErrorCode::kExists) return read;
  for (const auto& [partition, range] : ranges) {
    if (read) read_to[partition] = std::max(range.end, read_to[partition]);
  }
  return {};
}

Status Tracer::Facts::Take(const kafka::InRecord& record, const kafka::Batch& batch,
                           std::size_t index) {
  if (record.key != found.id) return {};
  FoundRecord one{record.partition, record.offset, record.timestamp_ms, {}, {}, false};
  for (const auto& header : batch.HeadersOf(index)) {
    if (header.key == "taskflow-arrived") one.arrived_ms = TimeIn(header.value);
    if (header.key == "taskflow-sent") one.sent_ms = TimeIn(header.value);
  }
  if (record.value) {
    ASSIGN_OR_RETURN(auto* codec, peers.Codec());
    auto event = codec->Decode(*record.value);
    if (event && *event) {
      one.is_event = true;
      found.event = EventTexts{std::string((*event)->id), std::string((*event)->action),
                               std::string((*event)->who), std::string((*event)->what),
                               std::string((*event)->time)};
    } else if (!event) {
      one.is_event = true;  // nobody can say otherwise
    }
  }
  found.record = one;
  return Found();
}

Status Tracer::Facts::AskTopic() {
  if (found.record) return {};
  ASSIGN_OR_RETURN(auto* admin, peers.Admin());
  ASSIGN_OR_RETURN(auto topics, admin->Topics(peers.answer_max()));
  if (!topics.contains(found.topic)) {
    return Fail(ErrorCode::kNotFound, "Kafka has no topic {}", found.topic);
  }
  auto count = topics.at(found.topic);
  if (count <= 0) return {};
  auto take = [this](const auto& record, const auto& batch, std::size_t index) {
    return Take(record, batch, index);
  };
  TopicPartition own{found.topic, pipeline::PartitionOfKey(found.id, count)};
  if (found.seen && found.seen->offset >= 0 && found.seen->partition < count) {
    own.partition = found.seen->partition;
    if (!read_to.contains(own)) read_to[own] = found.seen->offset;
  }
  TRY(Scan({own}, kRecordsPerLook, take));
  // Another producer may choose by other rules (librdkafka's own is CRC32), and topics may have got
  // partitions since.
  if (found.record) return {};
  std::vector<TopicPartition> others;
  for (std::int32_t p = 0; p < count; ++p) {
    if (p != own.partition) others.push_back({found.topic, p});
  }
  return Scan(others, kRecordsPerLook, take);
}

Status Tracer::Facts::AskConnect() {
  ASSIGN_OR_RETURN(auto connectors, peers.Connectors());
  auto sinks = SinksOf(connectors, found.topic);
  found.sink.reset();
  found.committed.reset();
  if (sinks.empty()) return {};
  found.sink = sinks[0];
  if (!found.record) return {};
  ASSIGN_OR_RETURN(auto* admin, peers.Admin());
  TopicPartition at{found.topic, found.record->partition};
  ASSIGN_OR_RETURN(auto committed, admin->Committed(found.sink->Group(), {at}, peers.answer_max()));
  if (auto one = committed.find(at); one != committed.end()) found.committed = one->second;
  return {};
}

// By the place that the context headers name; without them by the key.
bool Tracer::Facts::TakeDeadLetter(const kafka::InRecord& record, const kafka::Batch& batch,
                                   std::size_t index) {
  std::map<std::string, std::string> about;
  for (const auto& header : batch.HeadersOf(index)) {
    if (header.key.starts_with(kErrorHeaders)) {
      about[header.key.substr(kErrorHeaders.size())] = header.value.value_or("");
    }
  }
  if (about.contains("topic") && about["topic"] != found.topic) return false;
  if (record.key != found.id) return false;
  auto message = about["exception.message"].substr(0, kWhyBytesMax);
  found.dead_letter = FoundDeadLetter{
      std::string(record.topic),     record.partition,  record.offset, about["stage"],
      about["exception.class.name"], std::move(message)};
  return true;
}

Status Tracer::Facts::AskDeadLetters() {
  if (found.row || found.dead_letter || !found.sink || found.sink->dead_letter_topic.empty()) {
    return {};
  }
  ASSIGN_OR_RETURN(auto partitions, pipeline::PartitionsOf(peers, found.sink->dead_letter_topic));
  std::vector<TopicPartition> all;
  for (const auto& [partition, offset] : partitions) all.push_back(partition);
  if (all.empty()) return {};
  return Scan(all, kDeadLettersPerLook,
              [this](const auto& record, const auto& batch, std::size_t index) -> Status {
                if (TakeDeadLetter(record, batch, index)) return Found();
                return {};
              });
}

// A letter that was sent again is a record behind the first, and what counts from then on.
Status Tracer::Facts::AskRedriven() {
  while (found.record && found.dead_letter) {
    auto letter = *found.dead_letter;
    auto origin = fmt::format("{}/{}/{}", letter.topic, letter.partition, letter.offset);
    TopicPartition own{found.topic, found.record->partition};
    read_to[own] = std::max(read_to[own], found.record->offset + 1);
    bool again = false;
    auto take = [&](const auto& record, const auto& batch, std::size_t index) -> Status {
      for (const auto& header : batch.HeadersOf(index)) {
        again = again ||
                (record.key == found.id && header.key == kRedrivenFrom && header.value == origin);
      }
      return again ? Take(record, batch, index) : Status{};
    };
    TRY(Scan({own}, kRecordsPerLook, take));
    if (!again) return {};
    read_to[{letter.topic, letter.partition}] = letter.offset + 1;
    found.dead_letter.reset();
    TRY(AskConnect());
    TRY(AskDeadLetters());
  }
  return {};
}

// Of an event that was refused first and taken later there is nothing to tell.
void Tracer::Facts::AskRefusals() {
  found.refused.reset();
  if (found.Known() || !sources.refused) return;
  auto refused = sources.refused(found.id);
  found.site_problem = refused ? "" : refused.error().message;
  if (refused) found.refused = *std::move(refused);
}

Result<Passport> Tracer::Look() {
  auto& facts = *facts_;
  auto& found = facts.found;
  if (found.id.empty() || found.id.size() > kIdBytesMax) {
    return Fail(ErrorCode::kInvalid, "an id has 1 to {} bytes", kIdBytesMax);
  }
  found.now_ms = facts.clock.WallMillis();
  facts.AskSources();
  (void)facts.Ask(found.store_problem, facts.AskTable());
  (void)facts.Ask(found.topic_problem, facts.AskTopic());
  (void)facts.Ask(found.connect_problem, facts.AskConnect());
  if (found.connect_problem.empty()) (void)facts.AskDeadLetters();
  (void)facts.AskRedriven();
  // The table was asked before the sink: what that has written between is no lost row.
  if (found.Passed() && !found.row && !found.dead_letter) {
    (void)facts.Ask(found.store_problem, facts.AskTable());
  }
  if (facts.hooks.Stopping()) return pipeline::Stopped();
  facts.AskRefusals();
  if (found.Known()) return Judge(found);
  for (const auto* problem : {&found.topic_problem, &found.store_problem, &found.outbox_problem}) {
    if (problem->empty()) continue;
    return Fail(ErrorCode::kUnavailable, "nobody who can be asked knows the id {}; {}", found.id,
                *problem);
  }
  return Fail(ErrorCode::kNotFound,
              "nobody knows the id {}: it was never sent, or the person objects (GPC, DNT; the "
              "answer says suppressed, and nothing is stored), or the site refused it (422, 503) "
              "and has been restarted or refused many others since, or the topic's retention is "
              "over{}{}",
              found.id, found.site_problem.empty() ? "" : "; ", found.site_problem);
}

Result<Passport> Trace(pipeline::Peers& peers, const Sources& sources, std::string id,
                       const pipeline::Hooks& hooks) {
  return Tracer(peers, sources, std::move(id), hooks).Look();
}

}  // namespace taskflow::passport
