// From ids to rows, by the hashes of the ids: young entries in memory, older ones in runs on disk
// (id_run.h) that are merged, eight of a level into one of the next, a little with each commit.
// Entries of one row that disagree: the newest is right.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/result.h"
#include "insights/table/id_run.h"

namespace taskflow::insights {

// The entries that question `asked` found, the newest first, one for each row.
struct Found {
  std::uint32_t asked = 0;
  IdEntry entry;
};

// Appends what runs have for each of the hashes, by `asked`.
Status FindInRuns(const kv::Snapshot& snapshot, const IdRuns& runs,
                  std::span<const std::uint64_t> hashes, std::vector<Found>& out);

// Young entries. One thread changes them, any asks.
class YoungIds {
 public:
  // To be held while entries are added, many at once: Find waits.
  [[nodiscard]] std::unique_lock<std::mutex> Lock() { return std::unique_lock(mutex_); }
  // While that is held.
  void Add(const IdEntry& entry);
  // Appends, the newest first.
  void Find(std::uint64_t hash, std::vector<IdEntry>& out) const {
    std::lock_guard lock(mutex_);
    FindOwn(hash, out);
  }
  // The same for the thread that changes them, whether it holds the lock or not.
  void FindOwn(std::uint64_t hash, std::vector<IdEntry>& out) const;
  // For the same thread: what FindOwn will look at soon.
  void Prefetch(std::uint64_t hash) const {
    __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  // Those that no run has yet.
  std::span<const IdEntry> Unsealed() const;
  void NoteSealed() { sealed_ = entries_.size(); }
  // Forgets what was sealed: after the commit that has its run, and after readers have the run.
  void ForgetSealed();

 private:
  struct Slot {
    std::uint32_t next = 0;  // an index and one; 0: free
    std::uint32_t tag = 0;   // of the hash, the bits that have no part in the slot's place
  };
  static std::uint32_t TagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  void Insert(std::size_t index);

  mutable std::mutex mutex_;  // guards entries_ and slots_ against Find; FindOwn reads without it
  std::vector<IdEntry> entries_;
  std::vector<Slot> slots_ = std::vector<Slot>(1'024);
  std::size_t sealed_ = 0;
};

// One run out of several of one level.
class RunMerge {
 public:
  // `inputs`: the newest first.
  RunMerge(IdRuns inputs, std::uint32_t number);
  // Writes up to `entries` more, and takes them off it. True when all was written before.
  Result<bool> Step(const kv::Snapshot& snapshot, std::uint64_t first_row, std::size_t& entries,
                    kv::WriteBatch& batch);
  const IdRuns& inputs() const { return inputs_; }
  // After that.
  Result<std::shared_ptr<const IdRun>> Finish(const kv::Snapshot& snapshot, kv::WriteBatch& batch);

 private:
  struct Cursor {
    BlockReader reader;
    const IdRun* run;
    std::size_t block = 0, at = 0;
    std::uint64_t hash = 0;  // of the entry there
    const IdBlock* entries = nullptr;
    bool done = false;
  };
  static Status Load(Cursor& cursor, const kv::Snapshot& snapshot);
  static Status Advance(Cursor& cursor, const kv::Snapshot& snapshot);
  bool IsRepeat(const IdEntry& entry);

  const IdRuns inputs_;
  std::vector<Cursor> cursors_;
  RunWriter writer_;
  bool begun_ = false, ended_ = false;
  std::uint64_t hash_ = 0;                // of the last entries
  std::vector<std::uint64_t> hash_rows_;  // that were written of it
};

// What the writer does with them. One thread.
class IdIndex {
 public:
  IdIndex(IdRuns runs, std::uint32_t next_number);

  YoungIds& young() { return *young_; }
  std::shared_ptr<const YoungIds> shared_young() const { return young_; }
  const IdRuns& runs() const { return runs_; }

  // Unsealed entries become a run, of which readers hear with the commit of `batch`.
  void Seal(kv::WriteBatch& batch);
  // Goes on with merges; `rows`: added by this commit. Rows before `first_row` are forgotten.
  Status Merge(const kv::Snapshot& snapshot, std::uint64_t first_row, std::size_t rows,
               kv::WriteBatch& batch);

 private:
  static constexpr std::size_t kRunsEach = 8, kInputsMax = 16;
  static constexpr std::size_t kLevels = 12;
  // Entries that a commit writes of merges: so many for each of its rows, more than there are
  // levels that rows go through.
  static constexpr std::size_t kStepsEach = 6, kStepMin = 4'096;

  const std::shared_ptr<YoungIds> young_ = std::make_shared<YoungIds>();
  IdRuns runs_;
  std::uint32_t next_number_;
  std::array<std::unique_ptr<RunMerge>, kLevels> merges_;
};

}  // namespace taskflow::insights
