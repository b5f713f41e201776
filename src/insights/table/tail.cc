#include "insights/table/tail.h"

#include <algorithm>

#include "base/check.h"
#include "insights/table/keys.h"
#include "insights/table/table_view.h"

namespace taskflow::insights {

Tail::Tail(std::uint64_t first_row) : live_(std::make_shared<LivePiece>(first_row)) {}

bool Tail::Add(const Row& row) {
  if (!live_->Add(CellsOf(row))) return false;
  EncodeRow(row, bytes_);
  if (ends_.empty()) first_seen_ms_ = last_seen_ms_ = row.seen_ms;
  first_seen_ms_ = std::min(first_seen_ms_, row.seen_ms);
  last_seen_ms_ = std::max(last_seen_ms_, row.seen_ms);
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  return true;
}

std::string_view Tail::Bytes(std::uint32_t begin, std::uint32_t end) const {
  std::size_t from = begin == 0 ? 0 : ends_[begin - 1];
  std::size_t to = end == 0 ? 0 : ends_[end - 1];
  return std::string_view(bytes_).substr(from, to - from);
}

Row Tail::At(std::uint64_t row, const TextCounts& texts) const {
  auto index = static_cast<std::uint32_t>(row - first_row());
  ByteReader reader(Bytes(index, index + 1));
  Row out;
  CHECK(DecodeRow(reader, texts, out));
  return out;
}

void Tail::WriteNew(kv::WriteBatch& batch) {
  if (stored_ == rows()) return;
  auto first = first_row() + stored_;
  batch.Put(keys::Of(keys::kRows, first), BlockOf(rows() - stored_, Bytes(stored_, rows())));
  NoteStored();
}

void Tail::NoteStored() {
  blocks_.push_back(first_row() + stored_);
  stored_ = rows();
}

PieceInfo Tail::Seal(kv::WriteBatch& batch) const {
  for (auto block : blocks_) batch.Delete(keys::Of(keys::kRows, block));
  for (std::uint32_t begin = 0; begin < rows(); begin += kBlockRows) {
    auto end = std::min<std::uint32_t>(begin + kBlockRows, rows());
    batch.Put(keys::Of(keys::kRows, first_row() + begin), BlockOf(end - begin, Bytes(begin, end)));
  }
  PutColumns(live_->Show(live_->extent()), batch);
  return {.first_row = first_row(),
          .rows = rows(),
          .base_ms = live_->base_ms(),
          .least_ms = live_->extent().least_ms,
          .most_ms = live_->extent().most_ms,
          .seen_ms = last_seen_ms_,
          .some_flags = live_->extent().some_flags};
}

}  // namespace taskflow::insights
