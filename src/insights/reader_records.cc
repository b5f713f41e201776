#include "insights/reader_records.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace taskflow::insights {
namespace {

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

Event& AddEvent(const kafka::InRecord& record, const pipeline::EventFields& fields,
                EventTable::Change& change, std::vector<Event>& spare) {
  Event event;
  if (!spare.empty()) {
    event = std::move(spare.back());
    spare.pop_back();
  }
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
  return change.events.emplace_back(std::move(event));
}

// A tombstone counts after what came before it, and what follows counts after it.
void Undelete(const std::string& id, EventTable::Change& change) {
  if (change.deleted.empty()) return;
  std::erase(change.deleted, id);
}

}  // namespace

std::optional<std::int64_t> ParseEventTime(std::string_view text) {
  auto year = Digits(text, 4);
  bool good = Skip(text, '-');
  auto month = Digits(text, 2);
  good = Skip(text, '-') && good;
  auto day = Digits(text, 2);
  good = (Skip(text, 'T') || Skip(text, ' ')) && good;
  auto hour = Digits(text, 2);
  good = Skip(text, ':') && good;
  auto minute = Digits(text, 2);
  good = Skip(text, ':') && good;
  auto second = Digits(text, 2);
  if (!good || !year || !month || !day || !hour || !minute || !second) return std::nullopt;
  auto fraction = FractionMs(text);
  auto zone = ZoneMs(text);
  std::chrono::year_month_day date{std::chrono::year(*year),
                                   std::chrono::month(static_cast<unsigned>(*month)),
                                   std::chrono::day(static_cast<unsigned>(*day))};
  // A leap second is the first of the next minute, as in POSIX.
  bool in_range = date.ok() && *hour < 24 && *minute < 60 && *second <= 60;
  if (!fraction || !zone || !text.empty() || !in_range) return std::nullopt;
  auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24LL + *hour) * 60 + *minute) * 60'000 + *second * 1'000LL + *fraction - *zone;
}

Status TakeRecords(const kafka::Batch& batch, std::size_t& at, pipeline::EventCodec& codec,
                   Clock& clock, EventTable::Change& change, TakenRecords& taken) {
  const auto& records = batch.records();
  auto seen_ms = clock.WallMillis();
  change.events.reserve(records.size() - at);
  for (; at < records.size(); ++at) {
    const auto& record = records[at];
    if (!record.value) {
      if (record.key) {
        change.deleted.emplace_back(*record.key);
      } else {
        ++taken.undecodable;
      }
    } else {
      ASSIGN_OR_RETURN(auto fields, codec.Decode(*record.value));
      if (fields) {
        auto& event = AddEvent(record, *fields, change, taken.spare);
        event.seen_ms = seen_ms;
        ReadHeaders(batch, at, event);
        Undelete(event.id, change);
      } else {
        ++taken.undecodable;
      }
    }
    change.positions[record.partition] = record.offset + 1;
    taken.last_timestamp_ms = record.timestamp_ms;
  }
  return {};
}

}  // namespace taskflow::insights
