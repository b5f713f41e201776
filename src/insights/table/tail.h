// The rows since the last sealed piece: as columns for scans, and as bytes until they are sealed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "insights/table/piece.h"
#include "insights/table/row.h"
#include "insights/table/table_state.h"
#include "kv/kv.h"

namespace taskflow::insights {

class Tail {
 public:
  explicit Tail(std::uint64_t first_row);

  // False when the row belongs into a new piece.
  bool Add(const Row& row);
  std::uint64_t first_row() const { return live_->first_row(); }
  std::uint32_t rows() const { return live_->extent().rows; }
  std::uint64_t end_row() const { return first_row() + rows(); }
  std::shared_ptr<const LivePiece> live() const { return live_; }
  std::int64_t first_seen_ms() const { return first_seen_ms_; }
  // The row as it was added.
  Row At(std::uint64_t row, const TextCounts& texts) const;

  // Puts the rows that no block has yet into one.
  void WriteNew(kv::WriteBatch& batch);
  // They have one, which was read.
  void NoteStored();
  // Puts all of it as a piece, in place of its blocks so far.
  PieceInfo Seal(kv::WriteBatch& batch) const;

 private:
  std::string_view Bytes(std::uint32_t begin, std::uint32_t end) const;

  std::shared_ptr<LivePiece> live_;
  std::string bytes_;                  // the rows
  std::vector<std::uint32_t> ends_;    // of each in bytes_
  std::uint32_t stored_ = 0;           // rows that have a block
  std::vector<std::uint64_t> blocks_;  // first rows
  std::int64_t first_seen_ms_ = 0, last_seen_ms_ = 0;
};

}  // namespace taskflow::insights
