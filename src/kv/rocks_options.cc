#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

#include "base/log.h"
#include "kv/memtable.h"
#include "kv/rocks.h"

namespace taskflow::kv {
namespace {

constexpr int kLevels = 7;
constexpr int kOpenFilesMax = 256;
constexpr int kOpenFilesOfLargeValuesMax = 4'096;  // each time a memtable is full, one more
constexpr std::uint64_t kFileBytes = 32 << 20;
constexpr int kRunsMax = 12;           // sorted runs that reads go through, when nothing is written
constexpr int kRunsOfKeysMax = 4;      // where the values lie elsewhere, a run costs little to join
constexpr int kRunsSlowdown = 30;      // writes are slowed, then stopped, when compaction is so far
constexpr int kRunsStop = 42;          // behind
constexpr int kCompactionThreads = 2;  // so that runs just written do not wait for the large ones
constexpr std::uint64_t kLargeFileBytes = 64 << 20;
constexpr std::size_t kReadaheadBytes = 1 << 20;

// In place of RocksDB's LOG files. What matters of it comes as the status of a call; and a line
// that a full disk does not take would end the process, as Debian's RocksDB is built with its
// assertions.
class QuietLogger : public rocksdb::Logger {
 public:
  QuietLogger() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}
  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (!LogEnabled(LogLevel::kDebug)) return;
    std::array<char, 1'024> line;
    auto size = std::vsnprintf(line.data(), line.size(), format, arguments);
    if (size < 0) return;
    LogDebug("kv", "{}",
             std::string_view(line.data(), std::min<std::size_t>(size, line.size() - 1)));
  }
};

void SetDurability(rocksdb::Options& o) {
  // The log up to the first torn record: a power cut in the middle of an unsynced write never keeps
  // the store from opening. Finished logs are checked against the manifest, so that a shortened one
  // is found.
  o.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  o.track_and_verify_wals_in_manifest = true;
  o.avoid_flush_during_recovery = true;
  o.paranoid_checks = true;
  o.max_bgerror_resume_count = 0;  // a failed sync is never retried
}

void SetMemory(rocksdb::Options& o, const Options& options) {
  o.write_buffer_size = options.memtable_bytes;
  o.max_write_buffer_number = 2;  // one fills while the other is written out
  o.max_open_files = kOpenFilesMax;
  o.table_cache_numshardbits = 2;
  o.max_file_opening_threads = 1;
  o.stats_dump_period_sec = 0;
  o.stats_persist_period_sec = 0;
  o.skip_stats_update_on_db_open = true;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes, 2);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.block_size = 16 << 10;
  table.format_version = 5;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
}

// Runs of like size are joined, as Cassandra does by default: rows come once and in no order, so
// that each new run would rewrite the whole level below it. A byte is written once or twice more
// over the first ten million rows.
void SetCompaction(rocksdb::Options& o) {
  o.num_levels = kLevels;
  o.compaction_style = rocksdb::kCompactionStyleUniversal;
  o.target_file_size_base = kFileBytes;
  o.level0_file_num_compaction_trigger = kRunsMax;
  o.level0_slowdown_writes_trigger = kRunsSlowdown;
  o.level0_stop_writes_trigger = kRunsStop;
  o.max_background_jobs = 1 + kCompactionThreads;
  o.compaction_readahead_size = kReadaheadBytes;
  o.bytes_per_sync = kReadaheadBytes;
  o.compression_per_level.assign(kLevels, rocksdb::kLZ4Compression);
  o.compression_per_level[0] = rocksdb::kNoCompression;
  o.compression_per_level[1] = rocksdb::kNoCompression;
}

void SetLargeValues(rocksdb::Options& o, const Options& options) {
  if (options.large_value_bytes == 0) return;
  o.enable_blob_files = true;
  o.min_blob_size = options.large_value_bytes;
  o.blob_file_size = kLargeFileBytes;
  o.max_open_files = kOpenFilesOfLargeValuesMax;
  o.level0_file_num_compaction_trigger = kRunsOfKeysMax;
  // Any compaction would rewrite the oldest files' values, as it meets all keys: Compact does.
  o.enable_blob_garbage_collection = false;
}

}  // namespace

rocksdb::Options RocksOptions(const Options& options, rocksdb::Env* env) {
  rocksdb::Options o;
  o.env = env != nullptr ? env : rocksdb::Env::Default();
  o.env->SetBackgroundThreads(kCompactionThreads, rocksdb::Env::LOW);
  o.env->SetBackgroundThreads(1, rocksdb::Env::HIGH);
  o.create_if_missing = true;
  o.info_log = std::make_shared<QuietLogger>();
  // One writer at a time: no latches in the memtable, no leader election that spins.
  o.allow_concurrent_memtable_write = false;
  o.enable_write_thread_adaptive_yield = false;
  o.memtable_factory = SortedMemtables();
  SetDurability(o);
  SetMemory(o, options);
  SetCompaction(o);
  SetLargeValues(o, options);
  o.merge_operator = MergeOperatorOf(options.merge_rule);
  o.compaction_filter_factory = ExpiryFilterOf(options.merge_rule);
  return o;
}

}  // namespace taskflow::kv
