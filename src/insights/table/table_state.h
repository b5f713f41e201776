// What the store has of a table beside its rows, and how it lies on disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "insights/table/event_table.h"
#include "insights/table/piece.h"
#include "insights/table/stored_piece.h"
#include "insights/table/text_table.h"
#include "kv/kv.h"

namespace taskflow::insights {

// How a table lies on disk. Another one of before is made into this one when it is loaded
// (table_convert.h); of one that is not known here, DecodeTableState fails.
inline constexpr std::uint8_t kFormat = 4;
// Their filters are read as they are (Bloom::Form).
inline constexpr std::uint8_t kFormatOfFiveProbes = 3, kFormatOfMixedFilters = 2;
inline constexpr std::uint8_t kFormatOfWholePieces = 1;

struct TableState {
  std::uint8_t format = kFormat;
  std::uint64_t seed = 0;  // of the ids' hashes
  std::uint64_t next_row = 0;
  std::uint64_t tail_row = 0;  // the first that is in no sealed piece
  std::uint64_t version = 0;
  EventTable::Totals totals;
  std::string source;
  Positions positions;
};
std::string Encode(const TableState& state);
Result<TableState> DecodeTableState(std::string_view bytes);

// A sealed piece.
struct PieceInfo {
  std::uint64_t first_row = 0;
  std::uint32_t rows = 0, gone = 0;
  std::int64_t base_ms = 0, least_ms = 0, most_ms = 0;  // of all rows, patched ones too
  std::int64_t seen_ms = 0;                             // the last of its rows
  std::uint8_t some_flags = 0xff;                       // no row has others; without the patches
  std::shared_ptr<const Patches> patches;               // null: none; not on disk here
  std::shared_ptr<CheckedParts> checked = std::make_shared<CheckedParts>(0);

  std::uint64_t end_row() const { return first_row + rows; }
};
using Directory = std::vector<PieceInfo>;  // ascending
std::string Encode(const PieceInfo& info);
Result<PieceInfo> DecodePieceInfo(std::string_view key, std::string_view value);
// Null for a row of none.
const PieceInfo* PieceOf(const Directory& directory, std::uint64_t row);

// With those of the same index replaced. Either may be null.
std::shared_ptr<const Patches> Joined(const std::shared_ptr<const Patches>& old,
                                      const Patches& added);

// Adds the texts of a dictionary from number `from` on to a batch.
void PutTexts(char kind, const TextTable& texts, std::size_t from, kv::WriteBatch& batch);
Result<std::shared_ptr<Texts>> LoadTexts(const kv::Snapshot& snapshot);

TextCounts CountsOf(const Texts& texts);
Cells CellsOf(const Row& row);
Event EventOf(const Row& row, const Texts& texts);

}  // namespace taskflow::insights
