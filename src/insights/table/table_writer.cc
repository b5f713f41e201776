#include "insights/table/table_writer.h"

#include <algorithm>

#include "base/check.h"
#include "insights/limits.h"
#include "insights/table/keyed_hash.h"
#include "insights/table/keys.h"

namespace taskflow::insights {
namespace {

// The years 1 to 9999.
constexpr std::int64_t kTimeMin = -62'135'596'800'000, kTimeMax = 253'402'300'799'999;
constexpr std::string_view kOther = "other";

constexpr std::size_t kPrefetch = 8;

TextId NumberOf(TextTable& texts, std::string_view text, std::uint64_t hash, std::size_t max) {
  if (texts.size() < max && texts.HasRoom()) return texts.NumberOf(text, hash);
  auto id = texts.Find(text);
  return id < texts.size() ? id : texts.NumberOf(kOther);
}

}  // namespace

std::string_view CutText(std::string_view text) {
  if (text.size() <= kTextBytesMax) return text;
  auto size = kTextBytesMax;
  while (size > 0 && (static_cast<std::uint8_t>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

std::uint32_t CheckOf(const Row& row) {
  auto texts = MultiplyMix(row.action | std::uint64_t{row.flags} << 32 | 1ULL << 63,
                           std::uint64_t{row.who} << 32 | row.what | 1ULL << 63);
  auto all = MultiplyMix(texts ^ 0x9e3779b97f4a7c15,
                         static_cast<std::uint64_t>(row.time_ms) ^ 0xd6e8feb86659fd93);
  auto check = static_cast<std::uint32_t>(all >> 16);
  return check == kGoneCheck ? 1 : check;
}

std::uint64_t HashOfId(std::string_view id, std::uint64_t seed) { return KeyedHash(id, seed); }

void TableWriter::HashTexts(const std::vector<Event>& events) {
  who_hashes_.clear();
  what_hashes_.clear();
  for (const auto& event : events) {
    who_hashes_.push_back(TextTable::HashOf(CutText(event.who)));
    what_hashes_.push_back(TextTable::HashOf(CutText(event.what)));
  }
}

void TableWriter::PrefetchTexts(std::size_t at) const {
  for (int stage = 0; stage < TextTable::kPrefetchStages; ++stage) {
    auto ahead = at + kPrefetch * static_cast<std::size_t>(TextTable::kPrefetchStages - stage);
    if (ahead >= who_hashes_.size()) continue;
    texts_->whos.Prefetch(stage, who_hashes_[ahead]);
    texts_->whats.Prefetch(stage, what_hashes_[ahead]);
  }
}

void TableWriter::TakeRow(const Event& event, std::uint32_t asked) {
  auto& row = row_;
  row.id = CutText(event.id);
  row.flags = static_cast<std::uint8_t>((event.automated ? Columns::kAutomated : 0) |
                                        (event.local ? Columns::kLocal : 0));
  const auto action = CutText(event.action);
  row.action = NumberOf(texts_->actions, action, TextTable::HashOf(action), kActionsMax);
  row.who = NumberOf(texts_->whos, CutText(event.who), who_hashes_[asked], kTextsMax - 1);
  row.what = NumberOf(texts_->whats, CutText(event.what), what_hashes_[asked], kTextsMax - 1);
  row.time_ms = std::clamp(event.time_ms, kTimeMin, kTimeMax);
  row.partition = event.partition;
  row.offset = event.offset;
  row.arrived_ms = event.arrived_ms;
  row.produced_ms = event.produced_ms;
  row.seen_ms = event.seen_ms;
}

Result<EventTable::Outcome> TableWriter::Apply(const EventTable::Change& change) {
  TRY(Take(change));
  auto& totals = state_.totals;
  totals.added += outcome_.added;
  totals.repeated += outcome_.repeated;
  totals.changed += outcome_.changed;
  totals.removed += outcome_.removed;
  if (outcome_.added + outcome_.changed + outcome_.removed > 0) ++state_.version;
  std::erase_if(outcome_.new_rows, [&](auto row) {
    auto patch = patches_.find(row);
    return patch != patches_.end() && (patch->second.flags & Columns::kGone) != 0;
  });
  TRY(Commit());
  return std::move(outcome_);
}

Result<bool> TableWriter::Take(const EventTable::Change& change) {
  Begin();
  auto pieces = sealed_.size();
  TRY(TakeEvents(change.events));
  TRY(TakeDeleted(change.deleted));
  if (!change.source.empty() && change.source != state_.source) {
    state_.source = change.source;
    state_.positions.clear();
  }
  for (const auto& [partition, next] : change.positions) state_.positions[partition] = next;
  return sealed_.size() > pieces;
}

void TableWriter::Begin() {
  if (std::exchange(begun_, true)) return;
  reader_ = std::make_unique<RowReader>(view_->parts());
  outcome_ = {};
  patches_.clear();
  sealed_.clear();
}

// Asks the runs for all at once; the young are asked one by one, as each change adds to them.
Status TableWriter::Look(std::vector<std::uint64_t> hashes) {
  hashes_ = std::move(hashes);
  found_.clear();
  found_at_ = 0;
  return FindInRuns(*view_->parts().snapshot, *view_->parts().runs, hashes_, found_);
}

void TableWriter::Candidates(std::uint32_t asked) {
  candidates_.clear();
  index_->young().FindOwn(hashes_[asked], candidates_);
  for (; found_at_ < found_.size() && found_[found_at_].asked == asked; ++found_at_) {
    candidates_.push_back(found_[found_at_].entry);
  }
  // The index forgets what has expired when runs are merged.
  std::erase_if(candidates_, [first = FirstRow(), end = tail_->end_row()](const auto& entry) {
    return entry.row < first || entry.row >= end;
  });
  if (candidates_.size() < 2) return;
  // Of one row the newest entry is right; of the rows of one id the last.
  std::stable_sort(candidates_.begin(), candidates_.end(),
                   [](const auto& a, const auto& b) { return a.row > b.row; });
  auto same = [](const auto& a, const auto& b) { return a.row == b.row; };
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end(), same), candidates_.end());
}

Status TableWriter::TakeEvents(const std::vector<Event>& events) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(events.size());
  for (const auto& event : events) hashes.push_back(HashOfId(CutText(event.id), state_.seed));
  TRY(Look(std::move(hashes)));
  HashTexts(events);
  auto lock = index_->young().Lock();
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    if (i + kPrefetch < events.size()) index_->young().Prefetch(hashes_[i + kPrefetch]);
    PrefetchTexts(i);
    TakeRow(events[i], i);
    TRY(TakeEvent(row_, i));
  }
  return {};
}

Status TableWriter::TakeEvent(const Row& row, std::uint32_t asked) {
  Candidates(asked);
  auto check = CheckOf(row);
  std::optional<std::uint64_t> known;
  for (const auto& candidate : candidates_) {
    // The id and the contents by 96 bits of hashes with a secret: as good as compared.
    if (candidate.check == check) {
      ++outcome_.repeated;
      return {};
    }
    ASSIGN_OR_RETURN(auto first, FirstContents(candidate.row));
    if (first.id != row.id) continue;
    if (candidate.check != kGoneCheck) known = candidate.row;
    break;
  }
  if (!known) {
    ++outcome_.added;
    AddRow(row, hashes_[asked]);
    outcome_.new_rows.push_back(tail_->end_row() - 1);
    return {};
  }
  ++outcome_.changed;
  if (LivePiece::Fits(BaseOf(*known), row.time_ms)) {
    SetRow(*known, row);
    return {};
  }
  ASSIGN_OR_RETURN(auto old, FirstContents(*known));
  SetGone(*known, std::move(old));
  AddRow(row, hashes_[asked]);
  return {};
}

// Nothing of it is kept but that there was an event of this id at that time.
void TableWriter::SetGone(std::uint64_t row, Row contents) {
  contents.flags = Columns::kGone;
  contents.action = contents.who = contents.what = 0;
  SetRow(row, std::move(contents));
}

Status TableWriter::TakeDeleted(const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  std::vector<std::uint64_t> hashes;
  for (const auto& id : ids) hashes.push_back(HashOfId(CutText(id), state_.seed));
  TRY(Look(std::move(hashes)));
  auto lock = index_->young().Lock();
  for (std::uint32_t i = 0; i < ids.size(); ++i) TRY(TakeDeletion(std::string(CutText(ids[i])), i));
  return {};
}

Status TableWriter::TakeDeletion(const std::string& id, std::uint32_t asked) {
  Candidates(asked);
  for (const auto& candidate : candidates_) {
    ASSIGN_OR_RETURN(auto row, FirstContents(candidate.row));
    if (row.id != id) continue;
    if (candidate.check == kGoneCheck) break;
    ++outcome_.removed;
    SetGone(candidate.row, std::move(row));
    break;
  }
  return {};
}

// A row's id, and contents that it had once.
Result<Row> TableWriter::FirstContents(std::uint64_t row) {
  auto counts = CountsOf(*texts_);
  if (row >= tail_->first_row()) return tail_->At(row, counts);
  for (const auto& tail : sealed_) {
    if (row >= tail->first_row() && row < tail->end_row()) return tail->At(row, counts);
  }
  ASSIGN_OR_RETURN(const auto* found, reader_->ReadFirst(row));
  return *found;
}

std::uint64_t TableWriter::FirstRow() const {
  return directory_->empty() ? tail_->first_row() : directory_->front().first_row;
}

std::int64_t TableWriter::BaseOf(std::uint64_t row) const {
  const auto* piece = PieceOf(*directory_, row);
  return piece != nullptr ? piece->base_ms : tail_->live()->base_ms();
}

void TableWriter::AddRow(const Row& row, std::uint64_t hash) {
  if (!tail_->Add(row)) {
    SealTail();
    CHECK(tail_->Add(row));
  }
  index_->young().Add({hash, tail_->end_row() - 1, CheckOf(row)});
  // Before the commit would write its rows by themselves.
  if (tail_->rows() == kPieceRows) SealTail();
}

void TableWriter::SealTail() {
  auto info = tail_->Seal(*batch_);
  info.gone = std::exchange(tail_gone_, 0);
  info.patches = std::exchange(tail_patches_, nullptr);
  if (info.patches != nullptr) {
    ++patched_pieces_;
    for (const auto& patch : *info.patches) {
      info.least_ms = std::min(info.least_ms, patch.cells.time_ms);
      info.most_ms = std::max(info.most_ms, patch.cells.time_ms);
    }
  }
  batch_->Put(keys::Of(keys::kDirectory, info.first_row), Encode(info));
  MutableDirectory().push_back(std::move(info));
  index_->Seal(*batch_);
  freshly_patched_.clear();
  auto next = std::make_unique<Tail>(tail_->end_row());
  sealed_.push_back(std::exchange(tail_, std::move(next)));
}

void TableWriter::SetRow(std::uint64_t row, Row contents) {
  std::string bytes;
  EncodeRow(contents, bytes);
  batch_->Put(keys::Of(keys::kPatch, row), bytes);
  patches_[row] = CellsOf(contents);
  index_->young().Add(
      {HashOfId(contents.id, state_.seed), row, contents.gone() ? kGoneCheck : CheckOf(contents)});
}

Directory& TableWriter::MutableDirectory() {
  if (directory_is_shared_) directory_ = std::make_shared<Directory>(*directory_);
  directory_is_shared_ = false;
  return *directory_;
}

Status TableWriter::Commit() {
  tail_->WriteNew(*batch_);
  DistributePatches();
  TRY(FoldSome());
  TRY(index_->Merge(*view_->parts().snapshot, FirstRow(), outcome_.added, *batch_));
  PutTexts(0, texts_->actions, stored_texts_.actions, *batch_);
  PutTexts(1, texts_->whos, stored_texts_.whos, *batch_);
  PutTexts(2, texts_->whats, stored_texts_.whats, *batch_);
  state_.next_row = tail_->end_row();
  state_.tail_row = tail_->first_row();
  batch_->Put(keys::Begin(keys::kState), Encode(state_));
  TRY(store_->Write(*batch_));
  stored_texts_ = CountsOf(*texts_);
  PublishNow();
  index_->young().ForgetSealed();
  batch_->Clear();
  begun_ = false;
  sealed_.clear();
  return {};
}

// A writer is loaded anew after Clear, whose version no earlier one had.
std::uint64_t TableWriter::Losses() const {
  const auto& totals = state_.totals;
  return (loaded_version_ << 32) + totals.changed + totals.removed + totals.expired;
}

void TableWriter::PublishNow() {
  directory_is_shared_ = true;
  view_ = std::make_shared<TableView>(
      TableView::Parts{.snapshot = store_->TakeSnapshot(),
                       .texts = texts_,
                       .counts = CountsOf(*texts_),
                       .directory = directory_,
                       .tail = tail_->live(),
                       .extent = tail_->live()->extent(),
                       .tail_patches = tail_patches_,
                       .young = index_->shared_young(),
                       .runs = std::make_shared<const IdRuns>(index_->runs()),
                       .seed = state_.seed,
                       .version = state_.version,
                       .losses = Losses()});
  if (publish_) publish_(view_, state_);
}

void TableWriter::SetPublish(Publish publish) {
  publish_ = std::move(publish);
  publish_(view_, state_);
}

Status TableWriter::Expire(std::int64_t now_ms, std::int64_t retention_ms) {
  Begin();
  if (retention_ms > 0) DropOlder(now_ms, retention_ms);
  // Changed rows are folded into their pieces also when nothing comes.
  if (!freshly_patched_.empty()) {
    index_->Seal(*batch_);
    freshly_patched_.clear();
  }
  bool nothing = batch_->size() == 0 && patched_pieces_ == 0;
  return nothing ? Status{} : Commit();
}

void TableWriter::DropOlder(std::int64_t now_ms, std::int64_t retention_ms) {
  constexpr std::int64_t kParts = 16;  // a piece that waits to be full may be late by this part
  if (tail_->rows() > 0 && now_ms - tail_->first_seen_ms() > retention_ms / kParts) SealTail();
  std::size_t gone = 0;
  while (!directory_->empty() && directory_->front().seen_ms < now_ms - retention_ms) {
    auto& directory = MutableDirectory();
    const auto& piece = directory.front();
    state_.totals.expired += piece.rows - piece.gone;
    for (std::uint32_t row = 0; row < piece.rows; row += kBlockRows) {
      batch_->Delete(keys::Of(keys::kRows, piece.first_row + row));
    }
    DeleteColumns(piece.first_row, *batch_);
    batch_->Delete(keys::Of(keys::kDirectory, piece.first_row));
    if (piece.patches != nullptr) {
      for (const auto& patch : *piece.patches) {
        batch_->Delete(keys::Of(keys::kPatch, piece.first_row + patch.index));
      }
      --patched_pieces_;
      freshly_patched_.erase(piece.first_row);
    }
    directory.erase(directory.begin());
    ++gone;
  }
  if (gone > 0) ++state_.version;
}

Status TableWriter::Clear() {
  auto batch = store_->NewBatch();
  // Large values among them, whose keys alone are walked over when they are deleted one by one.
  batch->DeleteRange(std::string(1, '\0'), std::string(1, '\xff'));
  TableState empty{.seed = state_.seed,
                   .next_row = state_.next_row,
                   .tail_row = state_.next_row,
                   .version = state_.version + 1};
  batch->Put(keys::Begin(keys::kState), Encode(empty));
  return store_->Write(*batch);
}

}  // namespace taskflow::insights
