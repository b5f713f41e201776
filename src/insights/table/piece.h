// The columns of a piece while rows are added to it, and rows that were changed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "insights/limits.h"
#include "insights/table/columns.h"
#include "insights/table/row.h"

namespace taskflow::insights {

// Whether sums with it cannot overflow. For times in bytes from disk.
inline bool IsSaneTime(std::int64_t ms) {
  constexpr std::int64_t kMax = std::int64_t{1} << 60;
  return ms >= -kMax && ms <= kMax;
}

// What columns tell of one row.
struct Cells {
  std::int64_t time_ms = 0;
  std::uint8_t flags = 0;
  TextId action = 0, who = 0, what = 0;
};

// From a text's number to its place in a piece's list, which lies elsewhere. One thread.
class LocalCodes {
 public:
  LocalCodes() : codes_and_one_(kSlots) {}
  // The code of `id` in the list; `next`, its length, when it is not there: then the caller adds
  // it.
  std::uint32_t CodeOf(TextId id, const TextId* ids, std::uint32_t next);

 private:
  static_assert(kPieceRows < 1 << 16);
  static constexpr std::size_t kSlots = 2 * kPieceRows;  // a power of two
  std::vector<std::uint16_t> codes_and_one_;             // 0: free
};

// A piece that grows. One thread adds; others read the rows of an Extent that they were given after
// these were added.
class LivePiece {
 public:
  struct Extent {
    std::uint32_t rows = 0, actions = 0, whos = 0, whats = 0;
    std::int64_t least_ms = 0, most_ms = 0;
    std::uint8_t some_flags = 0;
  };

  // The first time makes the base, unless it is given.
  explicit LivePiece(std::uint64_t first_row, std::optional<std::int64_t> base_ms = std::nullopt);
  // False when it is full or the time is too far from the others'.
  bool Add(const Cells& cells);
  const Extent& extent() const { return extent_; }
  std::uint64_t first_row() const { return first_row_; }
  std::int64_t base_ms() const { return base_ms_; }
  Columns Show(const Extent& extent) const;
  // Whether a row of this piece may have that time.
  static bool Fits(std::int64_t base_ms, std::int64_t time_ms);

 private:
  const std::uint64_t first_row_;
  bool base_is_given_ = false;
  std::int64_t base_ms_ = 0;
  Extent extent_;
  // Of kPieceRows, and never moved: readers have them.
  std::unique_ptr<std::uint32_t[]> time_delta_;
  std::unique_ptr<std::uint16_t[]> who_, what_;
  std::unique_ptr<std::uint8_t[]> flags_, action_;
  std::unique_ptr<TextId[]> who_ids_, what_ids_;
  std::array<TextId, 256> action_ids_{};
  std::unique_ptr<LocalCodes> who_codes_, what_codes_;
};

// A row that has other contents than its piece says.
struct Patch {
  std::uint32_t index = 0;
  Cells cells;
};
using Patches = std::vector<Patch>;  // ascending by index

// Columns in memory that is kept from one to the next.
class PatchedColumns {
 public:
  // `columns` with the patches, until the next call. Their indices are below its size.
  Columns Of(const Columns& columns, const Patches& patches);

 private:
  std::vector<std::uint32_t> time_delta_;
  std::vector<std::uint16_t> who_, what_;
  std::vector<std::uint8_t> flags_, action_;
  std::vector<TextId> action_ids_, who_ids_, what_ids_;
};

Cells CellsAt(const Columns& columns, std::size_t index);

}  // namespace taskflow::insights
