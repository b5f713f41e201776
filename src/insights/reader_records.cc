#include "insights/reader_records.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <chrono>

#include "insights/limits.h"
#include "insights/table/keyed_hash.h"

namespace taskflow::insights {
namespace {

struct PlainTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
};

// The form that producers of ours write, "2026-11-24T10:00:00.000Z": the numbers
// of it, which may be out of their ranges.
std::optional<PlainTime> ReadPlainTime(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  if (text.size() != kForm.size()) return std::nullopt;
  unsigned wrong = 0;
  std::array<int, kForm.size()> digit{};
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    auto value = static_cast<unsigned char>(text[i] - kForm[i]);
    wrong |= kForm[i] == '0' ? static_cast<unsigned>(value > 9) : value;
    digit[i] = value;
  }
  if (wrong != 0) return std::nullopt;
  auto two = [&](std::size_t at) { return digit[at] * 10 + digit[at + 1]; };
  return PlainTime{two(0) * 100 + two(2),   two(5), two(8), two(11), two(14), two(17),
                   two(20) * 10 + digit[22]};
}

// `count` digits at the front, which are taken away.
std::optional<int> Digits(std::string_view& text, std::size_t count) {
  int number = 0;
  if (text.size() < count) return std::nullopt;
  for (char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool Skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> FractionMs(std::string_view& text) {
  if (!Skip(text, '.')) return 0;
  std::int64_t ms = 0, unit = 100;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    ms += (text.front() - '0') * unit;
    unit /= 10;
  }
  return ms;
}

std::optional<std::int64_t> ZoneMs(std::string_view& text) {
  if (Skip(text, 'Z')) return 0;
  bool west = text.starts_with('-');
  if (!Skip(text, '+') && !Skip(text, '-')) return std::nullopt;
  auto hours = Digits(text, 2);
  Skip(text, ':');
  auto minutes = Digits(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  auto ms = (*hours * 60LL + *minutes) * 60'000;
  return west ? -ms : ms;
}

// With `more_ms` added. A leap second is the first of the next minute, as in POSIX.
std::optional<std::int64_t> MsOf(const PlainTime& t, std::int64_t more_ms) {
  std::chrono::year_month_day date{std::chrono::year(t.year),
                                   std::chrono::month(static_cast<unsigned>(t.month)),
                                   std::chrono::day(static_cast<unsigned>(t.day))};
  if (!date.ok() || t.hour >= 24 || t.minute >= 60 || t.second > 60) return std::nullopt;
  auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24LL + t.hour) * 60 + t.minute) * 60'000 + t.second * 1'000LL + more_ms;
}

void ReadHeaders(const kafka::Batch& batch, std::size_t at, Event& event) {
  for (const auto& header : batch.HeadersOf(at)) {
    if (!header.key.starts_with("taskflow-") || !header.value) continue;
    if (header.key == "taskflow-arrived") {
      event.arrived_ms = ParseEventTime(*header.value).value_or(0);
    } else if (header.key == "taskflow-automated") {
      event.automated = *header.value == "true";
    } else if (header.key == "taskflow-local") {
      event.local = *header.value == "true";
    }
  }
}

void SetEvent(Event& event, const kafka::InRecord& record, const pipeline::EventFields& fields) {
  event.id = fields.id;
  event.action = fields.action;
  event.who = fields.who;
  event.what = fields.what;
  event.time_ms = ParseEventTime(fields.time).value_or(record.timestamp_ms);
  event.automated = event.local = false;
  event.partition = record.partition;
  event.offset = record.offset;
  event.arrived_ms = 0;
  event.produced_ms = record.timestamp_ms;
}

// Ids that are deleted. A tombstone counts after what came before it, and what follows counts after
// it.
class Deletions {
 public:
  explicit Deletions(std::vector<std::string>& ids) : ids_(ids) {}

  void Add(std::string_view id) {
    ids_.emplace_back(id);
    perhaps_.set(PlaceOf(id));
  }
  void Undo(const std::string& id) {
    if (!ids_.empty() && perhaps_.test(PlaceOf(id))) std::erase(ids_, id);
  }

 private:
  static constexpr std::size_t kPlaces = 1 << 15;  // many for each of kRecordsPerTake
  static std::size_t PlaceOf(std::string_view id) { return KeyedHash(id, 0) % kPlaces; }

  std::vector<std::string>& ids_;
  std::bitset<kPlaces> perhaps_;  // by hash
};

}  // namespace

std::optional<std::int64_t> ParseEventTime(std::string_view text) {
  if (auto plain = ReadPlainTime(text)) return MsOf(*plain, plain->ms);
  PlainTime time;
  bool good = true;
  auto number = [&](std::size_t digits, int& to) {
    auto found = Digits(text, digits);
    good = good && found;
    to = found.value_or(0);
  };
  auto skip = [&](bool skipped) { good = skipped && good; };
  number(4, time.year);
  skip(Skip(text, '-'));
  number(2, time.month);
  skip(Skip(text, '-'));
  number(2, time.day);
  skip(Skip(text, 'T') || Skip(text, ' '));
  number(2, time.hour);
  skip(Skip(text, ':'));
  number(2, time.minute);
  skip(Skip(text, ':'));
  number(2, time.second);
  if (!good) return std::nullopt;
  auto fraction = FractionMs(text);
  auto zone = ZoneMs(text);
  if (!fraction || !zone || !text.empty()) return std::nullopt;
  return MsOf(time, *fraction - *zone);
}

Status TakeRecords(const kafka::Batch& batch, std::size_t& at, pipeline::EventCodec& codec,
                   Clock& clock, const Share& share, EventTable::Change& change,
                   TakenRecords& taken) {
  const auto& records = batch.records();
  auto seen_ms = clock.WallMillis();
  std::size_t events = 0;
  Deletions deletions(change.deleted);
  Status decoded;
  for (; at < records.size(); ++at) {
    const auto& record = records[at];
    if (!record.value) {
      if (record.key) {
        deletions.Add(*record.key);
      } else {
        ++taken.undecodable;
      }
    } else {
      auto fields = codec.Decode(*record.value);
      if (!fields) {
        decoded = Fail(std::move(fields).error());
        break;
      }
      if (*fields && !share.Has((*fields)->who, (*fields)->id)) {
        deletions.Add((*fields)->id);
      } else if (*fields) {
        if (events == change.events.size()) change.events.emplace_back();
        auto& event = change.events[events++];
        SetEvent(event, record, **fields);
        event.seen_ms = seen_ms;
        ReadHeaders(batch, at, event);
        deletions.Undo(event.id);
      } else {
        ++taken.undecodable;
      }
    }
    change.positions[record.partition] = record.offset + 1;
    taken.last_timestamp_ms = record.timestamp_ms;
  }
  change.events.resize(events);
  return decoded;
}

}  // namespace taskflow::insights
