#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/bytes.h"
#include "base/file.h"
#include "kv/rocks.h"

namespace taskflow::kv {
namespace {

constexpr std::size_t kKeptMax = 1 << 20;  // of a batch's memory, from one use to the next

// Bytes that stay where they are, so that nothing is copied as a batch grows.
class Chunks {
 public:
  char* Take(std::size_t bytes) {
    if (bytes > left_) Grow(bytes);
    auto* out = next_;
    next_ += bytes;
    left_ -= bytes;
    size_ += bytes;
    return out;
  }
  std::size_t size() const { return size_; }
  void Clear() {
    std::erase_if(chunks_, [](const auto& chunk) { return chunk.size != kChunkBytes; });
    chunks_.resize(std::min(chunks_.size(), kKeptMax / kChunkBytes));
    used_ = size_ = left_ = 0;
  }

 private:
  static constexpr std::size_t kChunkBytes = 256 << 10;
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };

  void Grow(std::size_t bytes) {
    bool kept = used_ < chunks_.size() && bytes <= kChunkBytes;
    if (!kept) {
      auto size = std::max(bytes, kChunkBytes);
      chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(used_),
                     {std::make_unique_for_overwrite<char[]>(size), size});
    }
    next_ = chunks_[used_].bytes.get();
    left_ = chunks_[used_++].size;
  }

  std::vector<Chunk> chunks_;
  std::size_t used_ = 0;  // chunks that have something
  char* next_ = nullptr;
  std::size_t left_ = 0, size_ = 0;
};

// Keeps what is written as it comes and hands it over in the order of the keys: a memtable finds
// the place of a key from that of the one before it, which is most of the work of a write
// otherwise.
class RocksBatch : public WriteBatch {
 public:
  void Put(std::string_view key, std::string_view value) override { Add(Kind::kPut, key, value); }
  void Delete(std::string_view key) override { Add(Kind::kDelete, key, {}); }
  void DeleteRange(std::string_view begin, std::string_view end) override {
    Add(Kind::kDeleteRange, begin, end);
    has_ranges_ = true;
  }
  void Merge(std::string_view key, std::string_view operand) override {
    Add(Kind::kMerge, key, operand);
  }
  std::size_t size() const override { return operations_.size(); }
  void Clear() override {
    bytes_.Clear();
    operations_.clear();
    has_ranges_ = false;
    if (operations_.capacity() * sizeof(Operation) > kKeptMax) operations_.shrink_to_fit();
  }

  // Into an empty batch of RocksDB's.
  rocksdb::Status SortInto(rocksdb::WriteBatch& out);
  // That a batch needs for it, which would copy itself over and over if it had to grow.
  std::size_t BytesNeeded() const {
    // Its header; then of each operation its kind and two lengths.
    constexpr std::size_t kHeaderBytes = 12, kOperationBytes = 11;
    return kHeaderBytes + bytes_.size() + kOperationBytes * operations_.size();
  }

 private:
  enum class Kind : std::uint8_t { kPut, kDelete, kDeleteRange, kMerge };
  struct Operation {
    std::uint64_t first, second;  // the key's first bytes, as numbers in the same order
    const char* at;               // the key in bytes_, the value behind it
    std::uint32_t key_size, value_size;
    Kind kind;
  };

  static std::uint64_t Eight(std::string_view key, std::size_t from) {
    char bytes[8] = {};
    if (key.size() > from)
      std::memcpy(bytes, key.data() + from, std::min(sizeof bytes, key.size() - from));
    return LoadBigEndian<std::uint64_t>(bytes);
  }
  void Add(Kind kind, std::string_view key, std::string_view value) {
    auto* at = bytes_.Take(key.size() + value.size());
    key.copy(at, key.size());
    value.copy(at + key.size(), value.size());
    operations_.push_back({Eight(key, 0), Eight(key, 8), at, static_cast<std::uint32_t>(key.size()),
                           static_cast<std::uint32_t>(value.size()), kind});
  }
  static std::string_view KeyOf(const Operation& o) { return {o.at, o.key_size}; }
  bool Before(const Operation& a, const Operation& b) const {
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    return KeyOf(a) < KeyOf(b);
  }

  Chunks bytes_;
  std::vector<Operation> operations_;
  bool has_ranges_ = false;
};

rocksdb::Status RocksBatch::SortInto(rocksdb::WriteBatch& out) {
  rocksdb::Status status;
  // Writes of one key stay in their order; a range concerns keys that it does not name.
  if (!has_ranges_) {
    std::stable_sort(operations_.begin(), operations_.end(),
                     [this](auto& a, auto& b) { return Before(a, b); });
  }
  for (auto& o : operations_) {
    rocksdb::Slice key(o.at, o.key_size), value(o.at + o.key_size, o.value_size);
    switch (o.kind) {
      case Kind::kPut:
        status = out.Put(key, value);
        break;
      case Kind::kDelete:
        status = out.Delete(key);
        break;
      case Kind::kDeleteRange:
        status = out.DeleteRange(key, value);
        break;
      case Kind::kMerge:
        status = out.Merge(key, value);
        break;
    }
    if (!status.ok()) break;
  }
  return status;
}

class RocksIterator : public Iterator {
 public:
  RocksIterator(rocksdb::DB& db, std::string_view begin, std::string_view end,
                const rocksdb::Snapshot* snapshot = nullptr)
      : begin_(begin), end_(end), begin_slice_(begin_), end_slice_(end_) {
    rocksdb::ReadOptions read;
    read.snapshot = snapshot;
    if (!begin_.empty()) read.iterate_lower_bound = &begin_slice_;
    if (!end_.empty()) read.iterate_upper_bound = &end_slice_;
    it_.reset(db.NewIterator(read));
    it_->Seek(begin_);
  }

  void Seek(std::string_view key) override {
    it_->Seek(ToSlice(std::max(key, std::string_view(begin_))));
  }
  void SeekToFirst() override { it_->Seek(begin_); }
  void SeekToLast() override { it_->SeekToLast(); }
  void Next() override { it_->Next(); }
  void Prev() override { it_->Prev(); }
  bool Valid() const override { return it_->Valid(); }
  std::string_view key() const override { return ToView(it_->key()); }
  std::string_view value() const override { return ToView(it_->value()); }
  Status status() const override {
    if (auto s = it_->status(); !s.ok()) return Fail(FromRocks(s));
    return {};
  }

 private:
  std::string begin_, end_;
  rocksdb::Slice begin_slice_, end_slice_;
  std::unique_ptr<rocksdb::Iterator> it_;
};

class RocksValue : public Value {
 public:
  std::string_view bytes() const override { return ToView(slice); }
  rocksdb::PinnableSlice slice;
};

class RocksSnapshot : public Snapshot {
 public:
  explicit RocksSnapshot(std::shared_ptr<rocksdb::DB> db)
      : db_(std::move(db)), snapshot_(db_->GetSnapshot()) {}
  ~RocksSnapshot() override { db_->ReleaseSnapshot(snapshot_); }
  RocksSnapshot(const RocksSnapshot&) = delete;
  RocksSnapshot& operator=(const RocksSnapshot&) = delete;

  Result<std::unique_ptr<const Value>> Get(std::string_view key, Checks checks) const override {
    rocksdb::ReadOptions read;
    read.snapshot = snapshot_;
    read.verify_checksums = checks == Checks::kStore;
    auto value = std::make_unique<RocksValue>();
    auto status = db_->Get(read, db_->DefaultColumnFamily(), ToSlice(key), &value->slice);
    if (status.IsNotFound()) return nullptr;
    if (!status.ok()) return Fail(FromRocks(status));
    return value;
  }
  std::unique_ptr<Iterator> Walk(std::string_view begin, std::string_view end) const override {
    return std::make_unique<RocksIterator>(*db_, begin, end, snapshot_);
  }

 private:
  const std::shared_ptr<rocksdb::DB> db_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksStore : public Store {
 public:
  explicit RocksStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) { write_.sync = true; }

  std::unique_ptr<WriteBatch> NewBatch() override { return std::make_unique<RocksBatch>(); }

  Status Write(WriteBatch& batch) override {
    if (failed_) {
      return Fail(ErrorCode::kIo, "an earlier write to {} failed: restart to recover from disk",
                  db_->GetName());
    }
    auto& unsorted = static_cast<RocksBatch&>(batch);
    auto& sorted = EmptyBatch(unsorted.BytesNeeded());
    auto status = unsorted.SortInto(sorted);
    if (!status.ok()) return Fail(FromRocks(status));
    status = db_->Write(write_, &sorted);
    if (status.ok()) return {};
    failed_ = true;
    auto error = FromRocks(status);
    return Fail(ErrorCode::kIo, "{}: restart to recover from disk", error.message);
  }

  Result<std::optional<std::string>> Get(std::string_view key) override {
    std::string value;
    auto status = db_->Get({}, ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return Fail(FromRocks(status));
    return value;
  }

  std::unique_ptr<Iterator> Walk(std::string_view begin, std::string_view end) override {
    return std::make_unique<RocksIterator>(*db_, begin, end);
  }

  std::uint64_t ApproximateKeys() override {
    std::uint64_t keys = 0;
    db_->GetIntProperty(rocksdb::DB::Properties::kEstimateNumKeys, &keys);
    return keys;
  }

  std::shared_ptr<const Snapshot> TakeSnapshot() override {
    return std::make_shared<RocksSnapshot>(db_);
  }

  Status Compact(std::atomic<bool>& cancel) override {
    rocksdb::CompactRangeOptions how;
    how.exclusive_manual_compaction = false;
    how.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    how.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
    how.blob_garbage_collection_age_cutoff = 1.0;
    how.canceled = &cancel;
    auto status = db_->CompactRange(how, nullptr, nullptr);
    if (status.ok() || status.IsManualCompactionPaused()) return {};
    return Fail(FromRocks(status));
  }

  LargeValues large_values() override {
    LargeValues out;
    db_->GetIntProperty(rocksdb::DB::Properties::kLiveBlobFileSize, &out.bytes);
    db_->GetIntProperty(rocksdb::DB::Properties::kLiveBlobFileGarbageSize, &out.garbage);
    return out;
  }

 private:
  // Its memory is kept from one write to the next, unless that needs far less.
  rocksdb::WriteBatch& EmptyBatch(std::size_t bytes) {
    const auto has = sorted_.Data().capacity();
    if (bytes > has || (has > kKeptMax && bytes < has / 2)) {
      sorted_ = rocksdb::WriteBatch(bytes);
    } else {
      sorted_.Clear();
    }
    return sorted_;
  }

  std::shared_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions write_;
  rocksdb::WriteBatch sorted_;  // what is being written
  std::atomic<bool> failed_{false};
};

bool IsLockTaken(const rocksdb::Status& status) {
  auto text = status.ToString();
  return status.IsIOError() &&
         (text.find("lock hold") != text.npos || text.find("While lock file") != text.npos);
}

}  // namespace

Error FromRocks(const rocksdb::Status& status) {
  if (IsLockTaken(status)) {
    return {ErrorCode::kConflict,
            "the data folder is in use by another process: " + status.ToString()};
  }
  if (status.IsCorruption()) return {ErrorCode::kCorrupt, status.ToString()};
  return {ErrorCode::kIo, status.ToString()};
}

Result<std::unique_ptr<Store>> OpenRocks(Options options, rocksdb::Env* env) {
  TRY(SystemFiles().MakeDirs(options.path));
  rocksdb::DB* db = nullptr;
  auto status = rocksdb::DB::Open(RocksOptions(options, env), options.path, &db);
  if (!status.ok()) return FailWith(options.path, FromRocks(status));
  return std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(db));
}

Result<std::unique_ptr<Store>> Store::Open(Options options) {
  return OpenRocks(std::move(options), nullptr);
}

}  // namespace taskflow::kv
