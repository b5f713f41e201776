#include "insights/questions/filter.h"

#include <algorithm>
#include <cstring>
#include <numeric>

// Loops over columns: worth more than -O2's idea of what to vectorise.
#pragma GCC optimize("O3")

namespace taskflow::insights {
Selector::Selector(const View& view, Filter filter) : filter_(std::move(filter)) {
  if (filter_.who) who_ = view.whos().Find(*filter_.who);
  if (filter_.what) what_ = view.whats().Find(*filter_.what);
  if (!filter_.actions.empty()) {
    actions_.resize(view.actions().size());
    for (const auto& action : filter_.actions)
      if (auto id = view.actions().Find(action); id < actions_.size()) actions_[id] = 1;
  }
  if (!filter_.text.empty()) {
    whos_.emplace(view.whos(), filter_.text);
    whats_.emplace(view.whats(), filter_.text);
  }
  flags_mask_ = Columns::kGone;
  auto flag = [&](std::optional<bool> wanted, std::uint8_t bit) {
    if (!wanted) return;
    flags_mask_ |= bit;
    if (*wanted) flags_want_ |= bit;
  };
  flag(filter_.automated, Columns::kAutomated);
  flag(filter_.local, Columns::kLocal);
}

std::span<const std::uint32_t> Selector::Select(const Columns& columns) {
  const std::size_t rows = columns.size();
  if (rows == 0 || columns.most_ms < filter_.from_ms || columns.least_ms >= filter_.to_ms)
    return {};
  if (all_.size() < rows) {
    all_.resize(rows);
    std::iota(all_.begin(), all_.end(), 0);
    marks_.resize(rows);
    selected_.resize(rows);
  }
  if (WantsAll(columns)) return {all_.data(), rows};
  if (!MarkFlagsAndTimes(columns) || !MarkActions(columns)) return {};
  if (!MarkExact(who_, columns.who, columns.who_ids)) return {};
  if (!MarkExact(what_, columns.what, columns.what_ids)) return {};
  if (whos_) MarkText(columns);
  return Marked(rows);
}

bool Selector::WantsAll(const Columns& columns) const {
  if (!filter_.actions.empty() || who_ || what_ || whos_) return false;
  if (columns.least_ms < filter_.from_ms || columns.most_ms >= filter_.to_ms) return false;
  const auto* flags = columns.flags.data();
  std::uint8_t others = 0;
  for (std::size_t i = 0, n = columns.size(); i < n; ++i)
    others |= static_cast<std::uint8_t>((flags[i] & flags_mask_) ^ flags_want_);
  return others == 0;
}

bool Selector::MarkFlagsAndTimes(const Columns& columns) {
  const std::size_t n = columns.size();
  const auto* flags = columns.flags.data();
  auto* marks = marks_.data();
  for (std::size_t i = 0; i < n; ++i) marks[i] = (flags[i] & flags_mask_) == flags_want_;
  if (columns.least_ms >= filter_.from_ms && columns.most_ms < filter_.to_ms) return true;
  // The piece has times on either side of a border, so that the differences are no larger than its
  // own.
  auto delta = [&](std::int64_t ms) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(ms) -
                                      static_cast<std::uint64_t>(columns.base_ms));
  };
  const auto first = delta(std::max(filter_.from_ms, columns.least_ms));
  const auto last = delta(std::min(filter_.to_ms - 1, columns.most_ms));
  const auto* times = columns.time_delta.data();
  for (std::size_t i = 0; i < n; ++i)
    marks[i] &= static_cast<std::uint8_t>((times[i] >= first) & (times[i] <= last));
  return true;
}

bool Selector::MarkActions(const Columns& columns) {
  if (filter_.actions.empty()) return true;
  std::uint8_t wanted[256] = {}, any = 0;
  for (std::size_t code = 0; code < columns.action_ids.size(); ++code) {
    const auto id = columns.action_ids[code];
    wanted[code] = id < actions_.size() ? actions_[id] : 0;
    any |= wanted[code];
  }
  const auto* action = columns.action.data();
  auto* marks = marks_.data();
  for (std::size_t i = 0, n = any ? columns.size() : 0; i < n; ++i) marks[i] &= wanted[action[i]];
  return any != 0;
}

bool Selector::MarkExact(const std::optional<TextId>& wanted, std::span<const std::uint16_t> codes,
                         std::span<const TextId> ids) {
  if (!wanted) return true;
  const auto found = std::find(ids.begin(), ids.end(), *wanted);
  if (found == ids.end()) return false;
  const auto code = static_cast<std::uint16_t>(found - ids.begin());
  const auto* at = codes.data();
  auto* marks = marks_.data();
  for (std::size_t i = 0, n = codes.size(); i < n; ++i)
    marks[i] &= static_cast<std::uint8_t>(at[i] == code);
  return true;
}

void Selector::MarkText(const Columns& columns) {
  who_has_.resize(columns.who_ids.size());
  for (std::size_t code = 0; code < who_has_.size(); ++code)
    who_has_.data()[code] = whos_->Has(columns.who_ids.data()[code]);
  what_has_.resize(columns.what_ids.size());
  for (std::size_t code = 0; code < what_has_.size(); ++code)
    what_has_.data()[code] = whats_->Has(columns.what_ids.data()[code]);
  const auto *who = columns.who.data(), *what = columns.what.data();
  const auto *who_has = who_has_.data(), *what_has = what_has_.data();
  auto* marks = marks_.data();
  for (std::size_t i = 0, n = columns.size(); i < n; ++i)
    marks[i] &= static_cast<std::uint8_t>(who_has[who[i]] | what_has[what[i]]);
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
