// Rows that were changed: patches beside their pieces first, so that a change costs the same
// wherever its row is; then, a few pieces with each commit, written into them.
#include <algorithm>

#include "insights/table/keys.h"
#include "insights/table/table_writer.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kFoldsPerCommit = 2;
// So many young entries beside those of the tail's rows are sealed before the tail is.
constexpr std::size_t kYoungPatchesMax = 4'096;

std::uint32_t GoneIn(const Patches* patches) {
  if (patches == nullptr) return 0;
  return static_cast<std::uint32_t>(
      std::count_if(patches->begin(), patches->end(),
                    [](auto& patch) { return (patch.cells.flags & Columns::kGone) != 0; }));
}

}  // namespace

// Each to its piece, or to the tail.
void TableWriter::DistributePatches() {
  for (auto patch = patches_.begin(); patch != patches_.end();) {
    bool in_tail = patch->first >= tail_->first_row();
    PieceInfo* piece = nullptr;
    if (!in_tail) {
      auto& directory = MutableDirectory();
      piece =
          &directory[static_cast<std::size_t>(PieceOf(directory, patch->first) - directory.data())];
    }
    auto first_row = in_tail ? tail_->first_row() : piece->first_row;
    auto end_row = in_tail ? tail_->end_row() : piece->end_row();
    auto& place = in_tail ? tail_patches_ : piece->patches;
    auto& gone = in_tail ? tail_gone_ : piece->gone;
    Patches added;
    for (; patch != patches_.end() && patch->first < end_row; ++patch) {
      added.push_back({static_cast<std::uint32_t>(patch->first - first_row), patch->second});
      if (in_tail) continue;
      piece->least_ms = std::min(piece->least_ms, patch->second.time_ms);
      piece->most_ms = std::max(piece->most_ms, patch->second.time_ms);
    }
    auto gone_before = GoneIn(place.get());
    if (!in_tail && place == nullptr) ++patched_pieces_;
    place = Joined(place, added);
    gone += GoneIn(place.get()) - gone_before;
    if (in_tail) continue;
    freshly_patched_.insert(first_row);
    batch_->Put(keys::Of(keys::kDirectory, first_row), Encode(*piece));
  }
}

Status TableWriter::FoldSome() {
  std::size_t left = kFoldsPerCommit;
  auto stored = view_->parts().tail->first_row();  // what follows cannot be read yet
  for (std::size_t i = 0; i < directory_->size() && left > 0; ++i) {
    if (patched_pieces_ == freshly_patched_.size()) break;
    const auto& piece = (*directory_)[i];
    if (piece.first_row >= stored) break;
    if (piece.patches == nullptr || freshly_patched_.contains(piece.first_row)) continue;
    TRY(Fold(MutableDirectory()[i]));
    --left;
  }
  if (index_->young().Unsealed().size() > tail_->rows() + kYoungPatchesMax) {
    index_->Seal(*batch_);
    freshly_patched_.clear();
  }
  return {};
}

Status TableWriter::Fold(PieceInfo& piece) {
  auto counts = CountsOf(*texts_);
  StoredColumns stored(*view_->parts().snapshot, counts);
  PatchedColumns patched;
  auto columns = patched.Of(stored.Open(piece), *piece.patches);
  TRY(stored.status());
  LivePiece live(piece.first_row, columns.base_ms);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!live.Add(CellsAt(columns, i))) {
      return Fail(ErrorCode::kCorrupt, "a piece of columns is damaged");
    }
  }
  DeleteColumns(piece.first_row, *batch_);  // flags may have been there
  PutColumns(live.Show(live.extent()), *batch_);
  std::uint32_t block = piece.rows;  // none yet
  for (const auto& patch : *piece.patches) {
    auto begin = patch.index - patch.index % static_cast<std::uint32_t>(kBlockRows);
    if (begin != block) TRY(FoldBlock(piece, begin));
    block = begin;
    batch_->Delete(keys::Of(keys::kPatch, piece.first_row + patch.index));
  }
  piece.least_ms = live.extent().least_ms;
  piece.most_ms = live.extent().most_ms;
  piece.some_flags = live.extent().some_flags;
  piece.checked = std::make_shared<CheckedParts>(0);
  piece.patches = nullptr;
  --patched_pieces_;
  batch_->Put(keys::Of(keys::kDirectory, piece.first_row), Encode(piece));
  return {};
}

// The block as it is read with the patches.
Status TableWriter::FoldBlock(const PieceInfo& piece, std::uint32_t begin) {
  auto end = std::min<std::uint32_t>(begin + kBlockRows, piece.rows);
  RowReader reader(view_->parts());
  std::string rows;
  for (auto index = begin; index < end; ++index) {
    ASSIGN_OR_RETURN(const auto* row, reader.Read(piece.first_row + index));
    EncodeRow(*row, rows);
  }
  batch_->Put(keys::Of(keys::kRows, piece.first_row + begin), BlockOf(end - begin, rows));
  return {};
}

}  // namespace taskflow::insights
