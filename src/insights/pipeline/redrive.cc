#include "insights/pipeline/redrive.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <map>
#include <vector>

#include "insights/pipeline/limits.h"
#include "insights/pipeline/scan.h"

namespace taskflow::insights {
namespace {

constexpr std::string_view kContext = "__connect.errors.";
constexpr std::size_t kAhead = 10'000;

std::string HeaderOf(const std::vector<kafka::Header>& headers, std::string_view name) {
  // The last one: a record that died twice may carry both contexts.
  for (auto at = headers.rbegin(); at != headers.rend(); ++at) {
    if (at->key == name) return at->value.value_or("");
  }
  return "";
}

std::vector<kafka::Header> OwnHeaders(const std::vector<kafka::Header>& headers) {
  std::vector<kafka::Header> out;
  for (const auto& header : headers) {
    if (!header.key.starts_with(kContext) && header.key != kRedrivenFrom) out.push_back(header);
  }
  return out;
}

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

}  // namespace

struct Redrive::Letter {
  std::string id;  // topic/partition/offset
  std::string target;
  std::int32_t partition = -1;
  std::int64_t time_ms = -1;
  std::optional<std::string> key, value;
  std::vector<kafka::Header> headers;
};

struct Redrive::Letters {
  kafka::Offsets next, ends;
  std::size_t held_max = kLettersMax;
  std::vector<Letter> known;
  std::int64_t unknown = 0;
  std::size_t bytes = 0;

  bool IsFull() const { return known.size() >= held_max || bytes >= kLetterBytesMax; }
  bool AtEnd() const {
    return std::all_of(next.begin(), next.end(),
                       [&](const auto& one) { return one.second >= ends.at(one.first); });
  }
  void Add(const kafka::InRecord& record, const std::vector<kafka::Header>& headers) {
    auto target = HeaderOf(headers, "__connect.errors.topic");
    if (target.empty()) {
      ++unknown;
      return;
    }
    Letter one{.id = fmt::format("{}/{}/{}", record.topic, record.partition, record.offset),
               .target = std::move(target),
               .time_ms = record.timestamp_ms,
               .headers = OwnHeaders(headers)};
    auto partition = HeaderOf(headers, "__connect.errors.partition");
    std::from_chars(partition.data(), partition.data() + partition.size(), one.partition);
    if (record.key) one.key = std::string(*record.key);
    if (record.value) one.value = std::string(*record.value);
    bytes += sizeof one + record.key.value_or("").size() + record.value.value_or("").size();
    known.push_back(std::move(one));
  }
};

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
  letters.bytes = 0;
  ASSIGN_OR_RETURN(
      auto scanned,
      Scan(links_, letters.next, letters.ends, kAhead, kRedriveReadMax,
           [&](const kafka::InRecord& record, const kafka::Batch& batch, std::size_t index) {
             bool wanted = !order.only || order.only->contains({record.partition, record.offset});
             if (!wanted) return true;
             if (letters.IsFull()) return false;
             letters.Add(record, batch.HeadersOf(index));
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
                          auto id = HeaderOf(batch.HeadersOf(index), kRedrivenFrom);
                          if (id.starts_with(prefix)) out.insert(std::move(id));
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

Status Redrive::Send(const std::vector<const Letter*>& letters, std::int64_t& sent) {
  if (letters.empty()) return {};
  ASSIGN_OR_RETURN(auto producer, links_.NewProducer());
  std::map<std::string, std::int32_t> counts;
  auto answers = std::make_shared<Acknowledgements>();
  Status queued;
  for (const auto* letter : letters) {
    auto& count = counts[letter->target];
    if (count == 0) {
      ASSIGN_OR_RETURN(auto partitions, PartitionsOf(links_, letter->target));
      count = static_cast<std::int32_t>(partitions.size());
    }
    auto headers = letter->headers;
    headers.push_back({std::string(kRedrivenFrom), letter->id});
    kafka::OutRecord record{.topic = letter->target,
                            .partition = letter->partition < count ? letter->partition : -1,
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

Status Redrive::SendSome(const RedriveOrder& order, const Letters& letters, Redriven& out) {
  std::map<std::string, std::int64_t> since;  // by target
  for (const auto& letter : letters.known) {
    auto& time = since.try_emplace(letter.target, letter.time_ms).first->second;
    time = std::min(time, letter.time_ms);
  }
  std::set<std::string> already;
  for (const auto& [target, time] : since) {
    ASSIGN_OR_RETURN(auto sent, SentTo(target, order.topic, time));
    already.merge(sent);
  }
  std::vector<const Letter*> to_send;
  for (const auto& letter : letters.known) {
    if (already.contains(letter.id)) {
      ++out.skipped;
    } else {
      to_send.push_back(&letter);
    }
  }
  out.found += static_cast<std::int64_t>(letters.known.size());
  return order.dry_run ? Status{} : Send(to_send, out.sent);
}

Result<Redriven> Redrive::Run(const RedriveOrder& order) {
  std::unique_lock running(running_, std::try_to_lock);
  if (!running) return Fail(ErrorCode::kConflict, "dead letters are being sent again already");
  ASSIGN_OR_RETURN(auto letters, Begin(order));
  Redriven out;
  while (!letters.AtEnd()) {
    TRY(ReadSome(order, letters));
    if (auto done = SendSome(order, letters, out); !done) {
      return FailWith(fmt::format("{} dead letters were sent again, then", out.sent),
                      std::move(done).error());
    }
  }
  out.unknown = letters.unknown;
  out.found += out.unknown;
  return out;
}

}  // namespace taskflow::insights
