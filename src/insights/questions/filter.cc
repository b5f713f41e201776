#include "insights/questions/filter.h"

#include <algorithm>
#include <cstring>
#include <numeric>

// Loops over columns: worth more than -O2's idea of what to vectorise.
#pragma GCC optimize("O3")

namespace taskflow::insights {

Selector::Selector(const View& view, Filter filter, std::shared_ptr<ViewMatches> matches)
    : filter_(std::move(filter)), view_(view), matches_(std::move(matches)) {
  if (filter_.who) who_ = view.whos().Find(*filter_.who);
  if (filter_.what) what_ = view.whats().Find(*filter_.what);
  if (!filter_.actions.empty()) {
    actions_.resize(view.actions().size());
    for (const auto& action : filter_.actions)
      if (auto id = view.actions().Find(action); id < actions_.size()) actions_[id] = 1;
  }
  if (!filter_.text.empty() && matches_ == nullptr)
    matches_ = std::make_shared<ViewMatches>(view, filter_.text);
  flags_mask_ = Columns::kGone;
  auto flag = [&](std::optional<bool> wanted, std::uint8_t bit) {
    if (!wanted) return;
    flags_mask_ |= bit;
    if (*wanted) flags_want_ |= bit;
  };
  flag(filter_.automated, Columns::kAutomated);
  flag(filter_.local, Columns::kLocal);
}

// What needs the fewest columns first: a piece that is out needs no more of them.
Selection Selector::Select(const Columns& columns) {
  const std::size_t rows = columns.size();
  if (rows == 0 || columns.most_ms < filter_.from_ms || columns.least_ms >= filter_.to_ms)
    return {};
  if (marks_.size() < rows) {
    marks_.resize(rows);
    selected_.resize(rows);
  }
  marked_ = false;
  bool any = MarkWho(columns) && MarkWhat(columns) && MarkText(columns) && MarkActions(columns) &&
             MarkTimes(columns) && MarkFlags(columns);
  if (!any) return {};
  return marked_ ? Selection::Of(Marked(rows)) : Selection::AllOf(rows);
}

template <typename Wants>
void Selector::Mark(std::size_t rows, Wants&& wants) {
  auto* marks = marks_.data();
  if (marked_) {
    for (std::size_t i = 0; i < rows; ++i) marks[i] &= static_cast<std::uint8_t>(wants(i));
  } else {
    for (std::size_t i = 0; i < rows; ++i) marks[i] = static_cast<std::uint8_t>(wants(i));
  }
  marked_ = true;
}

bool Selector::MarkFlags(const Columns& columns) {
  const auto mask = flags_mask_, want = flags_want_;
  if ((columns.some_flags & mask) == 0) return want == 0;
  const auto* flags = columns.flags().data();
  const auto rows = columns.size();
  std::uint8_t others = 0;
  for (std::size_t i = 0; i < rows; ++i)
    others |= static_cast<std::uint8_t>((flags[i] & mask) ^ want);
  if (others != 0) Mark(rows, [=](std::size_t i) { return (flags[i] & mask) == want; });
  return true;
}

bool Selector::MarkTimes(const Columns& columns) {
  if (columns.least_ms >= filter_.from_ms && columns.most_ms < filter_.to_ms) return true;
  // The piece has times on either side of a border, so that the differences are no larger than its
  // own.
  auto delta = [&](std::int64_t ms) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(ms) -
                                      static_cast<std::uint64_t>(columns.base_ms));
  };
  const auto first = delta(std::max(filter_.from_ms, columns.least_ms));
  const auto last = delta(std::min(filter_.to_ms - 1, columns.most_ms));
  const auto* times = columns.time_delta().data();
  Mark(columns.size(), [=](std::size_t i) { return (times[i] >= first) & (times[i] <= last); });
  return true;
}

bool Selector::MarkActions(const Columns& columns) {
  if (filter_.actions.empty()) return true;
  std::uint8_t wanted[256] = {};
  const auto ids = columns.action_ids();
  std::size_t any = 0;
  std::uint8_t one = 0;
  for (std::size_t code = 0; code < ids.size(); ++code) {
    wanted[code] = ids[code] < actions_.size() ? actions_[ids[code]] : 0;
    any += wanted[code];
    if (wanted[code] != 0) one = static_cast<std::uint8_t>(code);
  }
  if (any == 0 || any == ids.size()) return any != 0;
  const auto* action = columns.action().data();
  if (any == 1) {
    Mark(columns.size(), [=](std::size_t i) { return action[i] == one; });
  } else {
    Mark(columns.size(), [&](std::size_t i) { return wanted[action[i]]; });
  }
  return true;
}

std::size_t PlaceOf(const Columns& columns, std::span<const TextId> ids, TextId id) {
  const auto found = columns.ascending ? std::lower_bound(ids.begin(), ids.end(), id)
                                       : std::find(ids.begin(), ids.end(), id);
  if (found == ids.end() || *found != id) return ids.size();
  return static_cast<std::size_t>(found - ids.begin());
}

bool Selector::MarkWho(const Columns& columns) {
  if (!who_) return true;
  const auto code = PlaceOf(columns, columns.who_ids(), *who_);
  if (code == columns.who_ids().size()) return false;
  const auto* codes = columns.who().data();
  Mark(columns.size(),
       [=, one = static_cast<std::uint16_t>(code)](std::size_t i) { return codes[i] == one; });
  return true;
}

bool Selector::MarkWhat(const Columns& columns) {
  if (!what_) return true;
  const auto code = PlaceOf(columns, columns.what_ids(), *what_);
  if (code == columns.what_ids().size()) return false;
  const auto* codes = columns.what().data();
  Mark(columns.size(),
       [=, one = static_cast<std::uint16_t>(code)](std::size_t i) { return codes[i] == one; });
  return true;
}

bool Selector::MarkText(const Columns& columns) {
  if (matches_ == nullptr) return true;
  who_has_.resize(columns.who_ids().size());
  what_has_.resize(columns.what_ids().size());
  const auto whos = matches_->whos.Look(view_.whos(), columns.who_ids(), who_has_.data());
  const auto whats = matches_->whats.Look(view_.whats(), columns.what_ids(), what_has_.data());
  if (whos + whats == 0) return false;
  const auto *who = columns.who().data(), *what = columns.what().data();
  const auto *who_has = who_has_.data(), *what_has = what_has_.data();
  if (whos == who_has_.size() || whats == what_has_.size()) return true;
  if (whos == 0) {
    Mark(columns.size(), [=](std::size_t i) { return what_has[what[i]]; });
  } else if (whats == 0) {
    Mark(columns.size(), [=](std::size_t i) { return who_has[who[i]]; });
  } else {
    Mark(columns.size(), [=](std::size_t i) { return who_has[who[i]] | what_has[what[i]]; });
  }
  return true;
}

std::span<const std::uint32_t> Selector::Marked(std::size_t rows) {
  const auto* marks = marks_.data();
  auto* to = selected_.data();
  std::size_t found = 0, i = 0;
  for (; i + 8 <= rows; i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, marks + i, 8);
    if (eight == 0) continue;
    for (std::size_t j = i; j < i + 8; ++j) {
      to[found] = static_cast<std::uint32_t>(j);  // found <= j: never beyond the end
      found += marks[j];
    }
  }
  for (; i < rows; ++i) {
    to[found] = static_cast<std::uint32_t>(i);
    found += marks[i];
  }
  return {to, found};
}

}  // namespace taskflow::insights
