#include "insights/table/id_index.h"

#include <algorithm>

#include "base/radix_sort.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kPrefetch = 48;

// The order in which entries lie in a run; of one hash the newer, which was added later, is first.
void SortForRun(std::vector<IdEntry>& entries) {
  std::reverse(entries.begin(), entries.end());
  SortByHash(entries, [](const auto& entry) { return entry.hash; });
}

}  // namespace

Status FindInRuns(const kv::Snapshot& snapshot, const IdRuns& runs,
                  std::span<const std::uint64_t> hashes, std::vector<Found>& out) {
  // By hash: filters are gone through from one end to the other, and a block is read once for all
  // that may be in it.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> asked(hashes.size());
  for (std::uint32_t i = 0; i < hashes.size(); ++i) asked[i] = {hashes[i], i};
  SortByHash(asked, [](const auto& one) { return one.first; });
  std::vector<IdEntry> entries;
  for (const auto& run : runs) {
    BlockReader reader(*run);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (i + kPrefetch < asked.size()) run->bloom.Prefetch(asked[i + kPrefetch].first);
      const auto [hash, number] = asked[i];
      if (!run->bloom.MayHave(hash)) continue;
      entries.clear();
      TRY(reader.Find(snapshot, hash, entries));
      for (const auto& entry : entries) out.push_back({number, entry});
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.asked < b.asked; });
  return {};
}

void YoungIds::Insert(std::size_t index) {
  auto mask = slots_.size() - 1;
  auto place = entries_[index].hash & mask;
  while (slots_[place].next != 0) place = (place + 1) & mask;
  slots_[place] = {static_cast<std::uint32_t>(index + 1), TagOf(entries_[index].hash)};
}

void YoungIds::Add(const IdEntry& entry) {
  entries_.push_back(entry);
  if (entries_.size() * 2 <= slots_.size()) return Insert(entries_.size() - 1);
  slots_.assign(slots_.size() * 2, Slot{});
  for (std::size_t i = 0; i < entries_.size(); ++i) Insert(i);
}

void YoungIds::FindOwn(std::uint64_t hash, std::vector<IdEntry>& out) const {
  auto mask = slots_.size() - 1;
  auto before = out.size();
  for (auto place = hash & mask; slots_[place].next != 0; place = (place + 1) & mask) {
    if (slots_[place].tag != TagOf(hash)) continue;
    const auto& entry = entries_[slots_[place].next - 1];
    if (entry.hash == hash) out.push_back(entry);
  }
  // They were inserted in their order, and nothing is ever taken out from between them.
  std::reverse(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
}

std::span<const IdEntry> YoungIds::Unsealed() const { return std::span(entries_).subspan(sealed_); }

void YoungIds::ForgetSealed() {
  if (sealed_ == 0) return;
  std::lock_guard lock(mutex_);
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(sealed_));
  sealed_ = 0;
  std::fill(slots_.begin(), slots_.end(), Slot{});
  for (std::size_t i = 0; i < entries_.size(); ++i) Insert(i);
}

RunMerge::RunMerge(IdRuns inputs, std::uint32_t number)
    : inputs_(std::move(inputs)),
      writer_(number, static_cast<std::uint8_t>(inputs_.front()->level + 1), [&] {
        std::uint64_t entries = 0;
        for (const auto& run : inputs_) entries += run->entries;
        return entries;
      }()) {
  for (const auto& run : inputs_) cursors_.push_back({BlockReader(*run), run.get()});
}

Status RunMerge::Load(Cursor& cursor, const kv::Snapshot& snapshot) {
  cursor.done = cursor.block >= cursor.run->first_hashes.size();
  if (cursor.done) return {};
  ASSIGN_OR_RETURN(cursor.entries, cursor.reader.Read(snapshot, cursor.block));
  cursor.at = 0;
  cursor.hash = cursor.entries->HashAt(0);
  return {};
}

Status RunMerge::Advance(Cursor& cursor, const kv::Snapshot& snapshot) {
  if (++cursor.at < cursor.entries->size()) {
    cursor.hash = cursor.entries->HashAt(cursor.at);
    return {};
  }
  ++cursor.block;
  return Load(cursor, snapshot);
}

// Whether a newer entry of the same row was written.
bool RunMerge::IsRepeat(const IdEntry& entry) {
  if (entry.hash != hash_) hash_rows_.clear();
  hash_ = entry.hash;
  if (std::find(hash_rows_.begin(), hash_rows_.end(), entry.row) != hash_rows_.end()) return true;
  hash_rows_.push_back(entry.row);
  return false;
}

Result<bool> RunMerge::Step(const kv::Snapshot& snapshot, std::uint64_t first_row,
                            std::size_t& entries, kv::WriteBatch& batch) {
  if (ended_) return true;
  if (!begun_) {
    for (auto& cursor : cursors_) TRY(Load(cursor, snapshot));
    begun_ = true;
  }
  for (; entries > 0; --entries) {
    Cursor* least = nullptr;
    for (auto& cursor : cursors_) {
      if (!cursor.done && (least == nullptr || cursor.hash < least->hash)) least = &cursor;
    }
    if (least == nullptr) {
      writer_.End(batch);
      ended_ = true;
      break;
    }
    const auto entry = (*least->entries)[least->at];
    if (!IsRepeat(entry) && entry.row >= first_row) writer_.Add(entry, batch);
    TRY(Advance(*least, snapshot));
  }
  return false;
}

Result<std::shared_ptr<const IdRun>> RunMerge::Finish(const kv::Snapshot& snapshot,
                                                      kv::WriteBatch& batch) {
  auto run = writer_.Finish(batch);
  if (run->entries > 0) TRY(LoadFilter(snapshot, *run));
  return run;
}

IdIndex::IdIndex(IdRuns runs, std::uint32_t next_number)
    : runs_(std::move(runs)), next_number_(next_number) {}

void IdIndex::Seal(kv::WriteBatch& batch) {
  auto unsealed = young_->Unsealed();
  if (unsealed.empty()) return;
  std::vector<IdEntry> entries(unsealed.begin(), unsealed.end());
  SortForRun(entries);
  RunWriter writer(next_number_++, 0, entries.size());
  for (const auto& entry : entries) writer.Add(entry, batch);
  writer.End(batch);
  auto run = writer.Finish(batch);
  run->bloom = FilterOf(*run, entries);
  // The youngest of the lowest level is the first in the order of SortRuns; one commit may seal
  // very many, when its events are of far-away times.
  runs_.insert(runs_.begin(), std::move(run));
  young_->NoteSealed();
}

Status IdIndex::Merge(const kv::Snapshot& snapshot, std::uint64_t first_row, std::size_t rows,
                      kv::WriteBatch& batch) {
  // The lowest level first, as its runs are the most: until it is done, each of them is asked.
  auto left = std::max(kStepMin, kStepsEach * rows);
  for (std::size_t level = 0; level < kLevels; ++level) {
    auto& merge = merges_[level];
    if (merge == nullptr) {
      IdRuns inputs;
      for (const auto& run : runs_) {
        if (run->level == level) inputs.push_back(run);
      }
      if (inputs.size() < kRunsEach || level + 1 == kLevels) continue;
      // The oldest: what is written is older than all that stays at this level.
      if (inputs.size() > kInputsMax) {
        inputs.erase(inputs.begin(), inputs.end() - static_cast<std::ptrdiff_t>(kInputsMax));
      }
      merge = std::make_unique<RunMerge>(std::move(inputs), next_number_++);
      continue;  // the runs are read from the next commit on, which has them all in its snapshot
    }
    ASSIGN_OR_RETURN(bool done, merge->Step(snapshot, first_row, left, batch));
    if (!done) continue;
    std::erase_if(runs_, [&](const auto& run) {
      const auto& inputs = merge->inputs();
      return std::find(inputs.begin(), inputs.end(), run) != inputs.end();
    });
    for (const auto& run : merge->inputs()) run->Delete(batch);
    ASSIGN_OR_RETURN(auto merged, merge->Finish(snapshot, batch));
    if (merged->entries > 0) {
      runs_.push_back(std::move(merged));
    } else {
      merged->Delete(batch);
    }
    SortRuns(runs_);
    merge.reset();
  }
  return {};
}

}  // namespace taskflow::insights
