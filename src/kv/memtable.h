// RocksDB's memtable for how this project writes: one thread, in batches whose keys are sorted
// (store.cc). A skip list whose next insertion begins where the last one was, so that a key of a
// batch is a few steps from the one before it; RocksDB's own begins at the top each time, which
// took a third of all that a write costs.
#pragma once

#include <rocksdb/memtablerep.h>

namespace taskflow::kv {

// For a comparator that compares bytes and for options without concurrent writes to memtables.
std::shared_ptr<rocksdb::MemTableRepFactory> SortedMemtables();

}  // namespace taskflow::kv
