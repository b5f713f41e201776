#include "passport/audit.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "cql/types/calendar.h"
#include "events/interaction_event.h"
#include "passport/cql_text.h"
#include "passport/id_join.h"
#include "passport/sink.h"
#include "pipeline/partitioner.h"
#include "pipeline/topic_scan.h"

namespace taskflow::passport {
namespace {

constexpr std::string_view kUsualSink = "cassandra-sink-interactions";
constexpr std::int64_t kProgressRows = 20'000;

class Auditor {
 public:
  Auditor(pipeline::Peers& peers, const AuditOptions& options, const pipeline::Hooks& hooks)
      : peers_(peers), options_(options), hooks_(hooks), join_(options.bytes_max) {}

  Result<AuditResult> Run() {
    ASSIGN_OR_RETURN(codec_, peers_.Codec());
    TRY(AskConnect());
    ASSIGN_OR_RETURN(auto partitions, pipeline::PartitionsOf(peers_, peers_.topic()));
    TRY(AskCommitted(partitions));
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers_, partitions));
    partition_count_ = static_cast<std::int32_t>(partitions.size());
    for (const auto& [partition, range] : ranges) {
      if (range.earliest > 0) trimmed_[partition.partition] = SystemClock().WallMillis();
    }
    TRY(ReadTopic(ranges, EntryKind::kRecord));
    TRY(ReadDeadLetters());
    TRY(ReadTable());
    for (auto& [partition, range] : ranges) partitions[partition] = range.end;
    TRY(ReadLater(partitions));
    TRY(join_.ForEachId([this](auto entries) { Judge(entries); }));
    return std::move(out_);
  }

 private:
  Status AskConnect() {
    auto connectors = peers_.Connectors();
    if (!connectors) {
      out_.notes.push_back(
          fmt::format("Connect was not asked, so the connector is taken to be {}, without dead "
                      "letters: {}",
                      kUsualSink, connectors.error().message));
      sink_.emplace().name = kUsualSink;
      return {};
    }
    auto sinks = SinksOf(*connectors, peers_.topic());
    if (sinks.empty()) {
      out_.notes.push_back(fmt::format("no connector reads {}: all of it waits", peers_.topic()));
      nobody_reads_ = true;
      return {};
    }
    sink_ = sinks[0];
    return {};
  }

  Status AskCommitted(const kafka::Offsets& partitions) {
    if (!sink_) return {};
    std::vector<kafka::TopicPartition> all;
    for (const auto& [partition, offset] : partitions) all.push_back(partition);
    ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
    ASSIGN_OR_RETURN(auto committed, admin->Committed(sink_->Group(), all, peers_.answer_max()));
    for (const auto& one : all) {
      auto found = committed.find(one);
      committed_[one.partition] = found == committed.end() ? 0 : found->second;
    }
    return {};
  }

  Status ReadTopic(const pipeline::Ranges& ranges, EntryKind kind) {
    return pipeline::ReadRanges(peers_, ranges, hooks_,
                                [&](const kafka::InRecord& record, const kafka::Batch&,
                                    std::size_t) { return TakeRecord(record, kind); });
  }

  Status TakeRecord(const kafka::InRecord& record, EntryKind kind) {
    if (kind == EntryKind::kRecord) {
      ++out_.records;
      auto oldest = trimmed_.find(record.partition);
      if (oldest != trimmed_.end()) oldest->second = std::min(oldest->second, record.timestamp_ms);
    }
    if (!record.key) return ++out_.without_key, Status{};
    Entry entry{.id = events::BytesOfId(*record.key),
                .time_ms = record.timestamp_ms,
                .offset = record.offset,
                .partition = record.partition,
                .kind = kind,
                .is_uuid = events::IsUuid(*record.key)};
    if (!record.value) {
      if (kind == EntryKind::kRecord) entry.kind = EntryKind::kTombstone;
      return join_.Add(entry);
    }
    ASSIGN_OR_RETURN(auto event, codec_->Decode(*record.value));
    if (event) {
      entry.contents = HashOf({event->action, event->who, event->what, event->time});
    } else if (kind == EntryKind::kRecord) {
      entry.kind = EntryKind::kNoEvent;
    }
    return join_.Add(entry);
  }

  Status ReadDeadLetters() {
    if (!sink_ || sink_->dead_letter_topic.empty()) return {};
    ASSIGN_OR_RETURN(auto from, pipeline::PartitionsOf(peers_, sink_->dead_letter_topic));
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers_, from));
    return ReadTopic(ranges, EntryKind::kDead);
  }

  Status ReadLater(const kafka::Offsets& from) {
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers_, from));
    for (auto& [partition, range] : ranges) {
      range.earliest = std::max(range.earliest, from.at(partition));
    }
    return ReadTopic(ranges, EntryKind::kLate);
  }

  Status ReadTable() {
    ASSIGN_OR_RETURN(auto* session, peers_.Store());
    ASSIGN_OR_RETURN(auto ttl, DefaultTtl(*session, peers_.table()));
    if (sink_ && sink_->ttl_s) ttl = sink_->ttl_s;
    ttl_s_ = ttl;
    auto statement = fmt::format("SELECT id, action, who, what, time FROM {}", peers_.table());
    std::string state;
    do {
      if (hooks_.Stopping()) return pipeline::Stopped();
      ASSIGN_OR_RETURN(
          auto page, session->Query(statement, cql::Consistency::kLocalOne, kAuditPageRows, state));
      for (const auto& row : page.rows) TRY(TakeRow(row));
      state = std::move(page.paging_state);
    } while (!state.empty());
    return {};
  }

  Status TakeRow(const std::vector<std::optional<std::string>>& row) {
    if (row.size() != 5) return Fail(ErrorCode::kInternal, "the store answers other columns");
    auto id = CellText(row[0]), time = CellText(row[4]);
    if (++out_.rows % kProgressRows == 0) {
      hooks_.Progress("reading " + peers_.table(), out_.rows, std::max(out_.rows, out_.records));
    }
    return join_.Add(
        {.id = events::BytesOfId(id),
         .contents = HashOf({CellText(row[1]), CellText(row[2]), CellText(row[3]), time}),
         .time_ms = cql::ParseMillis(time).value_or(0),
         .partition = partition_count_ > 0 ? pipeline::PartitionOfKey(id, partition_count_) : -1,
         .kind = EntryKind::kRow,
         .is_uuid = events::IsUuid(id)});
  }

  bool Waits(const Entry& record) const {
    if (nobody_reads_) return true;
    auto committed = committed_.find(record.partition);
    return committed != committed_.end() && record.offset >= committed->second;
  }
  bool HasExpired(const Entry& record) const {
    return ttl_s_ && record.time_ms + *ttl_s_ * 1'000 <= SystemClock().WallMillis();
  }
  void Name(std::vector<std::string>& ids, const Entry& entry) const {
    if (ids.size() < options_.named_max) ids.push_back(entry.IdText());
  }

  void Judge(std::span<const Entry> entries) {
    const Entry *record = nullptr, *row = nullptr;
    bool late = false, dead = false;
    std::int64_t count = 0;
    for (const auto& entry : entries) {
      if (entry.kind == EntryKind::kRow) {
        row = &entry;
      } else if (entry.kind == EntryKind::kLate) {
        late = true;
      } else if (entry.kind == EntryKind::kDead) {
        dead = true;
      } else {
        record = &entry;
        ++count;
      }
    }
    out_.events += record != nullptr ? 1 : 0;
    out_.repeats += std::max<std::int64_t>(count - 1, 0);
    if (record == nullptr && row != nullptr) return JudgeRow(*row, late);
    if (record != nullptr && row == nullptr) return JudgeRecord(*record, dead);
    if (record == nullptr || record->kind != EntryKind::kRecord) return;
    // A repeat with other contents may be dead, or older than what the table has.
    bool same = std::any_of(entries.begin(), entries.end(), [&](const Entry& one) {
      return &one != row && one.contents == row->contents &&
             (&one == record || late || dead || Waits(*record) || one.time_ms >= record->time_ms);
    });
    if (same || dead) return;
    if (late || Waits(*record)) {
      ++out_.waiting;
      return;
    }
    ++out_.different;
    Name(out_.different_ids, *record);
  }

  void JudgeRow(const Entry& row, bool late) {
    if (late) return;
    auto oldest = trimmed_.find(row.partition);
    if (oldest != trimmed_.end() && row.time_ms < oldest->second) {
      ++out_.older;
      return;
    }
    ++out_.surplus;
    Name(out_.surplus_ids, row);
  }

  void JudgeRecord(const Entry& record, bool dead) {
    if (dead) {
      ++out_.dead;
      Name(out_.dead_ids, record);
    } else if (record.kind == EntryKind::kTombstone) {
      ++out_.deleted;
    } else if (Waits(record)) {
      ++out_.waiting;
    } else if (HasExpired(record)) {
      ++out_.expired;
    } else {
      ++out_.missing;
      Name(out_.missing_ids, record);
    }
  }

  pipeline::Peers& peers_;
  const AuditOptions& options_;
  const pipeline::Hooks& hooks_;
  pipeline::EventCodec* codec_ = nullptr;
  IdJoin join_;
  std::optional<Sink> sink_;
  bool nobody_reads_ = false;
  std::int32_t partition_count_ = 0;
  std::map<std::int32_t, std::int64_t> committed_;
  std::map<std::int32_t, std::int64_t> trimmed_;  // partitions that retention has cut: oldest time
  std::optional<std::int64_t> ttl_s_;
  AuditResult out_;
};

json::array ArrayOf(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

}  // namespace

Result<AuditResult> Audit(pipeline::Peers& peers, const AuditOptions& options,
                          const pipeline::Hooks& hooks) {
  return Auditor(peers, options, hooks).Run();
}

json::object ToJsonObject(const AuditResult& result) {
  json::object out{{"balanced", result.Balanced()},
                   {"records", result.records},
                   {"events", result.events},
                   {"rows", result.rows},
                   {"repeats", result.repeats},
                   {"waiting", result.waiting},
                   {"dead", result.dead},
                   {"expired", result.expired},
                   {"deleted", result.deleted},
                   {"older", result.older},
                   {"withoutKey", result.without_key},
                   {"missing", result.missing},
                   {"different", result.different},
                   {"surplus", result.surplus}};
  out["missingIds"] = ArrayOf(result.missing_ids);
  out["differentIds"] = ArrayOf(result.different_ids);
  out["surplusIds"] = ArrayOf(result.surplus_ids);
  out["deadIds"] = ArrayOf(result.dead_ids);
  out["notes"] = ArrayOf(result.notes);
  return out;
}

}  // namespace taskflow::passport
