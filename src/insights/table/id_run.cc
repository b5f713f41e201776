#include "insights/table/id_run.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>

#include "base/bytes.h"
#include "insights/table/keys.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kEntryBytes = 16;
constexpr std::uint64_t kBlocksMax = (std::uint64_t{1} << 24) - 1;  // that keys have room for

// Arrays of hashes, rows (less the least) and checks.
struct BlockHeader {
  std::uint32_t count = 0, spare = 0;
  std::uint64_t least_row = 0;
};

tl::unexpected<Error> Damaged(const IdRun& run) {
  return Fail(ErrorCode::kCorrupt, "run {} of the ids is damaged", run.number);
}

template <typename T>
void Append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T At(std::string_view bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

std::string IdRun::Key(std::uint64_t block) const {
  return keys::Of(keys::kRunBlock, std::uint64_t{number} << 24 | block);
}

void IdRun::Delete(kv::WriteBatch& batch) const {
  batch.Delete(keys::Of(keys::kRuns, number));
  for (std::uint64_t i = 0; i < first_hashes.size(); ++i) batch.Delete(Key(i));
}

RunWriter::RunWriter(std::uint32_t number, std::uint8_t level, std::uint64_t entries_expected)
    : run_(std::make_shared<IdRun>()) {
  run_->number = number;
  run_->level = level;
  run_->bloom = Bloom(entries_expected);
  block_.reserve(kRunBlockEntries);
}

void RunWriter::Add(const IdEntry& entry, kv::WriteBatch& batch) {
  auto least = block_.empty() ? entry.row : std::min(least_row_, entry.row);
  auto most = block_.empty() ? entry.row : std::max(most_row_, entry.row);
  bool far = most - least > std::numeric_limits<std::uint32_t>::max();
  if (far || block_.size() == kRunBlockEntries) {
    WriteBlock(batch);
    least = most = entry.row;
  }
  least_row_ = least;
  most_row_ = most;
  block_.push_back(entry);
  run_->bloom.Add(entry.hash);
}

void RunWriter::WriteBlock(kv::WriteBatch& batch) {
  std::string out;
  out.reserve(sizeof(BlockHeader) + kEntryBytes * block_.size());
  Append(out,
         BlockHeader{.count = static_cast<std::uint32_t>(block_.size()), .least_row = least_row_});
  for (const auto& entry : block_) Append(out, entry.hash);
  for (const auto& entry : block_) Append(out, static_cast<std::uint32_t>(entry.row - least_row_));
  for (const auto& entry : block_) Append(out, entry.check);
  batch.Put(run_->Key(run_->first_hashes.size()), out);
  run_->first_hashes.push_back(block_.front().hash);
  run_->entries += block_.size();
  block_.clear();
}

std::shared_ptr<const IdRun> RunWriter::Finish(kv::WriteBatch& batch) {
  if (!block_.empty()) WriteBlock(batch);
  std::string value;
  ByteWriter writer(value);
  writer.U8(run_->level);
  writer.U64(run_->entries);
  writer.U32(static_cast<std::uint32_t>(run_->first_hashes.size()));
  batch.Put(keys::Of(keys::kRuns, run_->number), value);
  return run_;
}

Result<std::span<const IdEntry>> BlockReader::Read(const kv::Snapshot& snapshot,
                                                   std::uint64_t block) {
  if (block == block_) return entries_;
  ASSIGN_OR_RETURN(auto value, snapshot.Get(run_->Key(block)));
  if (value == nullptr) return Damaged(*run_);
  auto bytes = value->bytes();
  BlockHeader header;
  if (bytes.size() < sizeof header) return Damaged(*run_);
  header = At<BlockHeader>(bytes, 0);
  std::size_t count = header.count;
  if (count == 0 || count > kRunBlockEntries ||
      bytes.size() != sizeof header + kEntryBytes * count) {
    return Damaged(*run_);
  }
  entries_.resize(count);
  auto hashes = sizeof header, rows = hashes + 8 * count, checks = rows + 4 * count;
  for (std::size_t i = 0; i < count; ++i) {
    entries_[i] = {At<std::uint64_t>(bytes, hashes + 8 * i),
                   header.least_row + At<std::uint32_t>(bytes, rows + 4 * i),
                   At<std::uint32_t>(bytes, checks + 4 * i)};
  }
  block_ = block;
  return entries_;
}

Status BlockReader::Find(const kv::Snapshot& snapshot, std::uint64_t hash,
                         std::vector<IdEntry>& out) {
  const auto& firsts = run_->first_hashes;
  // The entries of one hash may begin at the end of the block before the one that begins with it.
  auto at = std::lower_bound(firsts.begin(), firsts.end(), hash) - firsts.begin();
  auto block = static_cast<std::size_t>(at > 0 ? at - 1 : 0);
  for (; block < firsts.size() && firsts[block] <= hash; ++block) {
    ASSIGN_OR_RETURN(auto entries, Read(snapshot, block));
    auto first = std::lower_bound(entries.begin(), entries.end(), hash,
                                  [](const auto& e, std::uint64_t h) { return e.hash < h; });
    for (; first != entries.end() && first->hash == hash; ++first) out.push_back(*first);
    if (first != entries.end()) break;
  }
  return {};
}

void SortRuns(IdRuns& runs) {
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
    return a->level != b->level ? a->level < b->level : a->number > b->number;
  });
}

namespace {

Result<std::shared_ptr<IdRun>> LoadRun(const kv::Snapshot& snapshot, std::string_view key,
                                       std::string_view value) {
  auto run = std::make_shared<IdRun>();
  run->number = static_cast<std::uint32_t>(keys::NumberIn(key));
  ByteReader reader(value);
  run->level = reader.U8();
  run->entries = reader.U64();
  std::uint64_t blocks = reader.U32();
  bool good = reader.ok() && blocks <= kBlocksMax && run->entries <= blocks * kRunBlockEntries;
  if (!good) return Damaged(*run);
  // The filter is sized by what is there, not by what the list says.
  std::uint64_t there = 0;
  auto walk = snapshot.Walk(run->Key(0), run->Key(blocks));
  for (; walk->Valid(); walk->Next()) there += walk->value().size() / kEntryBytes;
  TRY(walk->status());
  if (there < run->entries) return Damaged(*run);
  run->bloom = Bloom(run->entries);
  BlockReader block_reader(*run);
  std::uint64_t entries = 0;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    ASSIGN_OR_RETURN(auto all, block_reader.Read(snapshot, block));
    run->first_hashes.push_back(all.front().hash);
    for (const auto& entry : all) run->bloom.Add(entry.hash);
    entries += all.size();
  }
  if (entries != run->entries) return Damaged(*run);
  return run;
}

}  // namespace

Result<IdRuns> LoadRuns(const kv::Snapshot& snapshot, kv::WriteBatch& batch) {
  IdRuns runs;
  std::set<std::uint64_t> numbers;
  auto list = snapshot.Walk(keys::Begin(keys::kRuns), keys::End(keys::kRuns));
  for (; list->Valid(); list->Next()) {
    ASSIGN_OR_RETURN(auto run, LoadRun(snapshot, list->key(), list->value()));
    numbers.insert(run->number);
    runs.push_back(std::move(run));
  }
  TRY(list->status());
  SortRuns(runs);
  auto blocks = snapshot.Walk(keys::Begin(keys::kRunBlock), keys::End(keys::kRunBlock));
  while (blocks->Valid()) {
    auto number = keys::NumberIn(blocks->key()) >> 24;
    if (numbers.contains(number)) {
      blocks->Seek(keys::Of(keys::kRunBlock, (number + 1) << 24));
    } else {
      batch.Delete(blocks->key());
      blocks->Next();
    }
  }
  TRY(blocks->status());
  return runs;
}

}  // namespace taskflow::insights
