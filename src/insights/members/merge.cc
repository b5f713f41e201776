#include "insights/members/merge.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <map>
#include <unordered_map>

#include "base/base64.h"
#include "insights/questions/filter.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

Status AddTo(json::value& sum, const json::value& more) {
  if (sum.is_int64() && more.is_int64()) {
    sum.get_int64() += more.get_int64();
  } else if (sum.is_object() && more.is_object()) {
    auto& to = sum.get_object();
    for (const auto& [key, value] : more.get_object()) {
      auto [at, is_new] = to.emplace(key, value);
      if (!is_new) TRY(AddTo(at->value(), value));
    }
  } else if (sum.is_array() && more.is_array()) {
    auto& to = sum.get_array();
    const auto& from = more.get_array();
    if (to.size() != from.size())
      return Fail(ErrorCode::kInvalid, "{} numbers and {} of them", to.size(), from.size());
    for (std::size_t i = 0; i < to.size(); ++i) TRY(AddTo(to[i], from[i]));
  }
  return {};
}

std::int64_t NumberOf(const json::value& value) { return value.is_int64() ? value.get_int64() : 0; }

const json::array& ArrayIn(const json::object& object, std::string_view key) {
  static const json::array kNone;
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

std::string TextIn(const json::object& object, std::string_view key) {
  return std::string(StringMember(object, key).value_or(""));
}

// Of "57.3": the 57.
std::int64_t FirstOf(std::string_view at) {
  std::int64_t out = 0;
  std::from_chars(at.data(), at.data() + at.size(), out);
  return out;
}

// By partition: what the member is at that has read least of it, and its end as the last heard.
json::array MergePositions(std::span<const json::object> answers) {
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> all;
  for (const auto& answer : answers) {
    for (const auto& one : ArrayIn(answer, "positions")) {
      if (!one.is_object()) continue;
      const auto& position = one.get_object();
      const std::pair here(NumberIn(position, "next"), NumberIn(position, "end"));
      auto [at, is_new] = all.emplace(NumberIn(position, "partition"), here);
      if (is_new) continue;
      at->second.first = std::min(at->second.first, here.first);
      at->second.second = std::max(at->second.second, here.second);
    }
  }
  json::array out;
  for (const auto& [partition, ends] : all)
    out.push_back(
        json::object{{"partition", partition}, {"next", ends.first}, {"end", ends.second}});
  return out;
}

int Badness(std::string_view state) { return state == "waiting" ? 2 : state == "behind" ? 1 : 0; }

bool Before(const NamesMerge::Name& a, const NamesMerge::Name& b) {
  return a.events != b.events ? a.events > b.events : a.text < b.text;
}

}  // namespace

Result<json::object> AddUp(std::span<const json::object> answers) {
  json::value sum = answers.front();
  for (const auto& more : answers.subspan(1)) TRY(AddTo(sum, more));
  return std::move(sum.get_object());
}

json::object MergeStatus(std::span<const json::object> answers) {
  json::object out = answers.front();
  for (auto key : {"events", "repeats", "changed", "removed", "version"}) {
    std::int64_t sum = 0;
    for (const auto& answer : answers) sum += NumberIn(answer, key);
    out[key] = sum;
  }
  for (auto key : {"behind", "behindSeconds"}) {
    std::int64_t most = 0;
    for (const auto& answer : answers) most = std::max(most, NumberIn(answer, key));
    out[key] = most;
  }
  out["positions"] = MergePositions(answers);
  out["problem"] = nullptr;
  out.erase("rebuilding");
  std::int64_t rebuilt = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& answer = answers[i];
    if (Badness(TextIn(answer, "state")) > Badness(TextIn(out, "state")))
      out["state"] = answer.at("state");
    if (auto problem = StringMember(answer, "problem"); problem && out["problem"].is_null())
      out["problem"] = fmt::format("member {} of {}: {}", i + 1, answers.size(), *problem);
    const auto* rebuilding = answer.if_contains("rebuilding");
    if (rebuilding == nullptr || !rebuilding->is_object()) continue;
    rebuilt += NumberIn(rebuilding->get_object(), "events");
    out["rebuilding"] =
        json::object{{"from", TextIn(rebuilding->get_object(), "from")}, {"events", rebuilt}};
  }
  return out;
}

json::object MergeRetention(std::span<const json::object> answers, std::size_t weeks) {
  std::map<std::string, json::object> all;  // by week
  for (const auto& answer : answers) {
    for (const auto& one : ArrayIn(answer, "cohorts")) {
      if (!one.is_object()) continue;
      const auto& cohort = one.get_object();
      auto [at, is_new] = all.emplace(TextIn(cohort, "week"), cohort);
      if (is_new) continue;
      auto& sum = at->second;
      sum["people"] = NumberIn(sum, "people") + NumberIn(cohort, "people");
      auto returned = ArrayIn(sum, "returned");
      const auto& more = ArrayIn(cohort, "returned");
      returned.resize(std::max(returned.size(), more.size()), 0);
      for (std::size_t i = 0; i < more.size(); ++i)
        returned[i] = NumberOf(returned[i]) + NumberOf(more[i]);
      sum["returned"] = std::move(returned);
    }
  }
  json::array cohorts;
  for (auto& [week, cohort] : all) cohorts.push_back(std::move(cohort));
  if (cohorts.size() > weeks)
    cohorts.erase(cohorts.begin(), cohorts.end() - static_cast<std::ptrdiff_t>(weeks));
  return {{"cohorts", std::move(cohorts)}};
}

Status FillWeeks(json::object& retention, const TimeZone& zone, std::size_t weeks,
                 std::int64_t last_ms) {
  for (auto& one : retention["cohorts"].as_array()) {
    auto& cohort = one.as_object();  // MergeRetention made both
    const auto from_ms = ParseTime(TextIn(cohort, "from"));
    if (!from_ms) return Fail(ErrorCode::kInvalid, "a cohort without its beginning");
    if (*from_ms > last_ms) continue;
    ASSIGN_OR_RETURN(const auto borders, Borders(zone, Step::kWeek, *from_ms, last_ms + 1));
    auto returned = ArrayIn(cohort, "returned");
    const auto begun = std::min(weeks, borders.size() - 1);
    if (returned.size() < begun) returned.resize(begun, 0);
    cohort["returned"] = std::move(returned);
  }
  return {};
}

std::optional<Cursors> Cursors::Read(std::string_view text, std::size_t members) {
  Cursors out(members);
  if (text.empty()) return out;
  for (std::size_t i = 0; i < members; ++i) {
    const auto end = text.find('~');
    if ((end == text.npos) != (i + 1 == members)) return std::nullopt;
    out.at_[i] = text.substr(0, end);
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return out;
}

bool Cursors::all_ended() const {
  return std::all_of(at_.begin(), at_.end(), [](const auto& at) { return at == "-"; });
}

std::string Cursors::ToText() const {
  std::string out = at_.front();
  for (std::size_t i = 1; i < at_.size(); ++i) out += "~" + at_[i];
  return out;
}

Result<json::object> MergeLists(std::span<const json::object> answers, std::string_view rows,
                                Cursors cursors, std::size_t limit) {
  struct Row {
    std::int64_t first;
    std::size_t member, place;
  };
  std::vector<Row> all;
  std::vector<std::size_t> shown(answers.size());
  std::int64_t total = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    total += NumberIn(answers[i], "total");
    if (cursors.ended(i)) continue;
    const auto& list = ArrayIn(answers[i], rows);
    for (std::size_t place = 0; place < list.size(); ++place) {
      if (!list[place].is_object()) return Fail(ErrorCode::kInvalid, "a row that is none");
      all.push_back({FirstOf(TextIn(list[place].get_object(), "at")), i, place});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Row& a, const Row& b) { return a.first > b.first; });
  all.resize(std::min(all.size(), limit));
  json::array page;
  for (const auto& [first, member, place] : all) {
    auto row = ArrayIn(answers[member], rows)[place].get_object();
    shown[member] = place + 1;
    cursors.Set(member, TextIn(row, "at"));
    row.erase("at");
    page.emplace_back(std::move(row));
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool all_shown = shown[i] == ArrayIn(answers[i], rows).size();
    if (!cursors.ended(i) && all_shown && StringMember(answers[i], "next") == std::nullopt)
      cursors.End(i);
  }
  json::object out{{rows, std::move(page)}, {"total", total}, {"next", nullptr}};
  if (!cursors.all_ended()) out["next"] = cursors.ToText();
  return out;
}

Status NamesMerge::TakeRound(std::span<const json::object> answers) {
  std::unordered_map<std::string, std::uint64_t> sums;
  for (const auto& answer : answers) {
    const auto& rows = ArrayIn(answer, "rows");
    for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
      const auto* text = rows[i].if_string();
      const auto* events = rows[i + 1].if_int64();
      auto name = text != nullptr ? DecodeBase64(*text) : std::nullopt;
      if (!name || events == nullptr) return Fail(ErrorCode::kInvalid, "a name that is none");
      sums[*std::move(name)] += static_cast<std::uint64_t>(*events);
      events_ += static_cast<std::uint64_t>(*events);
    }
  }
  names_ += sums.size();
  for (auto& [text, events] : sums) best_.push_back({text, events});
  const auto left = std::min(limit_, best_.size());
  std::partial_sort(best_.begin(), best_.begin() + static_cast<std::ptrdiff_t>(left), best_.end(),
                    Before);
  best_.resize(left);
  return {};
}

}  // namespace taskflow::insights
