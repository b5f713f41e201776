#include "insights/table/id_run.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <set>
#include <span>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "insights/table/keys.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kEntryBytes = 16;
constexpr std::uint64_t kBlocksMax = (std::uint64_t{1} << 24) - 1;  // that keys have room for
constexpr std::size_t kOldBlockEntries = 2'048;                     // of format 1
constexpr std::size_t kFilterPartBytes = 64 << 10;
constexpr std::size_t kChecksumBytes = 4;  // before each part of a filter

// Arrays of hashes, rows (less the least) and checks.
struct BlockHeader {
  std::uint32_t count = 0;
  std::uint32_t checksum = 0;  // CRC-32C of what follows; 0: there is none (format 1)
  std::uint64_t least_row = 0;
};
constexpr std::size_t kCheckedFrom = offsetof(BlockHeader, least_row);

std::uint32_t ChecksumOf(std::string_view block) {
  return std::max<std::uint32_t>(Crc32c(block.substr(kCheckedFrom)), 1);
}

tl::unexpected<Error> Damaged(const IdRun& run) {
  return Fail(ErrorCode::kCorrupt, "run {} of the ids is damaged", run.number);
}

template <typename T>
void Append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string FilterKey(const IdRun& run, std::uint64_t part) {
  return keys::Of(keys::kRunFilter, std::uint64_t{run.number} << 24 | part);
}

// Most runs are of the lower levels, which have the fewest entries; each maybe costs the reading of
// a block.
std::size_t FilterBits(std::uint8_t level) { return level < 2 ? 20 : level == 2 ? 14 : 11; }

// Another one for each form, so that none is taken for the other.
std::uint32_t ChecksumOfPart(Bloom::Form form, std::string_view bytes) {
  return ExtendCrc32c(static_cast<std::uint32_t>(form), bytes);
}

std::uint64_t PartsOf(std::uint64_t bytes) {
  return (bytes + kFilterPartBytes - 1) / kFilterPartBytes;
}

// What finds entries lies on disk as the filter, then the first hashes, in parts: body(part) of
// each of such bytes.
template <typename Bytes, typename Body>
void EachPart(Bytes bytes, Body&& body) {
  for (std::size_t size = 0; !bytes.empty(); bytes = bytes.subspan(size)) {
    size = std::min(bytes.size(), kFilterPartBytes);
    body(bytes.first(size));
  }
}

}  // namespace

std::string IdRun::Key(std::uint64_t block) const {
  return keys::Of(keys::kRunBlock, std::uint64_t{number} << 24 | block);
}

void IdRun::Delete(kv::WriteBatch& batch) const {
  batch.Delete(keys::Of(keys::kRuns, number));
  for (std::uint64_t i = 0; i < first_hashes.size(); ++i) batch.Delete(Key(i));
  auto parts = PartsOf(filter_bytes) + PartsOf(sizeof(std::uint64_t) * first_hashes.size());
  for (std::uint64_t i = 0; i < parts; ++i) batch.Delete(FilterKey(*this, i));
}

RunWriter::RunWriter(std::uint32_t number, std::uint8_t level, std::uint64_t entries_expected)
    : run_(std::make_shared<IdRun>()),
      filter_(Bloom::BytesFor(entries_expected, FilterBits(level)), kFilterPartBytes) {
  run_->number = number;
  run_->level = level;
  run_->filter_bytes = Bloom::BytesFor(entries_expected, FilterBits(level));
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
  filter_.Add(entry.hash, [&](auto part) { WritePart(part, batch); });
}

void RunWriter::WriteBlock(kv::WriteBatch& batch) {
  std::string out;
  out.reserve(sizeof(BlockHeader) + kEntryBytes * block_.size());
  BlockHeader header{.count = static_cast<std::uint32_t>(block_.size()), .least_row = least_row_};
  Append(out, header);
  for (const auto& entry : block_) Append(out, entry.hash);
  for (const auto& entry : block_) Append(out, static_cast<std::uint32_t>(entry.row - least_row_));
  for (const auto& entry : block_) Append(out, entry.check);
  header.checksum = ChecksumOf(out);
  std::memcpy(out.data(), &header, sizeof header);
  batch.Put(run_->Key(run_->first_hashes.size()), out);
  run_->first_hashes.push_back(block_.front().hash);
  run_->entries += block_.size();
  block_.clear();
}

void RunWriter::WritePart(std::span<const std::byte> bytes, kv::WriteBatch& batch) {
  std::string_view part(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string out;
  Append(out, ChecksumOfPart(Bloom::kForm, part));
  batch.Put(FilterKey(*run_, parts_++), out.append(part));
}

void RunWriter::End(kv::WriteBatch& batch) {
  if (!block_.empty()) WriteBlock(batch);
  auto write = [&](auto part) { WritePart(part, batch); };
  if (run_->entries > 0) filter_.End(write);
  EachPart(std::as_bytes(std::span(run_->first_hashes)), write);
}

std::shared_ptr<IdRun> RunWriter::Finish(kv::WriteBatch& batch) {
  std::string value;
  ByteWriter writer(value);
  writer.U8(run_->level);
  writer.U64(run_->entries);
  writer.U32(static_cast<std::uint32_t>(run_->first_hashes.size()));
  writer.U64(run_->filter_bytes);
  writer.U8(static_cast<std::uint8_t>(Bloom::kForm));
  batch.Put(keys::Of(keys::kRuns, run_->number), value);
  return run_;
}

Bloom FilterOf(const IdRun& run, std::span<const IdEntry> entries) {
  Bloom filter(entries.size(), FilterBits(run.level));
  for (const auto& entry : entries) filter.Add(entry.hash);
  return filter;
}

bool IdBlock::Open(std::string_view bytes) {
  BlockHeader header;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  count_ = header.count;
  if (count_ == 0 || count_ > kOldBlockEntries ||
      bytes.size() != sizeof header + kEntryBytes * count_ ||
      (header.checksum != 0 && header.checksum != ChecksumOf(bytes))) {
    return false;
  }
  least_row_ = header.least_row;
  entries_ = bytes.data() + sizeof header;
  return true;
}

Result<const IdBlock*> BlockReader::Read(const kv::Snapshot& snapshot, std::uint64_t block) {
  if (block == number_) return &block_;
  number_ = ~std::uint64_t{0};
  value_ = nullptr;  // its memory is of use for the next
  ASSIGN_OR_RETURN(value_, snapshot.Get(run_->Key(block), kv::Checks::kCaller));
  if (value_ == nullptr || !block_.Open(value_->bytes())) return Damaged(*run_);
  number_ = block;
  return &block_;
}

Status BlockReader::Find(const kv::Snapshot& snapshot, std::uint64_t hash,
                         std::vector<IdEntry>& out) {
  const auto& firsts = run_->first_hashes;
  // The entries of one hash may begin at the end of the block before the one that begins with it.
  auto at = std::lower_bound(firsts.begin(), firsts.end(), hash) - firsts.begin();
  auto number = static_cast<std::size_t>(at > 0 ? at - 1 : 0);
  for (; number < firsts.size() && firsts[number] <= hash; ++number) {
    ASSIGN_OR_RETURN(const auto* block, Read(snapshot, number));
    std::size_t first = 0, end = block->size();
    while (first < end) {
      auto middle = (first + end) / 2;
      block->HashAt(middle) < hash ? first = middle + 1 : end = middle;
    }
    for (; first < block->size() && block->HashAt(first) == hash; ++first)
      out.push_back((*block)[first]);
    if (first != block->size()) break;
  }
  return {};
}

void SortRuns(IdRuns& runs) {
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
    return a->level != b->level ? a->level < b->level : a->number > b->number;
  });
}

namespace {

Status LoadPart(const kv::Snapshot& snapshot, const IdRun& run, Bloom::Form form,
                std::uint64_t number, std::span<std::byte> part) {
  ASSIGN_OR_RETURN(auto value, snapshot.Get(FilterKey(run, number), kv::Checks::kCaller));
  if (value == nullptr || value->bytes().size() != kChecksumBytes + part.size()) {
    return Damaged(run);
  }
  auto there = value->bytes().substr(kChecksumBytes);
  std::uint32_t checksum = 0;
  std::memcpy(&checksum, value->bytes().data(), sizeof checksum);
  if (checksum != ChecksumOfPart(form, there)) return Damaged(run);
  std::memcpy(part.data(), there.data(), there.size());
  return {};
}

// Into `bytes`, from their parts, of which `number` becomes the next.
Status LoadParts(const kv::Snapshot& snapshot, const IdRun& run, Bloom::Form form,
                 std::uint64_t& number, std::span<std::byte> bytes) {
  Status status;
  EachPart(bytes, [&](auto part) {
    if (status) status = LoadPart(snapshot, run, form, number++, part);
  });
  return status;
}

Status LoadFilter(const kv::Snapshot& snapshot, IdRun& run, Bloom::Form form) {
  run.bloom = Bloom::OfBytes(run.filter_bytes, form);
  std::uint64_t number = 0;
  return LoadParts(snapshot, run, form, number, run.bloom.bytes());
}

// The filter and the first hashes; nothing is allocated before their last parts are there.
Status LoadFinders(const kv::Snapshot& snapshot, IdRun& run, std::uint64_t blocks,
                   Bloom::Form form) {
  const auto bytes = run.filter_bytes;
  if (bytes % Bloom::kLineBytes != 0 || bytes > kBlocksMax * kFilterPartBytes) {
    return Damaged(run);
  }
  auto number = PartsOf(bytes);
  ASSIGN_OR_RETURN(auto last, snapshot.Get(FilterKey(run, number - 1), kv::Checks::kCaller));
  ASSIGN_OR_RETURN(auto block, snapshot.Get(run.Key(blocks - 1), kv::Checks::kCaller));
  if (last == nullptr || block == nullptr) return Damaged(run);
  run.first_hashes.resize(blocks);
  TRY(LoadParts(snapshot, run, form, number, std::as_writable_bytes(std::span(run.first_hashes))));
  return LoadFilter(snapshot, run, form);
}

// Runs of format 1 have no filter.
Status MakeFilter(const kv::Snapshot& snapshot, IdRun& run, std::uint64_t blocks) {
  // Sized by what is there, not by what the list says.
  std::uint64_t there = 0;
  auto walk = snapshot.Walk(run.Key(0), run.Key(blocks));
  for (; walk->Valid(); walk->Next()) there += walk->value().size() / kEntryBytes;
  TRY(walk->status());
  if (there < run.entries) return Damaged(run);
  run.bloom = Bloom(run.entries, FilterBits(run.level));
  run.filter_bytes = run.bloom.size_bytes();
  BlockReader reader(run);
  std::uint64_t entries = 0;
  for (std::uint64_t number = 0; number < blocks; ++number) {
    ASSIGN_OR_RETURN(const auto* block, reader.Read(snapshot, number));
    run.first_hashes.push_back(block->HashAt(0));
    for (std::size_t i = 0; i < block->size(); ++i) run.bloom.Add(block->HashAt(i));
    entries += block->size();
  }
  return entries == run.entries ? Status{} : Status(Damaged(run));
}

Result<std::shared_ptr<IdRun>> LoadRun(const kv::Snapshot& snapshot, std::string_view key,
                                       std::string_view value) {
  auto run = std::make_shared<IdRun>();
  run->number = static_cast<std::uint32_t>(keys::NumberIn(key));
  ByteReader reader(value);
  run->level = reader.U8();
  run->entries = reader.U64();
  std::uint64_t blocks = reader.U32();
  bool has_filter = reader.ok() && !reader.AtEnd();
  run->filter_bytes = has_filter ? reader.U64() : 0;
  // Not of format 2.
  auto form = reader.ok() && !reader.AtEnd() ? reader.U8() : std::uint8_t{0};
  bool good = form <= static_cast<std::uint8_t>(Bloom::kForm) && reader.ok() && reader.AtEnd() &&
              blocks > 0 && blocks <= kBlocksMax && run->entries <= blocks * kOldBlockEntries &&
              has_filter == (run->filter_bytes > 0);
  if (!good) return Damaged(*run);
  TRY(has_filter ? LoadFinders(snapshot, *run, blocks, Bloom::Form{form})
                 : MakeFilter(snapshot, *run, blocks));
  return run;
}

// Of runs that are not in the list.
Status DeleteOthers(const kv::Snapshot& snapshot, char prefix,
                    const std::set<std::uint64_t>& numbers, kv::WriteBatch& batch) {
  auto walk = snapshot.Walk(keys::Begin(prefix), keys::End(prefix));
  while (walk->Valid()) {
    auto number = keys::NumberIn(walk->key()) >> 24;
    if (numbers.contains(number)) {
      walk->Seek(keys::Of(prefix, (number + 1) << 24));
    } else {
      batch.Delete(walk->key());
      walk->Next();
    }
  }
  return walk->status();
}

}  // namespace

Status LoadFilter(const kv::Snapshot& snapshot, IdRun& run) {
  return LoadFilter(snapshot, run, Bloom::kForm);
}

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
  TRY(DeleteOthers(snapshot, keys::kRunFilter, numbers, batch));
  TRY(DeleteOthers(snapshot, keys::kRunBlock, numbers, batch));
  return runs;
}

}  // namespace taskflow::insights
