#include <rocksdb/write_batch.h>

#include <atomic>

#include "base/file.h"
#include "kv/rocks.h"

namespace taskflow::kv {
namespace {

class RocksBatch : public WriteBatch {
 public:
  void Put(std::string_view key, std::string_view value) override {
    Keep(batch_.Put(ToSlice(key), ToSlice(value)));
  }
  void Delete(std::string_view key) override { Keep(batch_.Delete(ToSlice(key))); }
  void DeleteRange(std::string_view begin, std::string_view end) override {
    Keep(batch_.DeleteRange(ToSlice(begin), ToSlice(end)));
  }
  void Merge(std::string_view key, std::string_view operand) override {
    Keep(batch_.Merge(ToSlice(key), ToSlice(operand)));
  }
  std::size_t size() const override { return static_cast<std::size_t>(batch_.Count()); }
  void Clear() override {
    batch_.Clear();
    refused_ = rocksdb::Status::OK();
  }

  rocksdb::WriteBatch& batch() { return batch_; }
  const rocksdb::Status& refused() const { return refused_; }

 private:
  void Keep(rocksdb::Status status) {
    if (!status.ok()) refused_ = std::move(status);
  }

  rocksdb::WriteBatch batch_;
  rocksdb::Status refused_;  // the first operation that the batch would not take
};

class RocksIterator : public Iterator {
 public:
  RocksIterator(rocksdb::DB& db, std::string_view begin, std::string_view end)
      : begin_(begin), end_(end), begin_slice_(begin_), end_slice_(end_) {
    rocksdb::ReadOptions read;
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

class RocksStore : public Store {
 public:
  explicit RocksStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) { write_.sync = true; }

  std::unique_ptr<WriteBatch> NewBatch() override { return std::make_unique<RocksBatch>(); }

  Status Write(WriteBatch& batch) override {
    if (failed_) {
      return Fail(ErrorCode::kIo, "an earlier write to {} failed: restart to recover from disk",
                  db_->GetName());
    }
    auto& rocks = static_cast<RocksBatch&>(batch);
    if (!rocks.refused().ok()) return Fail(FromRocks(rocks.refused()));
    auto status = db_->Write(write_, &rocks.batch());
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

 private:
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions write_;
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
