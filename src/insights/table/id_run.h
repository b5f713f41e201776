// Which rows an id may have: sorted runs on disk of entries by the id's hash, with what finds an
// entry in memory (the first hash of each block and a filter: some 12 bits an entry), which lies on
// disk behind the entries.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "insights/table/bloom.h"
#include "kv/kv.h"

namespace taskflow::insights {

struct IdEntry {
  std::uint64_t hash = 0;  // of the id, by the table's seed
  std::uint64_t row = 0;
  std::uint32_t check = 0;  // of the row's contents; kGoneCheck
};
inline constexpr std::uint32_t kGoneCheck = 0;

inline constexpr std::size_t kRunBlockEntries = 512;

// Entries of ascending hash; of one hash, the newer first.
struct IdRun {
  std::uint32_t number = 0;
  std::uint8_t level = 0;
  std::uint64_t entries = 0;
  std::vector<std::uint64_t> first_hashes;  // of each block
  std::uint64_t filter_bytes = 0;           // the filter's size
  Bloom bloom{0, 0};                        // the filter

  std::string Key(std::uint64_t block) const;
  // Its blocks, its filter and its entry in the list of runs.
  void Delete(kv::WriteBatch& batch) const;
};
using IdRuns = std::vector<std::shared_ptr<const IdRun>>;  // the newest first

// Writes a run, block by block and its filter part by part, each when it is full: little of it is
// in memory.
class RunWriter {
 public:
  RunWriter(std::uint32_t number, std::uint8_t level, std::uint64_t entries_expected);
  void Add(const IdEntry& entry, kv::WriteBatch& batch);
  // After the last entry.
  void End(kv::WriteBatch& batch);
  // After End: the entry in the list of runs, without which all of it is waste, and the run, which
  // has no filter yet (LoadFilter, FilterOf).
  std::shared_ptr<IdRun> Finish(kv::WriteBatch& batch);

 private:
  void WriteBlock(kv::WriteBatch& batch);
  void WritePart(std::span<const std::byte> bytes, kv::WriteBatch& batch);
  std::shared_ptr<IdRun> run_;
  std::vector<IdEntry> block_;
  std::uint64_t least_row_ = 0, most_row_ = 0;
  Bloom::Parts filter_;
  std::uint64_t parts_ = 0;  // that were written
};

// The filter of a run with these entries, as RunWriter makes it.
Bloom FilterOf(const IdRun& run, std::span<const IdEntry> entries);
// Reads the filter of a run that was written; the snapshot has all of it. Errors: kCorrupt, kIo.
Status LoadFilter(const kv::Snapshot& snapshot, IdRun& run);

// Entries as they lie in a block.
class IdBlock {
 public:
  IdBlock() = default;
  // Keeps looking at `bytes`. False when they are no block, or damaged.
  bool Open(std::string_view bytes);
  std::size_t size() const { return count_; }
  std::uint64_t HashAt(std::size_t i) const { return At<std::uint64_t>(8 * i); }
  IdEntry operator[](std::size_t i) const {
    return {HashAt(i), least_row_ + At<std::uint32_t>(8 * count_ + 4 * i),
            At<std::uint32_t>(12 * count_ + 4 * i)};
  }

 private:
  template <typename T>
  T At(std::size_t offset) const {
    T value;
    std::memcpy(&value, entries_ + offset, sizeof value);
    return value;
  }
  const char* entries_ = nullptr;  // all hashes, then all rows less the least, then all checks
  std::size_t count_ = 0;
  std::uint64_t least_row_ = 0;
};

// Reads blocks of one run one after the other.
class BlockReader {
 public:
  explicit BlockReader(const IdRun& run) : run_(&run) {}
  // A block, valid until the next call. Not empty. kCorrupt.
  Result<const IdBlock*> Read(const kv::Snapshot& snapshot, std::uint64_t block);
  // Appends the entries of a hash, the newer first.
  Status Find(const kv::Snapshot& snapshot, std::uint64_t hash, std::vector<IdEntry>& out);

 private:
  const IdRun* run_;
  std::uint64_t number_ = ~std::uint64_t{0};
  std::unique_ptr<const kv::Value> value_;
  IdBlock block_;
};

// All runs; what belongs to none, which a crash has left, is deleted.
Result<IdRuns> LoadRuns(const kv::Snapshot& snapshot, kv::WriteBatch& batch);
// The newest first.
void SortRuns(IdRuns& runs);

}  // namespace taskflow::insights
