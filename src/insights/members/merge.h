// One answer out of those of all members, whose people and events are apart. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "insights/questions/time_zone.h"

namespace taskflow::insights {

// A member that is a whole number; what it says otherwise.
inline std::int64_t NumberIn(const json::object& object, std::string_view key,
                             std::int64_t otherwise = 0) {
  return IntegerMember(object, key).value_or(otherwise);
}

// Numbers add up, at any depth: objects by key, arrays by place; of all else the first's counts.
// Errors: kInvalid (arrays of different lengths).
Result<json::object> AddUp(std::span<const json::object> answers);

// Of GET /status: who is worst off says how it is. Behind are all as far as the last of them.
json::object MergeStatus(std::span<const json::object> answers);

// Of GET /retention, without the weeks after a member's last event: FillWeeks adds those.
json::object MergeRetention(std::span<const json::object> answers, std::size_t weeks);
// Each cohort's weeks up to `last_ms`, when the last event of all members that counts was; at most
// `weeks`. Errors: those of Borders.
Status FillWeeks(json::object& retention, const TimeZone& zone, std::size_t weeks,
                 std::int64_t last_ms);

// Where each member stands in a list that is read page by page, as text: "57.3~~-".
class Cursors {
 public:
  explicit Cursors(std::size_t members) : at_(members) {}
  // Empty is the beginning. Nothing when the text is none for so many members.
  static std::optional<Cursors> Read(std::string_view text, std::size_t members);

  // The member's `after`; empty: from its beginning.
  const std::string& of(std::size_t member) const { return at_[member]; }
  bool ended(std::size_t member) const { return at_[member] == "-"; }
  void Set(std::size_t member, std::string at) { at_[member] = std::move(at); }
  void End(std::size_t member) { at_[member] = "-"; }
  bool all_ended() const;
  std::string ToText() const;

 private:
  std::vector<std::string> at_;
};

// A page of GET /events or /people (`rows` is the name of its array), by what the rows' "at" begins
// with, the largest first. Members that had ended were asked for `total` alone. Errors: kInvalid.
Result<json::object> MergeLists(std::span<const json::object> answers, std::string_view rows,
                                Cursors cursors, std::size_t limit);

// The names with the most events of all members; they come in any order, a name once from each.
class NamesMerge {
 public:
  struct Name {
    std::string text;
    std::uint64_t events = 0;
  };
  explicit NamesMerge(std::size_t limit) : limit_(limit) {}

  // A round of GET /names: {"rows":[base64 of a name, its events, ...]}. The names of one round are
  // in no other. kInvalid when it is not that.
  Status TakeRound(std::span<const json::object> answers);
  std::uint64_t names() const { return names_; }
  std::uint64_t events() const { return events_; }
  const std::vector<Name>& best() const { return best_; }  // most events first, then by name

 private:
  std::size_t limit_;
  std::uint64_t names_ = 0, events_ = 0;
  std::vector<Name> best_;
};

}  // namespace taskflow::insights
