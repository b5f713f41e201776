#include "insights/table/table_view.h"

#include <algorithm>
#include <numeric>

#include "insights/table/keys.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kCountBytes = 4;

bool Overlap(std::int64_t least, std::int64_t most, std::pair<std::int64_t, std::int64_t> wanted) {
  return most >= wanted.first && least < wanted.second;
}

const Patch* PatchAt(const Patches* patches, std::uint64_t index) {
  if (patches == nullptr) return nullptr;
  auto found = std::lower_bound(patches->begin(), patches->end(), index,
                                [](const Patch& p, std::uint64_t i) { return p.index < i; });
  return found != patches->end() && found->index == index ? &*found : nullptr;
}

}  // namespace

Result<bool> TableView::ShowPiece(const PieceInfo& info, Wanted wanted, StoredColumns& stored,
                                  const Show& show) const {
  if (!Overlap(info.least_ms, info.most_ms, wanted)) return true;
  auto columns = stored.Open(info);
  bool more = false;
  if (info.patches == nullptr) {
    more = show(columns);
  } else {
    if (info.patches->back().index >= info.rows) {
      return Fail(ErrorCode::kCorrupt, "a changed row is beyond its piece");
    }
    PatchedColumns patched;
    auto with = patched.Of(columns, *info.patches);
    TRY(stored.status());
    more = show(with);
  }
  TRY(stored.status());
  return more;
}

bool TableView::ShowTail(Wanted wanted, const Show& show) const {
  if (parts_.extent.rows == 0) return true;
  PatchedColumns patched;
  auto columns = parts_.tail->Show(parts_.extent);
  if (parts_.tail_patches != nullptr) columns = patched.Of(columns, *parts_.tail_patches);
  if (!Overlap(columns.least_ms, columns.most_ms, wanted)) return true;
  return show(columns);
}

Status TableView::Scan(std::int64_t from_ms, std::int64_t to_ms, const Show& show) const {
  StoredColumns stored(*parts_.snapshot, parts_.counts);
  for (const auto& info : *parts_.directory) {
    ASSIGN_OR_RETURN(bool more, ShowPiece(info, {from_ms, to_ms}, stored, show));
    if (!more) return {};
  }
  ShowTail({from_ms, to_ms}, show);
  return {};
}

Status TableView::ScanBack(std::int64_t from_ms, std::int64_t to_ms, Part part,
                           const Show& show) const {
  std::size_t piece = 0;
  auto is_mine = [&](std::uint64_t first_row) {
    return first_row >= part.begin_row && first_row < part.end_row &&
           piece++ % part.of == part.share;
  };
  if (is_mine(parts_.tail->first_row()) && !ShowTail({from_ms, to_ms}, show)) return {};
  StoredColumns stored(*parts_.snapshot, parts_.counts);
  const auto& all = *parts_.directory;
  for (auto info = all.rbegin(); info != all.rend() && info->first_row >= part.begin_row; ++info) {
    // Only those that are shown are shared out, or one share of a short time might have them all.
    if (!Overlap(info->least_ms, info->most_ms, {from_ms, to_ms})) continue;
    if (!is_mine(info->first_row)) continue;
    ASSIGN_OR_RETURN(bool more, ShowPiece(*info, {from_ms, to_ms}, stored, show));
    if (!more) return {};
  }
  return {};
}

Result<std::vector<Event>> TableView::Rows(std::span<const std::uint64_t> rows) const {
  std::vector<Event> out(rows.size());
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return rows[a] < rows[b]; });
  RowReader reader(parts_);
  for (auto at : order) {
    ASSIGN_OR_RETURN(const auto* row, reader.Read(rows[at]));
    if (row->gone()) return Fail(ErrorCode::kNotFound, "row {} is gone", rows[at]);
    out[at] = EventOf(*row, *parts_.texts);
  }
  return out;
}

Status RowReader::Damaged() const {
  return Fail(ErrorCode::kCorrupt, "the rows from {} on are damaged", begin_);
}

// Those of the row's piece, whose first row is told; null when there are none.
const Patches* RowReader::PatchesAround(std::uint64_t row, std::uint64_t& first_row) const {
  first_row = view_.tail->first_row();
  if (row >= first_row) return view_.tail_patches.get();
  const auto* piece = PieceOf(*view_.directory, row);
  if (piece == nullptr) return nullptr;
  first_row = piece->first_row;
  return piece->patches.get();
}

Result<const Row*> RowReader::Read(std::uint64_t row) {
  std::uint64_t first_row = 0;
  const auto* patches = PatchesAround(row, first_row);
  if (PatchAt(patches, row - first_row) == nullptr) return ReadFirst(row);
  ASSIGN_OR_RETURN(auto value, view_.snapshot->Get(keys::Of(keys::kPatch, row)));
  if (value == nullptr) return Fail(ErrorCode::kCorrupt, "row {} is missing", row);
  ByteReader reader(value->bytes());
  if (!DecodeRow(reader, view_.counts, row_)) {
    return Fail(ErrorCode::kCorrupt, "row {} is damaged", row);
  }
  return &row_;
}

Result<const Row*> RowReader::ReadFirst(std::uint64_t row) {
  if (row < begin_ || row >= end_) TRY(OpenBlock(row));
  if (row < next_) {
    next_ = begin_;
    next_at_ = kCountBytes;
  }
  ByteReader reader(std::string_view(block_).substr(next_at_));
  for (; next_ <= row; ++next_) {
    if (!DecodeRow(reader, view_.counts, row_)) {
      end_ = 0;
      TRY(Damaged());
    }
  }
  next_at_ = block_.size() - reader.left();
  return &row_;
}

Status RowReader::OpenBlock(std::uint64_t row) {
  end_ = 0;
  auto tail = view_.tail->first_row();
  if (row >= tail + view_.extent.rows) return Fail(ErrorCode::kNotFound, "there is no row {}", row);
  if (row >= tail) {
    // Blocks of the tail are as long as commits were.
    auto walk = view_.snapshot->Walk(keys::Of(keys::kRows, tail), keys::Of(keys::kRows, row + 1));
    walk->SeekToLast();
    if (!walk->Valid()) {
      TRY(walk->status());
      return Damaged();
    }
    begin_ = keys::NumberIn(walk->key());
    block_ = walk->value();
  } else {
    const auto* piece = PieceOf(*view_.directory, row);
    if (piece == nullptr) return Fail(ErrorCode::kNotFound, "there is no row {}", row);
    begin_ = row - (row - piece->first_row) % kBlockRows;
    ASSIGN_OR_RETURN(auto value, view_.snapshot->Get(keys::Of(keys::kRows, begin_)));
    if (value == nullptr) return Damaged();
    block_ = value->bytes();
  }
  if (block_.size() < kCountBytes) return Damaged();
  auto end = begin_ + ByteReader(block_).U32();
  if (row >= end) return Damaged();
  end_ = end;
  next_ = begin_;
  next_at_ = kCountBytes;
  return {};
}

std::string BlockOf(std::uint32_t count, std::string_view rows) {
  std::string out;
  out.reserve(kCountBytes + rows.size());
  ByteWriter writer(out);
  writer.U32(count);
  writer.Raw(rows);
  return out;
}

}  // namespace taskflow::insights
