// The columns of a sealed piece on disk: a value for each part of them, with a checksum of its own.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "base/result.h"
#include "insights/table/columns.h"
#include "insights/table/row.h"
#include "kv/kv.h"

namespace taskflow::insights {

struct PieceInfo;

// The parts that this process has found to be undamaged: once is enough for bytes that are never
// written again. Any thread.
using CheckedParts = std::atomic<std::uint8_t>;

void PutColumns(const Columns& columns, kv::WriteBatch& batch);
void DeleteColumns(std::uint64_t first_row, kv::WriteBatch& batch);

// One piece after the other. One thread.
class StoredColumns final : private Columns::Source {
 public:
  StoredColumns(const kv::Snapshot& snapshot, const TextCounts& texts)
      : snapshot_(snapshot), texts_(texts) {}
  // Valid until the next call, as `piece` must be.
  Columns Open(const PieceInfo& piece);
  // What went wrong since Open with reading. Errors: kCorrupt, kIo.
  Status status() const;

 private:
  void Read(Columns::Part part, ColumnSpans& to) override;
  Status ReadValue(Columns::Part part, ColumnSpans& to);
  bool IsSane(Columns::Part part, const ColumnSpans& spans) const;

  const kv::Snapshot& snapshot_;
  const TextCounts& texts_;
  const PieceInfo* piece_ = nullptr;
  std::optional<Error> error_;
  // By the number of the part.
  std::array<std::unique_ptr<const kv::Value>, 5> values_;
  std::array<std::vector<std::uint64_t>, 5> aligned_;
};

}  // namespace taskflow::insights
