#include "insights/pipeline/records.h"

#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

#include "insights/pipeline/scan.h"

namespace taskflow::insights {
namespace {

// How much further back is looked when the last records were too few.
constexpr std::int64_t kFurther = 8;

struct Held {
  kafka::TopicPartition at;
  std::int64_t offset = 0, time_ms = 0;
  std::optional<std::string> key, value;
  std::vector<kafka::Header> headers;

  std::size_t Bytes() const {
    auto out = sizeof(Held) + (key ? key->size() : 0) + (value ? value->size() : 0);
    for (const auto& header : headers) out += header.key.size() + header.value.value_or("").size();
    return out;
  }
  kafka::InRecord View() const {
    kafka::InRecord out{at.topic, at.partition, offset, time_ms, {}, {}};
    if (key) out.key = *key;
    if (value) out.value = *value;
    return out;
  }
};

bool Older(const Held& a, const Held& b) {
  if (a.at == b.at) return a.offset < b.offset;
  return std::tie(a.time_ms, a.at, a.offset) < std::tie(b.time_ms, b.at, b.offset);
}

// The oldest of each partition's next ones, so that each partition keeps its order whatever the
// times.
std::vector<Held> Merge(std::map<kafka::TopicPartition, std::vector<Held>> by_partition) {
  std::vector<Held> out;
  std::vector<std::pair<std::vector<Held>*, std::size_t>> heads;
  for (auto& [partition, records] : by_partition) {
    if (!records.empty()) heads.push_back({&records, 0});
  }
  while (!heads.empty()) {
    auto least = std::min_element(heads.begin(), heads.end(), [](const auto& a, const auto& b) {
      return Older((*a.first)[a.second], (*b.first)[b.second]);
    });
    out.push_back(std::move((*least->first)[least->second]));
    if (++least->second == least->first->size()) heads.erase(least);
  }
  return out;
}

class Reader {
 public:
  Reader(Links& links, Decoder& decoder, const RecordQuery& query)
      : links_(links), decoder_(decoder), query_(query) {}

  Answer Run() {
    TRY(ChoosePartitions());
    bool from_end = query_.from == RecordQuery::From::kEnd;
    auto found = from_end ? FromTheEnd() : Forward();
    if (!found) return tl::unexpected<Problem>(found.error());
    return from_end ? Youngest(*std::move(found)) : Oldest(*std::move(found));
  }

 private:
  Status ChoosePartitions() {
    ASSIGN_OR_RETURN(auto all, PartitionsOf(links_, query_.topic));
    std::erase_if(all, [&](const auto& at) {
      if (query_.partition && at.partition != *query_.partition) return true;
      return query_.from == RecordQuery::From::kNext && !query_.next.contains(at.partition);
    });
    if (all.empty()) {
      return Fail(ErrorCode::kNotFound, "topic {} has no such partition", query_.topic);
    }
    ASSIGN_OR_RETURN(ranges_, RangesOf(links_, all));
    give_up_ = SystemClock().Mono() + kReadMax;
    return {};
  }

  Result<kafka::Offsets> Starts() {
    auto starts = ranges_.first;
    if (query_.from == RecordQuery::From::kTime) {
      std::vector<kafka::TopicPartition> all;
      for (const auto& [at, first] : ranges_.first) all.push_back(at);
      ASSIGN_OR_RETURN(auto admin, links_.Admin());
      ASSIGN_OR_RETURN(auto found, OfKafka(admin->OffsetsAt(all, query_.at, links_.answer_max())));
      starts = ranges_.end;
      for (const auto& [at, offset] : found) starts[at] = offset;
    }
    for (auto& [at, start] : starts) {
      if (query_.from == RecordQuery::From::kOffset) start = query_.at;
      if (query_.from == RecordQuery::From::kNext) start = query_.next.at(at.partition);
      start = std::clamp(start, ranges_.first.at(at), ranges_.end.at(at));
    }
    return starts;
  }

  using Found = std::map<kafka::TopicPartition, std::vector<Held>>;

  // At most `limit` of each partition: the first ones, or the last ones when `keep_last`.
  Result<Found> Collect(const kafka::Offsets& starts, bool keep_last) {
    Found out;
    std::size_t held = 0;
    looked_at_ = 0;
    cut_ = false;
    auto left = std::chrono::duration_cast<Milliseconds>(give_up_ - SystemClock().Mono());
    auto ahead = query_.text.empty() ? query_.limit : 10'000;
    ASSIGN_OR_RETURN(
        auto scanned,
        Scan(links_, starts, ranges_.end, ahead, std::max(left, Milliseconds(500)),
             [&](const kafka::InRecord& record, const kafka::Batch& batch, std::size_t index) {
               auto& list = out[{std::string(record.topic), record.partition}];
               bool full = !keep_last && list.size() >= query_.limit;
               cut_ = cut_ || looked_at_ >= kLookedAtMax || held > kHeldBytesMax;
               if (full || cut_) return false;
               ++looked_at_;
               auto headers = batch.HeadersOf(index);
               if (!Matches(query_.text, record, headers)) return true;
               Held one{{std::string(record.topic), record.partition},
                        record.offset,
                        record.timestamp_ms,
                        {},
                        {},
                        std::move(headers)};
               if (record.key) one.key = std::string(*record.key);
               if (record.value) one.value = std::string(*record.value);
               held += one.Bytes();
               list.push_back(std::move(one));
               if (keep_last && list.size() > query_.limit) {
                 held -= list.front().Bytes();
                 list.erase(list.begin());
               }
               return true;
             }));
    next_ = std::move(scanned.next);
    cut_ = cut_ || !scanned.whole;
    return out;
  }

  Result<Found> Forward() {
    ASSIGN_OR_RETURN(auto starts, Starts());
    return Collect(starts, false);
  }

  // Further and further back until there are enough: a compacted topic has gaps, a filter lets
  // through few.
  Result<Found> FromTheEnd() {
    auto window = static_cast<std::int64_t>(query_.limit);
    while (true) {
      kafka::Offsets starts;
      bool all = true;
      for (const auto& [at, end] : ranges_.end) {
        auto first = ranges_.first.at(at);
        starts[at] = std::max(first, end - window);
        all = all && starts[at] == first;
      }
      ASSIGN_OR_RETURN(auto found, Collect(starts, true));
      std::size_t count = 0;
      for (const auto& [at, list] : found) count += list.size();
      auto partitions = static_cast<std::int64_t>(ranges_.end.size());
      bool far = window * kFurther * partitions > kLookedAtMax || SystemClock().Mono() > give_up_;
      if (all || cut_ || count >= query_.limit || far) {
        cut_ = cut_ || (!all && count < query_.limit);
        return found;
      }
      window *= kFurther;
    }
  }

  json::value Json(const Held& held) { return RecordJson(decoder_, held.View(), held.headers); }

  Answer Oldest(Found found) {
    auto all = Merge(std::move(found));
    json::array records;
    std::size_t bytes = 0, taken = 0;
    for (; taken < all.size() && taken < query_.limit; ++taken) {
      auto record = Json(all[taken]);
      bytes += ToJson(record).size();
      if (bytes > kAnswerBytesMax && taken > 0) {
        cut_ = true;
        break;
      }
      records.push_back(std::move(record));
    }
    for (; taken < all.size(); ++taken) {
      auto& next = next_[all[taken].at];
      next = std::min(next, all[taken].offset);
    }
    return Finish(std::move(records));
  }

  Answer Youngest(Found found) {
    auto all = Merge(std::move(found));
    json::array backwards;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < all.size() && i < query_.limit; ++i) {
      auto record = Json(all[all.size() - 1 - i]);
      bytes += ToJson(record).size();
      if (bytes > kAnswerBytesMax && i > 0) {
        cut_ = true;
        break;
      }
      backwards.push_back(std::move(record));
    }
    std::reverse(backwards.begin(), backwards.end());
    return Finish(std::move(backwards));
  }

  Answer Finish(json::array records) {
    json::object next;
    for (const auto& [at, offset] : next_) next[std::to_string(at.partition)] = offset;
    json::object out{{"records", std::move(records)}, {"next", std::move(next)}};
    if (cut_) out["truncated"] = true;
    return out;
  }

  Links& links_;
  Decoder& decoder_;
  const RecordQuery& query_;
  Ranges ranges_;
  MonoTime give_up_;
  kafka::Offsets next_;
  std::int64_t looked_at_ = 0;
  bool cut_ = false;
};

}  // namespace

json::object RecordJson(Decoder& decoder, const kafka::InRecord& record,
                        const std::vector<kafka::Header>& headers) {
  json::array shown;
  for (const auto& header : headers) {
    if (shown.size() >= kShownHeadersMax) break;
    json::object one{{"name", Printable(header.key)}, {"value", nullptr}};
    if (header.value) one["value"] = Printable(header.value->substr(0, kShownHeaderMax));
    shown.push_back(std::move(one));
  }
  json::object out{{"partition", record.partition}, {"offset", record.offset}};
  out["time"] = record.timestamp_ms < 0 ? json::value(nullptr)
                                        : json::value(FormatIso8601(record.timestamp_ms));
  out["key"] = decoder.Decode(record.key);
  out["value"] = decoder.Decode(record.value);
  out["headers"] = std::move(shown);
  return out;
}

Answer ReadRecords(Links& links, Decoder& decoder, const RecordQuery& query) {
  return Reader(links, decoder, query).Run();
}

}  // namespace taskflow::insights
