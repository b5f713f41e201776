#include "insights/table/piece.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace taskflow::insights {
namespace {

static_assert(kPieceRows <= 1 << 16 && std::has_single_bit(kPieceRows));

constexpr std::int64_t kBeforeFirstMs = 31LL * 24 * 3600 * 1000;

}  // namespace

std::uint32_t LocalCodes::CodeOf(TextId id, const TextId* ids, std::uint32_t next) {
  auto place = (id * 0x9e3779b1U) >> (32 - std::countr_zero(kSlots));
  for (;; place = (place + 1) % kSlots) {
    auto& slot = codes_and_one_[place];
    if (slot == 0) {
      slot = static_cast<std::uint16_t>(next + 1);
      return next;
    }
    if (ids[slot - 1] == id) return slot - 1U;
  }
}

LivePiece::LivePiece(std::uint64_t first_row, std::optional<std::int64_t> base_ms)
    : first_row_(first_row),
      base_is_given_(base_ms.has_value()),
      base_ms_(base_ms.value_or(0)),
      time_delta_(new std::uint32_t[kPieceRows]),
      who_(new std::uint16_t[kPieceRows]),
      what_(new std::uint16_t[kPieceRows]),
      flags_(new std::uint8_t[kPieceRows]),
      action_(new std::uint8_t[kPieceRows]),
      who_ids_(new TextId[kPieceRows]),
      what_ids_(new TextId[kPieceRows]),
      who_codes_(std::make_unique<LocalCodes>()),
      what_codes_(std::make_unique<LocalCodes>()) {}

bool LivePiece::Fits(std::int64_t base_ms, std::int64_t time_ms) {
  return time_ms >= base_ms && time_ms - base_ms <= std::numeric_limits<std::uint32_t>::max();
}

bool LivePiece::Add(const Cells& cells) {
  auto& e = extent_;
  if (e.rows == kPieceRows) return false;
  if (e.rows == 0) {
    if (!base_is_given_) base_ms_ = cells.time_ms - kBeforeFirstMs;
    e.least_ms = e.most_ms = cells.time_ms;
  }
  if (!Fits(base_ms_, cells.time_ms)) return false;
  auto* known = std::find(action_ids_.begin(), action_ids_.begin() + e.actions, cells.action);
  auto action = static_cast<std::uint32_t>(known - action_ids_.begin());
  if (action == action_ids_.size()) return false;
  if (action == e.actions) action_ids_[e.actions++] = cells.action;
  auto who = who_codes_->CodeOf(cells.who, who_ids_.get(), e.whos);
  if (who == e.whos) who_ids_[e.whos++] = cells.who;
  auto what = what_codes_->CodeOf(cells.what, what_ids_.get(), e.whats);
  if (what == e.whats) what_ids_[e.whats++] = cells.what;
  time_delta_[e.rows] = static_cast<std::uint32_t>(cells.time_ms - base_ms_);
  flags_[e.rows] = cells.flags;
  e.some_flags |= cells.flags;
  action_[e.rows] = static_cast<std::uint8_t>(action);
  who_[e.rows] = static_cast<std::uint16_t>(who);
  what_[e.rows] = static_cast<std::uint16_t>(what);
  e.least_ms = std::min(e.least_ms, cells.time_ms);
  e.most_ms = std::max(e.most_ms, cells.time_ms);
  ++e.rows;
  return true;
}

Columns LivePiece::Show(const Extent& extent) const {
  Columns out(extent.rows, {.time_delta = {time_delta_.get(), extent.rows},
                            .flags = {flags_.get(), extent.rows},
                            .action = {action_.get(), extent.rows},
                            .who = {who_.get(), extent.rows},
                            .what = {what_.get(), extent.rows},
                            .action_ids = {action_ids_.data(), extent.actions},
                            .who_ids = {who_ids_.get(), extent.whos},
                            .what_ids = {what_ids_.get(), extent.whats}});
  out.first_row = first_row_;
  out.base_ms = base_ms_;
  out.least_ms = extent.least_ms;
  out.most_ms = extent.most_ms;
  out.some_flags = extent.some_flags;
  return out;
}

namespace {

template <typename T>
void Copy(std::vector<T>& to, std::span<const T> from) {
  to.assign(from.begin(), from.end());
}

// The place of `id` in a list, where it is added when it is not there. From the end: patches mostly
// say the same, that somebody was erased.
template <typename Code>
Code AddedTo(std::vector<TextId>& list, TextId id) {
  auto found = std::find(list.rbegin(), list.rend(), id);
  auto code = found == list.rend() ? list.size() : list.rend() - found - 1;
  if (found == list.rend()) list.push_back(id);
  return static_cast<Code>(code);
}

}  // namespace

Columns PatchedColumns::Of(const Columns& columns, const Patches& patches) {
  Copy(time_delta_, columns.time_delta());
  Copy(flags_, columns.flags());
  Copy(action_, columns.action());
  Copy(who_, columns.who());
  Copy(what_, columns.what());
  Copy(action_ids_, columns.action_ids());
  Copy(who_ids_, columns.who_ids());
  Copy(what_ids_, columns.what_ids());
  auto least_ms = columns.least_ms, most_ms = columns.most_ms;
  auto some_flags = columns.some_flags;
  for (const auto& [index, cells] : patches) {
    time_delta_[index] = static_cast<std::uint32_t>(cells.time_ms - columns.base_ms);
    flags_[index] = cells.flags;
    action_[index] = AddedTo<std::uint8_t>(action_ids_, cells.action);
    who_[index] = AddedTo<std::uint16_t>(who_ids_, cells.who);
    what_[index] = AddedTo<std::uint16_t>(what_ids_, cells.what);
    least_ms = std::min(least_ms, cells.time_ms);
    most_ms = std::max(most_ms, cells.time_ms);
    some_flags |= cells.flags;
  }
  Columns out(columns.size(), {.time_delta = time_delta_,
                               .flags = flags_,
                               .action = action_,
                               .who = who_,
                               .what = what_,
                               .action_ids = action_ids_,
                               .who_ids = who_ids_,
                               .what_ids = what_ids_});
  out.first_row = columns.first_row;
  out.base_ms = columns.base_ms;
  out.least_ms = least_ms;
  out.most_ms = most_ms;
  out.some_flags = some_flags;
  return out;
}

Cells CellsAt(const Columns& columns, std::size_t index) {
  return {.time_ms = columns.base_ms + columns.time_delta()[index],
          .flags = columns.flags()[index],
          .action = columns.action_ids()[columns.action()[index]],
          .who = columns.who_ids()[columns.who()[index]],
          .what = columns.what_ids()[columns.what()[index]]};
}

}  // namespace taskflow::insights
