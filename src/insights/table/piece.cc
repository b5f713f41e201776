#include "insights/table/piece.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace taskflow::insights {
namespace {

static_assert(std::endian::native == std::endian::little, "columns lie on disk as in memory");
static_assert(kPieceRows <= 1 << 16 && std::has_single_bit(kPieceRows));

constexpr std::int64_t kBeforeFirstMs = 31LL * 24 * 3600 * 1000;
constexpr std::uint32_t kMagic = 0x31504654;  // "TFP1"

struct Header {
  std::uint32_t magic = kMagic, rows = 0, actions = 0, whos = 0, whats = 0, spare = 0;
  std::uint64_t first_row = 0;
  std::int64_t base_ms = 0, least_ms = 0, most_ms = 0;
};
static_assert(sizeof(Header) % 8 == 0);

// In the order of their alignment, so that each is aligned when the first is.
std::uint64_t BytesOf(const Header& h) {
  return sizeof(Header) + 4ULL * (h.rows + h.actions + h.whos + h.whats) + 2ULL * 2 * h.rows +
         2ULL * h.rows;
}

template <typename T>
void Append(std::string& out, std::span<const T> values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

template <typename T>
std::span<const T> Take(const char*& at, std::size_t count) {
  std::span<const T> out(reinterpret_cast<const T*>(at), count);
  at += out.size_bytes();
  return out;
}

template <typename T>
bool AllBelow(std::span<const T> values, std::size_t bound) {
  constexpr std::size_t kLanes = 32;  // compiled to vectors
  std::array<T, kLanes> most{};
  std::size_t at = 0;
  for (; at + kLanes <= values.size(); at += kLanes) {
    const T* from = values.data() + at;
    for (std::size_t i = 0; i < kLanes; ++i) most[i] = std::max(most[i], from[i]);
  }
  for (; at < values.size(); ++at) most[0] = std::max(most[0], values[at]);
  return values.empty() || *std::max_element(most.begin(), most.end()) < bound;
}

tl::unexpected<Error> Damaged() {
  return Fail(ErrorCode::kCorrupt, "a piece of columns is damaged");
}

}  // namespace

std::uint32_t LocalCodes::CodeOf(TextId id, std::uint32_t next) {
  auto place = (id * 0x9e3779b1U) >> (32 - std::countr_zero(kSlots));
  for (;; place = (place + 1) % kSlots) {
    auto& slot = slots_[place];
    if (slot.id_and_one == id + 1) return slot.code;
    if (slot.id_and_one == 0) {
      slot = {id + 1, next};
      return next;
    }
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
  auto who = who_codes_->CodeOf(cells.who, e.whos);
  if (who == e.whos) who_ids_[e.whos++] = cells.who;
  auto what = what_codes_->CodeOf(cells.what, e.whats);
  if (what == e.whats) what_ids_[e.whats++] = cells.what;
  time_delta_[e.rows] = static_cast<std::uint32_t>(cells.time_ms - base_ms_);
  flags_[e.rows] = cells.flags;
  action_[e.rows] = static_cast<std::uint8_t>(action);
  who_[e.rows] = static_cast<std::uint16_t>(who);
  what_[e.rows] = static_cast<std::uint16_t>(what);
  e.least_ms = std::min(e.least_ms, cells.time_ms);
  e.most_ms = std::max(e.most_ms, cells.time_ms);
  ++e.rows;
  return true;
}

Columns LivePiece::Show(const Extent& extent) const {
  return {.first_row = first_row_,
          .base_ms = base_ms_,
          .least_ms = extent.least_ms,
          .most_ms = extent.most_ms,
          .time_delta = {time_delta_.get(), extent.rows},
          .flags = {flags_.get(), extent.rows},
          .action = {action_.get(), extent.rows},
          .who = {who_.get(), extent.rows},
          .what = {what_.get(), extent.rows},
          .action_ids = {action_ids_.data(), extent.actions},
          .who_ids = {who_ids_.get(), extent.whos},
          .what_ids = {what_ids_.get(), extent.whats}};
}

std::string LivePiece::Encode() const {
  auto columns = Show(extent_);
  Header header{.rows = extent_.rows,
                .actions = extent_.actions,
                .whos = extent_.whos,
                .whats = extent_.whats,
                .first_row = first_row_,
                .base_ms = base_ms_,
                .least_ms = extent_.least_ms,
                .most_ms = extent_.most_ms};
  std::string out;
  out.reserve(BytesOf(header));
  out.append(reinterpret_cast<const char*>(&header), sizeof header);
  Append(out, columns.time_delta);
  Append(out, columns.action_ids);
  Append(out, columns.who_ids);
  Append(out, columns.what_ids);
  Append(out, columns.who);
  Append(out, columns.what);
  Append(out, columns.flags);
  Append(out, columns.action);
  return out;
}

Result<Columns> PieceReader::Read(std::string_view bytes, const TextCounts& texts,
                                  const Patches* patches) {
  Header header;
  if (bytes.size() < sizeof header) return Damaged();
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic || header.rows > kPieceRows || bytes.size() != BytesOf(header) ||
      !IsSaneTime(header.base_ms)) {
    return Damaged();
  }
  const char* at = bytes.data();
  if (reinterpret_cast<std::uintptr_t>(at) % alignof(std::uint64_t) != 0) {
    aligned_.resize(bytes.size() / sizeof(std::uint64_t) + 1);
    std::memcpy(aligned_.data(), bytes.data(), bytes.size());
    at = reinterpret_cast<const char*>(aligned_.data());
  }
  at += sizeof header;
  Columns out{.first_row = header.first_row,
              .base_ms = header.base_ms,
              .least_ms = header.least_ms,
              .most_ms = header.most_ms};
  out.time_delta = Take<std::uint32_t>(at, header.rows);
  out.action_ids = Take<TextId>(at, header.actions);
  out.who_ids = Take<TextId>(at, header.whos);
  out.what_ids = Take<TextId>(at, header.whats);
  out.who = Take<std::uint16_t>(at, header.rows);
  out.what = Take<std::uint16_t>(at, header.rows);
  out.flags = Take<std::uint8_t>(at, header.rows);
  out.action = Take<std::uint8_t>(at, header.rows);
  bool good = AllBelow(out.action_ids, texts.actions) && AllBelow(out.who_ids, texts.whos) &&
              AllBelow(out.what_ids, texts.whats) && AllBelow(out.action, header.actions) &&
              AllBelow(out.who, header.whos) && AllBelow(out.what, header.whats);
  if (!good) return Damaged();
  if (patches == nullptr || patches->empty()) return out;
  if (patches->back().index >= header.rows) return Damaged();
  return Patched(out, *patches);
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

Columns PieceReader::Patched(const Columns& columns, const Patches& patches) {
  Copy(time_delta_, columns.time_delta);
  Copy(flags_, columns.flags);
  Copy(action_, columns.action);
  Copy(who_, columns.who);
  Copy(what_, columns.what);
  Copy(action_ids_, columns.action_ids);
  Copy(who_ids_, columns.who_ids);
  Copy(what_ids_, columns.what_ids);
  auto out = columns;
  for (const auto& [index, cells] : patches) {
    time_delta_[index] = static_cast<std::uint32_t>(cells.time_ms - columns.base_ms);
    flags_[index] = cells.flags;
    action_[index] = AddedTo<std::uint8_t>(action_ids_, cells.action);
    who_[index] = AddedTo<std::uint16_t>(who_ids_, cells.who);
    what_[index] = AddedTo<std::uint16_t>(what_ids_, cells.what);
    out.least_ms = std::min(out.least_ms, cells.time_ms);
    out.most_ms = std::max(out.most_ms, cells.time_ms);
  }
  out.time_delta = time_delta_;
  out.flags = flags_;
  out.action = action_;
  out.who = who_;
  out.what = what_;
  out.action_ids = action_ids_;
  out.who_ids = who_ids_;
  out.what_ids = what_ids_;
  return out;
}

Cells CellsAt(const Columns& columns, std::size_t index) {
  return {.time_ms = columns.base_ms + columns.time_delta[index],
          .flags = columns.flags[index],
          .action = columns.action_ids[columns.action[index]],
          .who = columns.who_ids[columns.who[index]],
          .what = columns.what_ids[columns.what[index]]};
}

}  // namespace taskflow::insights
