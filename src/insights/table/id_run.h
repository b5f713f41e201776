// Which rows an id may have: sorted runs on disk of entries by the id's hash, with what finds an
// entry in memory (the first hash of each block and a filter: some 11 bits an entry).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
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

inline constexpr std::size_t kRunBlockEntries = 2'048;

// Entries of ascending hash; of one hash, the newer first.
struct IdRun {
  std::uint32_t number = 0;
  std::uint8_t level = 0;
  std::uint64_t entries = 0;
  std::vector<std::uint64_t> first_hashes;  // of each block
  Bloom bloom{0};

  std::string Key(std::uint64_t block) const;
  void Delete(kv::WriteBatch& batch) const;  // its blocks and its entry in the list of runs
};
using IdRuns = std::vector<std::shared_ptr<const IdRun>>;  // the newest first

// Writes a run, block by block. A block is written when it is full.
class RunWriter {
 public:
  RunWriter(std::uint32_t number, std::uint8_t level, std::uint64_t entries_expected);
  void Add(const IdEntry& entry, kv::WriteBatch& batch);
  // The last block, and its entry in the list of runs, without which its blocks are waste.
  std::shared_ptr<const IdRun> Finish(kv::WriteBatch& batch);

 private:
  void WriteBlock(kv::WriteBatch& batch);
  std::shared_ptr<IdRun> run_;
  std::vector<IdEntry> block_;
  std::uint64_t least_row_ = 0, most_row_ = 0;
};

// Reads blocks of one run one after the other.
class BlockReader {
 public:
  explicit BlockReader(const IdRun& run) : run_(&run) {}
  // Entries of a block, valid until the next call. kCorrupt.
  Result<std::span<const IdEntry>> Read(const kv::Snapshot& snapshot, std::uint64_t block);
  // Appends the entries of a hash, the newer first.
  Status Find(const kv::Snapshot& snapshot, std::uint64_t hash, std::vector<IdEntry>& out);

 private:
  const IdRun* run_;
  std::uint64_t block_ = ~std::uint64_t{0};
  std::vector<IdEntry> entries_;
};

// All runs, read through once; blocks that belong to none, which a crash has left, are deleted.
Result<IdRuns> LoadRuns(const kv::Snapshot& snapshot, kv::WriteBatch& batch);
// The newest first.
void SortRuns(IdRuns& runs);

}  // namespace taskflow::insights
