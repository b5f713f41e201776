#include "base/random.h"
#include "insights/table/keys.h"
#include "insights/table/table_convert.h"
#include "insights/table/table_writer.h"

namespace taskflow::insights {

Result<std::unique_ptr<TableWriter>> TableWriter::Load(std::shared_ptr<kv::Store> store,
                                                       const std::function<bool()>& cancelled) {
  std::unique_ptr<TableWriter> out(new TableWriter(std::move(store)));
  TRY(out->LoadAll(cancelled));
  return out;
}

Status TableWriter::LoadAll(const std::function<bool()>& cancelled) {
  ASSIGN_OR_RETURN(auto state, store_->Get(keys::Begin(keys::kState)));
  auto batch = store_->NewBatch();
  if (state) {
    ASSIGN_OR_RETURN(state_, DecodeTableState(*state));
    TRY(Convert(*store_, state_, cancelled));
  } else {
    state_.seed = SystemRandom().U64();
    batch->Put(keys::Begin(keys::kState), Encode(state_));
  }
  auto snapshot = store_->TakeSnapshot();
  loaded_version_ = state_.version;
  ASSIGN_OR_RETURN(texts_, LoadTexts(*snapshot));
  stored_texts_ = CountsOf(*texts_);
  ASSIGN_OR_RETURN(auto runs, LoadRuns(*snapshot, *batch));
  std::uint32_t next_number = 0;
  for (const auto& run : runs) next_number = std::max(next_number, run->number + 1);
  index_ = std::make_unique<IdIndex>(std::move(runs), next_number);
  TRY(LoadDirectory(*snapshot));
  TRY(LoadTail(*snapshot));
  TRY(LoadPatches(*snapshot));
  if (batch->size() > 0) TRY(store_->Write(*batch));
  PublishNow();
  return {};
}

Status TableWriter::LoadDirectory(const kv::Snapshot& snapshot) {
  auto walk = snapshot.Walk(keys::Begin(keys::kDirectory), keys::End(keys::kDirectory));
  for (; walk->Valid(); walk->Next()) {
    ASSIGN_OR_RETURN(auto piece, DecodePieceInfo(walk->key(), walk->value()));
    bool follows = directory_->empty() || directory_->back().end_row() == piece.first_row;
    if (!follows) return Fail(ErrorCode::kCorrupt, "its list of pieces has a gap");
    directory_->push_back(std::move(piece));
  }
  TRY(walk->status());
  bool any_text = texts_->actions.size() > 0 && texts_->whos.size() > 0 && texts_->whats.size() > 0;
  if (!directory_->empty() && !any_text) {
    return Fail(ErrorCode::kCorrupt, "its texts are missing");
  }
  if (!directory_->empty() && directory_->back().end_row() != state_.tail_row) {
    return Fail(ErrorCode::kCorrupt, "its list of pieces has a gap");
  }
  return {};
}

Status TableWriter::LoadTail(const kv::Snapshot& snapshot) {
  tail_ = std::make_unique<Tail>(state_.tail_row);
  auto counts = CountsOf(*texts_);
  auto lock = index_->young().Lock();
  auto walk = snapshot.Walk(keys::Of(keys::kRows, state_.tail_row), keys::End(keys::kRows));
  Row row;
  for (; walk->Valid(); walk->Next()) {
    ByteReader reader(walk->value());
    auto count = reader.U32();
    bool good = reader.ok() && keys::NumberIn(walk->key()) == tail_->end_row();
    for (; good && count > 0; --count) {
      good = DecodeRow(reader, counts, row) && tail_->Add(row);
      if (good)
        index_->young().Add({HashOfId(row.id, state_.seed), tail_->end_row() - 1, CheckOf(row)});
    }
    if (!good || !reader.AtEnd()) return Fail(ErrorCode::kCorrupt, "its last rows are damaged");
    tail_->NoteStored();
  }
  TRY(walk->status());
  if (tail_->end_row() != state_.next_row) {
    return Fail(ErrorCode::kCorrupt, "its last rows are missing");
  }
  return {};
}

// Also into the index, where their entries may have been young.
Status TableWriter::LoadPatches(const kv::Snapshot& snapshot) {
  auto counts = CountsOf(*texts_);
  auto lock = index_->young().Lock();
  auto walk = snapshot.Walk(keys::Begin(keys::kPatch), keys::End(keys::kPatch));
  Patches added;
  Row row;
  auto give = [&](std::uint64_t number) {  // to the piece of that row
    if (added.empty()) return;
    auto patches = std::make_shared<const Patches>(std::exchange(added, {}));
    if (const auto* piece = PieceOf(*directory_, number)) {
      (*directory_)[static_cast<std::size_t>(piece - directory_->data())].patches = patches;
      freshly_patched_.insert(piece->first_row);
      ++patched_pieces_;
    } else {
      tail_patches_ = patches;
    }
  };
  std::uint64_t last = 0;
  for (; walk->Valid(); walk->Next()) {
    auto number = keys::NumberIn(walk->key());
    const auto* piece = PieceOf(*directory_, number);
    auto first_row = piece != nullptr ? piece->first_row : tail_->first_row();
    auto base_ms = piece != nullptr ? piece->base_ms : tail_->live()->base_ms();
    ByteReader reader(walk->value());
    bool known = piece != nullptr || (number >= tail_->first_row() && number < tail_->end_row());
    if (!known || !DecodeRow(reader, counts, row) || !LivePiece::Fits(base_ms, row.time_ms)) {
      return Fail(ErrorCode::kCorrupt, "its row {} is damaged", number);
    }
    if (PieceOf(*directory_, last) != piece) give(last);
    added.push_back({static_cast<std::uint32_t>(number - first_row), CellsOf(row)});
    if (piece == nullptr && row.gone()) ++tail_gone_;
    index_->young().Add(
        {HashOfId(row.id, state_.seed), number, row.gone() ? kGoneCheck : CheckOf(row)});
    last = number;
  }
  give(last);
  return walk->status();
}

}  // namespace taskflow::insights
