// A sorted key-value store on disk: RocksDB, included by this folder's sources alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow::kv {

// Writes that become visible and durable together. Used by one thread at a time.
class WriteBatch {
 public:
  virtual ~WriteBatch() = default;
  virtual void Put(std::string_view key, std::string_view value) = 0;
  virtual void Delete(std::string_view key) = 0;
  virtual void DeleteRange(std::string_view begin, std::string_view end) = 0;
  // Joined with what is stored by the MergeRule when read or compacted.
  virtual void Merge(std::string_view key, std::string_view operand) = 0;
  virtual std::size_t size() const = 0;  // number of operations
  virtual void Clear() = 0;
};

// Walks keys in byte order over a snapshot taken when it was made.
class Iterator {
 public:
  virtual ~Iterator() = default;
  virtual void Seek(std::string_view key) = 0;
  virtual void SeekToFirst() = 0;
  virtual void SeekToLast() = 0;
  virtual void Next() = 0;
  virtual void Prev() = 0;
  virtual bool Valid() const = 0;            // false at either end and after an error
  virtual std::string_view key() const = 0;  // until the next move
  virtual std::string_view value() const = 0;
  virtual Status status() const = 0;
};

// A value as it was read, without a copy. Keeps what it lies in.
class Value {
 public:
  virtual ~Value() = default;
  virtual std::string_view bytes() const = 0;
};

// Who looks for damage: the store, by a checksum of everything that is read, or the caller, whose
// bytes have one of their own.
enum class Checks : bool { kStore, kCaller };

// The store as it was at one moment, whatever is written since. Any thread; keeps the store's files
// open, its iterators must not outlive it.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // Null when the key is not there. Large values are not kept in the cache of blocks.
  virtual Result<std::unique_ptr<const Value>> Get(std::string_view key,
                                                   Checks checks = Checks::kStore) const = 0;
  virtual std::unique_ptr<Iterator> Walk(std::string_view begin, std::string_view end) const = 0;
};

// How operands of one key are joined. Pure; called from background threads too.
struct MergeRule {
  // `operands` oldest first. Appends the joined value to `out`; false: the bytes are not ours
  // (kCorrupt). A joined value is an operand like any other: it may be joined again with older and
  // newer ones.
  std::function<bool(std::string_view key, const std::string_view* existing,
                     const std::string_view* operands, std::size_t count, std::string& out)>
      merge;
  // True: this value may be dropped at compaction (all of it has expired). Asked about whole values
  // alone, never about operands. May be empty.
  std::function<bool(std::string_view key, std::string_view value)> expired;
};

struct Options {
  std::string path;
  std::size_t memtable_bytes = 16 << 20;  // of each of two
  std::size_t block_cache_bytes = 16 << 20;
  // Values of at least so many bytes are written once, into files of their own, and stay there when
  // keys are compacted; what of them is deleted takes space until Compact. 0: none are.
  std::size_t large_value_bytes = 0;
  MergeRule merge_rule;
};

// Reads from any thread; writes from one at a time.
class Store {
 public:
  // Errors: kConflict (in use by another process), kCorrupt, kIo.
  static Result<std::unique_ptr<Store>> Open(Options options);
  virtual ~Store() = default;

  virtual std::unique_ptr<WriteBatch> NewBatch() = 0;
  // On disk (synced) when it returns, or not at all. After a failed sync every write fails with
  // kIo.
  virtual Status Write(WriteBatch& batch) = 0;
  virtual Result<std::optional<std::string>> Get(std::string_view key) = 0;
  // Keys in [begin, end); an empty end is no bound.
  virtual std::unique_ptr<Iterator> Walk(std::string_view begin, std::string_view end) = 0;
  virtual std::uint64_t ApproximateKeys() = 0;

  virtual std::shared_ptr<const Snapshot> TakeSnapshot() = 0;
  // Rewrites everything without what is deleted. Takes seconds for each gigabyte; reads and writes
  // go on meanwhile. Any thread. Ends early, with success, once `cancel` is true.
  virtual Status Compact(std::atomic<bool>& cancel) = 0;
  struct LargeValues {
    std::uint64_t bytes = 0;    // that their files take
    std::uint64_t garbage = 0;  // of these, what is deleted
  };
  virtual LargeValues large_values() = 0;
};

}  // namespace taskflow::kv
