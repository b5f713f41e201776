#include "insights/pipeline/redrive.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <vector>

#include "insights/pipeline/limits.h"
#include "insights/pipeline/scan.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kAhead = 10'000;

// Counts acknowledgements; callbacks may come after the wait was given up.
struct Acknowledgements {
  std::mutex mutex;  // guards the rest
  std::condition_variable changed;
  std::int64_t waiting = 0, sent = 0;
  Status status;

  void Done(const Result<kafka::Placement>& placed) {
    std::lock_guard lock(mutex);
    --waiting;
    if (placed) ++sent;
    if (!placed && status) status = Fail(placed.error());
    changed.notify_all();
  }
};

Status TooLong() {
  return Fail(ErrorCode::kTimeout,
              "the run's time of {} minutes was over: another goes on from there",
              kRedriveMax.count() / 60'000);
}

}  // namespace

struct Redrive::Letters {
  kafka::Offsets next, ends;
  std::size_t held_max = kLettersMax;
  std::vector<DeadLetter> known;
  std::vector<DeadLetter> unknown;  // that tell no topic
  std::int64_t unknown_count = 0;   // of all
  std::size_t bytes = 0;

  bool IsFull() const {
    return known.size() + unknown.size() >= held_max || bytes >= kLetterBytesMax;
  }
  bool AtEnd() const {
    return std::all_of(next.begin(), next.end(),
                       [&](const auto& one) { return one.second >= ends.at(one.first); });
  }
  void Add(DeadLetter letter) {
    bytes += letter.Bytes();
    if (letter.origin_topic.empty()) ++unknown_count;
    (letter.origin_topic.empty() ? unknown : known).push_back(std::move(letter));
  }
};

LetterState Redrive::Past::StateOf(const DeadLetter& letter) const {
  if (gone.contains(letter.origin_topic)) return LetterState::kOriginGone;
  return sent.contains(letter.Id()) ? LetterState::kSentBefore : LetterState::kWaiting;
}

Result<Redrive::Letters> Redrive::Begin(const RedriveOrder& order) {
  ASSIGN_OR_RETURN(auto partitions, PartitionsOf(links_, order.topic));
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links_, partitions));
  Letters out{.next = ranges.first, .ends = ranges.end};
  if (order.held_max > 0) out.held_max = static_cast<std::size_t>(order.held_max);
  if (!order.only) return out;
  // No more than from the first to the last one of each partition.
  out.next.clear();
  for (const auto& [partition, offset] : *order.only) {
    kafka::TopicPartition at{order.topic, partition};
    auto first = ranges.first.find(at);
    bool is_there =
        first != ranges.first.end() && offset >= first->second && offset < ranges.end.at(at);
    if (!is_there) continue;
    out.next.try_emplace(at, offset);
    out.ends[at] = offset + 1;
  }
  return out;
}

Status Redrive::ReadSome(const RedriveOrder& order, Letters& letters) {
  letters.known.clear();
  letters.unknown.clear();
  letters.bytes = 0;
  ASSIGN_OR_RETURN(
      auto scanned,
      Scan(links_, letters.next, letters.ends, kAhead, kRedriveReadMax,
           [&](const kafka::InRecord& record, const kafka::Batch& batch, std::size_t index) {
             bool wanted = !order.only || order.only->contains({record.partition, record.offset});
             if (!wanted) return true;
             if (letters.IsFull()) return false;
             letters.Add(ReadDeadLetter(record, batch.HeadersOf(index)));
             return true;
           }));
  letters.next = std::move(scanned.next);
  return {};
}

Result<std::set<std::string>> Redrive::SentTo(const std::string& target, const std::string& from,
                                              std::int64_t since_ms) {
  auto partitions = PartitionsOf(links_, target);
  if (!partitions) return FailWith("dead letters of " + from, std::move(partitions).error());
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links_, *partitions));
  ASSIGN_OR_RETURN(auto admin, links_.Admin());
  auto starts = ranges.first;
  if (since_ms >= 0) {
    ASSIGN_OR_RETURN(auto at,
                     OfKafka(admin->OffsetsAt(*partitions, since_ms, links_.answer_max())));
    for (auto& [partition, start] : starts) {
      auto found = at.find(partition);
      start = found == at.end() ? ranges.end.at(partition) : found->second;
    }
  }
  std::set<std::string> out;
  auto prefix = from + "/";
  ASSIGN_OR_RETURN(auto scanned,
                   Scan(links_, starts, ranges.end, kAhead, kRedriveReadMax,
                        [&](const kafka::InRecord&, const kafka::Batch& batch, std::size_t index) {
                          for (const auto& header : batch.HeadersOf(index)) {
                            bool is_ours = header.key == kRedrivenFrom && header.value &&
                                           header.value->starts_with(prefix);
                            if (is_ours) out.insert(*header.value);
                          }
                          return true;
                        }));
  if (!scanned.whole) {
    return Fail(ErrorCode::kTimeout,
                "topic {} takes over {} s to read from the dead letters' time on: choose younger "
                "ones (records)",
                target, kRedriveReadMax.count() / 1'000);
  }
  return out;
}

Status Redrive::Send(const std::vector<const DeadLetter*>& letters, std::int64_t& sent) {
  if (letters.empty()) return {};
  ASSIGN_OR_RETURN(auto producer, links_.NewProducer());
  std::map<std::string, std::int32_t> counts;
  auto answers = std::make_shared<Acknowledgements>();
  Status queued;
  for (const auto* letter : letters) {
    auto& count = counts[letter->origin_topic];
    if (count == 0) {
      ASSIGN_OR_RETURN(auto partitions, PartitionsOf(links_, letter->origin_topic));
      count = static_cast<std::int32_t>(partitions.size());
    }
    auto headers = letter->headers;
    headers.push_back({std::string(kRedrivenFrom), letter->Id()});
    kafka::OutRecord record{
        .topic = letter->origin_topic,
        .partition = letter->origin_partition < count ? letter->origin_partition : -1,
        .timestamp_ms = std::max<std::int64_t>(letter->time_ms, 0),
        .headers = &headers};
    if (letter->key) record.key = *letter->key;
    if (letter->value) record.value = *letter->value;
    {
      std::lock_guard lock(answers->mutex);
      ++answers->waiting;
    }
    queued = producer->Send(record, [answers](auto placed) { answers->Done(placed); });
    if (!queued) {
      std::lock_guard lock(answers->mutex);
      --answers->waiting;
      break;
    }
  }
  std::unique_lock lock(answers->mutex);
  answers->changed.wait_for(lock, kRedriveDeliveryMax + Milliseconds(2'000),
                            [&] { return answers->waiting == 0 || links_.stopping(); });
  sent += answers->sent;
  if (!answers->status) return answers->status;
  if (answers->waiting > 0) {
    return Fail(ErrorCode::kTimeout, "Kafka did not acknowledge all dead letters in time");
  }
  return queued;
}

Result<Redrive::Past> Redrive::PastOf(const RedriveOrder& order, const Letters& letters) {
  std::map<std::string, std::int64_t> since;  // by target
  for (const auto& letter : letters.known) {
    auto& time = since.try_emplace(letter.origin_topic, letter.time_ms).first->second;
    time = std::min(time, letter.time_ms);
  }
  Past out;
  for (const auto& [target, time] : since) {
    auto sent = SentTo(target, order.topic, time);
    bool is_gone = !sent && sent.error().code == ErrorCode::kNotFound;
    if (is_gone && order.only_look) {
      out.gone.insert(target);
      continue;
    }
    TRY(std::move(sent).map([&](auto ids) { out.sent.merge(ids); }));
  }
  return out;
}

Status Redrive::SendSome(const RedriveOrder& order, const Letters& letters, Redriven& out) {
  ASSIGN_OR_RETURN(auto past, PastOf(order, letters));
  std::vector<const DeadLetter*> to_send;
  auto tell = [&](const DeadLetter& letter, LetterState state) {
    if (order.on_letter) order.on_letter(letter, state);
  };
  for (const auto& letter : letters.unknown) tell(letter, LetterState::kNoOrigin);
  for (const auto& letter : letters.known) {
    auto state = past.StateOf(letter);
    bool waits = state == LetterState::kWaiting;
    if (state == LetterState::kSentBefore) ++out.skipped;
    if (waits) to_send.push_back(&letter);
    if (!waits || order.dry_run) tell(letter, state);
  }
  out.found += static_cast<std::int64_t>(letters.known.size());
  if (order.dry_run) return {};
  TRY(Send(to_send, out.sent));
  for (const auto* letter : to_send) tell(*letter, LetterState::kSent);
  return {};
}

Result<Redriven> Redrive::Run(const RedriveOrder& order) {
  auto begin = SystemClock().Mono();
  ASSIGN_OR_RETURN(auto letters, Begin(order));
  // Held while letters are looked for in their targets, and sent.
  std::unique_ptr<kafka::Consumer> claim;
  if (!order.dry_run) {
    ASSIGN_OR_RETURN(claim, ClaimOf(order.topic));
  }
  Redriven out;
  while (!letters.AtEnd()) {
    TRY(ReadSome(order, letters));
    auto done =
        SystemClock().Mono() - begin < kRedriveMax ? SendSome(order, letters, out) : TooLong();
    if (!done) {
      return FailWith(fmt::format("{} dead letters were sent again, then", out.sent),
                      std::move(done).error());
    }
  }
  out.unknown = letters.unknown_count;
  out.found += out.unknown;
  return out;
}

Result<std::unique_ptr<kafka::Consumer>> Redrive::ClaimOf(const std::string& topic) {
  auto claim = links_.Claim({.group = "taskflow-redrive-" + topic,
                             .topic = topic,
                             .held_max = kRedriveHeldMax,
                             .wait = kRedriveClaimMax});
  if (!claim && claim.error().code == ErrorCode::kConflict) {
    return Fail(ErrorCode::kConflict,
                "dead letters of {} are being sent again by another run: wait for its end", topic);
  }
  return OfKafka(std::move(claim));
}

Result<LetterPlaces> YoungestLetters(Links& links, const std::string& topic, std::int64_t count) {
  ASSIGN_OR_RETURN(auto partitions, PartitionsOf(links, topic));
  ASSIGN_OR_RETURN(auto ranges, RangesOf(links, partitions));
  LetterPlaces out;
  for (const auto& [at, end] : ranges.end) {
    auto first = std::max(ranges.first.at(at), end - count);
    for (auto offset = first; offset < end; ++offset) out.insert({at.partition, offset});
  }
  return out;
}

}  // namespace taskflow::insights
