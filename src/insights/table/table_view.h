// A View: what one commit has left. And reading rows in it.
#pragma once

#include <memory>

#include "insights/table/id_index.h"
#include "insights/table/piece.h"
#include "insights/table/table_state.h"
#include "kv/kv.h"

namespace taskflow::insights {

class TableView final : public View {
 public:
  struct Parts {
    std::shared_ptr<const kv::Snapshot> snapshot;
    std::shared_ptr<const Texts> texts;
    TextCounts counts;
    std::shared_ptr<const Directory> directory;
    std::shared_ptr<const LivePiece> tail;
    LivePiece::Extent extent;  // of the tail
    std::shared_ptr<const Patches> tail_patches;
    std::shared_ptr<const YoungIds> young;  // may have entries of later commits
    std::shared_ptr<const IdRuns> runs;
    std::uint64_t seed = 0;  // of the ids' hashes
    std::uint64_t version = 0, losses = 0;
  };

  explicit TableView(Parts parts) : parts_(std::move(parts)) {}

  const Dictionary& actions() const override { return parts_.texts->actions; }
  const Dictionary& whos() const override { return parts_.texts->whos; }
  const Dictionary& whats() const override { return parts_.texts->whats; }
  std::uint64_t rows() const override { return parts_.tail->first_row() + parts_.extent.rows; }
  std::uint64_t version() const override { return parts_.version; }
  std::uint64_t losses() const override { return parts_.losses; }
  std::uint64_t settled_rows() const override { return parts_.tail->first_row(); }
  Status Scan(std::int64_t from_ms, std::int64_t to_ms, const Show& show) const override;
  Status ScanBack(std::int64_t from_ms, std::int64_t to_ms, Part part,
                  const Show& show) const override;
  Result<std::vector<Event>> Rows(std::span<const std::uint64_t> rows) const override;

  const Parts& parts() const { return parts_; }

 private:
  using Wanted = std::pair<std::int64_t, std::int64_t>;
  Result<bool> ShowPiece(const PieceInfo& info, Wanted wanted, StoredColumns& stored,
                         const Show& show) const;
  bool ShowTail(Wanted wanted, const Show& show) const;

  const Parts parts_;
};

// Reads rows of a view; those of one block cheapest in their order. One thread.
class RowReader {
 public:
  explicit RowReader(const TableView::Parts& view) : view_(view) {}
  // The row as it is; also when it is gone. Valid until the next call. Errors: kNotFound (no such
  // row), kCorrupt, kIo.
  Result<const Row*> Read(std::uint64_t row);
  // As it was first written; its id never changes.
  Result<const Row*> ReadFirst(std::uint64_t row);

 private:
  const Patches* PatchesAround(std::uint64_t row, std::uint64_t& first_row) const;
  Status OpenBlock(std::uint64_t row);
  Status Damaged() const;

  const TableView::Parts& view_;
  std::string block_;
  std::uint64_t begin_ = 0, end_ = 0;  // rows of the block
  std::uint64_t next_ = 0;             // the row that follows
  std::size_t next_at_ = 0;            // where it lies in the block
  Row row_;
};

// The blocks of a sealed piece begin at multiples of this from its first row.
inline constexpr std::size_t kBlockRows = 512;
// A block of rows that lie one after the other.
std::string BlockOf(std::uint32_t count, std::string_view rows);

}  // namespace taskflow::insights
