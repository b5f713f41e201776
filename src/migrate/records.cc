#include "migrate/records.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "migrate/limits.h"
#include "migrate/patience.h"
#include "pipeline/topic_scan.h"

namespace taskflow::migrate {

// The first failure of what was sent; shared with the producer's thread.
struct Records::Deliveries {
  std::mutex mutex;  // guards the rest
  std::optional<Error> failed;

  void Note(const Result<kafka::Placement>& placement, std::int64_t expected) {
    std::lock_guard lock(mutex);
    if (failed) return;
    if (!placement) {
      failed = placement.error();
    } else if (placement->offset >= 0 && placement->offset != expected) {
      failed = Error{ErrorCode::kConflict,
                     fmt::format("a record got the offset {} at the target instead of {}: "
                                 "somebody else writes there",
                                 placement->offset, expected)};
    }
  }
  Status Check() {
    std::lock_guard lock(mutex);
    if (failed) return Fail(*failed);
    return {};
  }
};

namespace {

kafka::Offsets PartitionsOf(const MovedTopic& topic) {
  kafka::Offsets out;
  for (std::int32_t p = 0; p < topic.partitions; ++p) out[{topic.name, p}] = 0;
  return out;
}

std::string NameOf(const kafka::TopicPartition& at) {
  return fmt::format("{}-{}", at.topic, at.partition);
}

}  // namespace

Records::Records(const Side& from, const Side& to, const Options& options, State& state,
                 Throttle& throttle)
    : from_(from), to_(to), options_(options), state_(state), throttle_(throttle) {}

Records::~Records() = default;

Status Records::Resume(const std::vector<MovedTopic>& topics) {
  for (const auto& topic : topics) {
    for (const auto& [at, zero] : PartitionsOf(topic)) TRY(ResumePartition(at));
  }
  planned_ = state_.partitions;
  return {};
}

Status Records::ResumePartition(const kafka::TopicPartition& at) {
  auto& state = state_.partitions[at];
  ASSIGN_OR_RETURN(auto ranges, Patiently(
                                    [&] {
                                      return pipeline::RangesOf(*to_.peers, {{at, 0}});
                                    },
                                    true));
  auto end = ranges.at(at).end;
  if (end < state.target_next) {
    return Fail(ErrorCode::kConflict,
                "{} at the target ends at {}, and {} records were copied: it has lost some; "
                "--restart begins anew, with empty targets",
                NameOf(at), end, state.target_next);
  }
  auto& waiting = resumed_[at].waiting;
  return pipeline::ReadRanges(*to_.peers, {{at, {state.target_next, end}}}, options_.hooks,
                              [&](const auto& record, const auto& batch, auto index) -> Status {
                                waiting.push_back(Sha256(TextOf(record, batch.HeadersOf(index))));
                                return {};
                              });
}

Result<std::int64_t> Records::Behind(const std::vector<MovedTopic>& topics) {
  std::int64_t behind = 0;
  for (const auto& topic : topics) {
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(*from_.peers, PartitionsOf(topic)));
    for (const auto& [at, range] : ranges) {
      auto next = std::max(state_.partitions[at].source_next, range.earliest);
      behind += std::max<std::int64_t>(range.end - next, 0);
    }
  }
  return behind;
}

Result<std::int64_t> Records::Copy(const std::vector<MovedTopic>& topics) {
  if (producer_ == nullptr) {
    auto kafka = to_.kafka;
    kafka.more["enable.gapless.guarantee"] = "true";
    kafka.more["message.max.bytes"] = "104857600";
    ASSIGN_OR_RETURN(producer_, kafka::Producer::Create(kafka, kDeliveryMax));
    deliveries_ = std::make_shared<Deliveries>();
  }
  for (const auto& topic : topics) TRY(CopyTopic(topic));
  return Behind(topics);
}

Status Records::CopyTopic(const MovedTopic& topic) {
  ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(*from_.peers, PartitionsOf(topic)));
  for (auto& [at, range] : ranges) {
    auto next = state_.partitions[at].source_next;
    if (range.end < next) {
      return Fail(ErrorCode::kConflict, "{} ends at {} now, and was copied up to {} before",
                  NameOf(at), range.end, next);
    }
    range.earliest = std::max(range.earliest, next);
  }
  TRY(pipeline::ReadRanges(*from_.peers, ranges, options_.hooks,
                           [this](const auto& record, const auto& batch, auto index) {
                             return CopyRecord(record, batch, index);
                           }));
  for (const auto& [at, range] : ranges) {
    if (!resumed_[at].waiting.empty()) {
      return Fail(ErrorCode::kConflict,
                  "{} at the target holds {} records that are none of the source's", NameOf(at),
                  resumed_[at].waiting.size());
    }
    planned_[at].source_next = std::max(planned_[at].source_next, range.end);
  }
  return Checkpoint();
}

Status Records::CopyRecord(const kafka::InRecord& record, const kafka::Batch& batch,
                           std::size_t index) {
  kafka::TopicPartition at{std::string(record.topic), record.partition};
  auto headers = batch.HeadersOf(index);
  auto& planned = planned_[at];
  auto& waiting = resumed_[at].waiting;
  if (waiting.empty()) {
    throttle_.Take(1, options_.hooks);
    TRY(Send(record, headers, planned.target_next));
  } else {
    // What stands before it has gone from the source since; what is left over is told in the end.
    auto text = Sha256(TextOf(record, headers));
    auto found = std::find(waiting.begin(), waiting.end(), text);
    if (found == waiting.end()) {
      return Fail(ErrorCode::kConflict,
                  "{} at the target has other records at its end than the source at {}", NameOf(at),
                  record.offset);
    }
    planned.target_next += found - waiting.begin();
    waiting.erase(waiting.begin(), found + 1);
  }
  TRY(planned.NoteRecord(record.offset, planned.target_next));
  planned.source_next = record.offset + 1;
  ++planned.target_next;
  return ++since_checkpoint_ >= kRecordsPerCheckpoint ? Checkpoint() : Status{};
}

Status Records::Send(const kafka::InRecord& record, const std::vector<kafka::Header>& headers,
                     std::int64_t expected) {
  while (true) {
    TRY(deliveries_->Check());
    auto sent = producer_->Send({.topic = record.topic,
                                 .partition = record.partition,
                                 .key = record.key,
                                 .value = record.value,
                                 .timestamp_ms = record.timestamp_ms,
                                 .headers = &headers},
                                [deliveries = deliveries_, expected](auto placement) {
                                  deliveries->Note(placement, expected);
                                });
    if (sent) return {};
    if (sent.error().code != ErrorCode::kUnavailable) return sent;
    if (options_.hooks.Stopping()) return pipeline::Stopped();
    std::this_thread::sleep_for(Milliseconds(2));  // its queue is full
  }
}

Status Records::Checkpoint() {
  TRY(producer_->Flush(kDeliveryMax));
  TRY(deliveries_->Check());
  since_checkpoint_ = 0;
  for (auto& [at, planned] : planned_) {
    auto& state = state_.partitions[at];
    state.source_next = planned.source_next;
    state.target_next = planned.target_next;
    state.shifts = planned.shifts;
  }
  return WriteState(SystemFiles(), options_.state_path, state_);
}

Status Records::Compare(const std::vector<MovedTopic>& topics) {
  for (const auto& topic : topics) TRY(CompareTopic(topic));
  return WriteState(SystemFiles(), options_.state_path, state_);
}

Status Records::CompareTopic(const MovedTopic& topic) {
  ASSIGN_OR_RETURN(auto now, pipeline::RangesOf(*from_.peers, PartitionsOf(topic)));
  pipeline::Ranges from, to;
  std::map<kafka::TopicPartition, std::pair<Chain, Chain>> chains;
  for (const auto& [at, range] : now) {
    auto& state = state_.partitions[at];
    // What has gone from the source since it was copied can only be found at the target.
    auto begin = std::max(state.compared_source, range.earliest);
    from[at] = {begin, state.source_next};
    to[at] = {begin > state.compared_source ? state.Translate(begin) : state.compared_target,
              state.target_next};
    chains[at] = {Chain(state.compared, state.from_hash), Chain(state.compared_to, state.to_hash)};
  }
  TRY(pipeline::ReadRanges(*from_.peers, from, options_.hooks,
                           [&](const auto& record, const auto& batch, auto index) -> Status {
                             chains[{std::string(record.topic), record.partition}].first.Add(
                                 TextOf(record, batch.HeadersOf(index)));
                             return {};
                           }));
  TRY(pipeline::ReadRanges(*to_.peers, to, options_.hooks,
                           [&](const auto& record, const auto& batch, auto index) -> Status {
                             chains[{std::string(record.topic), record.partition}].second.Add(
                                 TextOf(record, batch.HeadersOf(index)));
                             return {};
                           }));
  for (const auto& [at, chain] : chains) {
    auto& state = state_.partitions[at];
    state.compared_source = state.source_next;
    state.compared_target = state.target_next;
    state.compared = chain.first.count();
    state.compared_to = chain.second.count();
    state.from_hash = chain.first.hash();
    state.to_hash = chain.second.hash();
  }
  return {};
}

std::vector<Compared> Records::Receipt(const std::vector<MovedTopic>& topics) const {
  std::vector<Compared> out;
  for (const auto& topic : topics) {
    for (const auto& [at, zero] : PartitionsOf(topic)) {
      const auto& state = state_.partitions.at(at);
      bool same_offsets =
          state.source_next == state.target_next &&
          (state.shifts.empty() ||
           (state.shifts.size() == 1 && state.shifts[0].first == state.shifts[0].second));
      out.push_back({.kind = "topic",
                     .name = NameOf(at),
                     .from_count = state.compared,
                     .to_count = state.compared_to,
                     .from_hash = state.from_hash,
                     .to_hash = state.to_hash,
                     .note = same_offsets ? "the same offsets" : "other offsets"});
    }
  }
  return out;
}

}  // namespace taskflow::migrate
