#include "app/replay/difference.h"

#include <algorithm>
#include <boost/json.hpp>

namespace taskflow::app {
namespace {

// FNV-1a over each text and its length, so that no two splits are alike.
std::uint64_t HashOf(const EventText& event) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3u; };
  for (auto text : {event.action, event.who, event.what, event.time}) {
    for (int shift = 0; shift < 32; shift += 8) add((text.size() >> shift) & 0xff);
    for (char c : text) add(static_cast<unsigned char>(c));
  }
  return hash;
}

json::object SomeJson(const Difference::Some& some) {
  json::array ids;
  for (const auto& id : some.ids) ids.emplace_back(id);
  return {{"count", some.count}, {"ids", std::move(ids)}};
}

}  // namespace

Status Comparison::AddEvent(std::string_view id, const EventText& event) {
  auto found = events_.find(id);
  if (found == events_.end()) {
    if (events_.size() >= kEventsMax) {
      return Fail(ErrorCode::kTooLarge,
                  "over {} events: choose less of the topic with --from and --to", kEventsMax);
    }
    found = events_.emplace(id, Entry{}).first;
  }
  found->second.hash = HashOf(event);
  return {};
}

void Comparison::AddRow(std::string_view id, const EventText& row, bool expected) {
  ++out_.rows;
  auto found = events_.find(id);
  if (found == events_.end()) {
    if (expected) Note(out_.only_table, id);
    if (!expected) ++out_.outside;
    return;
  }
  if (std::exchange(found->second.seen, true)) return;
  if (found->second.hash == HashOf(row)) {
    ++out_.same;
  } else {
    Note(out_.different, id);
  }
}

Difference Comparison::Finish() {
  out_.events = static_cast<std::int64_t>(events_.size());
  for (const auto& [id, entry] : events_) {
    if (!entry.seen) Note(out_.only_topic, id);
  }
  return std::move(out_);
}

void Comparison::Note(Difference::Some& some, std::string_view id) {
  ++some.count;
  auto at = std::lower_bound(some.ids.begin(), some.ids.end(), id);
  if (static_cast<std::size_t>(at - some.ids.begin()) >= Difference::kIdsMax) return;
  some.ids.emplace(at, id);
  if (some.ids.size() > Difference::kIdsMax) some.ids.pop_back();
}

json::object ToJsonObject(const Difference& difference) {
  return {{"events", difference.events},
          {"rows", difference.rows},
          {"outside", difference.outside},
          {"same", difference.same},
          {"onlyInTopic", SomeJson(difference.only_topic)},
          {"onlyInTable", SomeJson(difference.only_table)},
          {"different", SomeJson(difference.different)}};
}

}  // namespace taskflow::app
