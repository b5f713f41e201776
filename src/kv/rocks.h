// How Store::Open is made, with the file system that RocksDB shall use. For this folder and its
// tests.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "kv/kv.h"

namespace taskflow::kv {

// RocksDB's options for `options`; `env` may be null for the machine's own.
rocksdb::Options RocksOptions(const Options& options, rocksdb::Env* env);

// As Store::Open. `env` outlives the store.
Result<std::unique_ptr<Store>> OpenRocks(Options options, rocksdb::Env* env);

// kConflict for a taken lock, kCorrupt for damage, kIo for everything else.
Error FromRocks(const rocksdb::Status& status);

// The rule as RocksDB wants it; both null when the rule's function is empty.
std::shared_ptr<rocksdb::MergeOperator> MergeOperatorOf(const MergeRule& rule);
std::shared_ptr<rocksdb::CompactionFilterFactory> ExpiryFilterOf(const MergeRule& rule);

inline rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace taskflow::kv
