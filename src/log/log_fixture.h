// The vocabulary of this folder's tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "kafka/record/record.h"
#include "log/checkpoint.h"
#include "log/partition_log.h"
#include "log/simulated_disk.h"

namespace taskflow::log {

struct Fixture {
  static constexpr auto kFolder = "data/t-0";

  SimulatedDisk disk;
  ManualClock clock;
  LogOptions options;
  PartitionLog::Start start;
  std::shared_ptr<PartitionLog> log;

  Fixture() { options.segment_bytes = 2000; }

  void Open() {
    auto opened = PartitionLog::Open(disk, clock, kFolder, options, start);
    ASSERT_TRUE(opened) << opened.error().message;
    log = *opened;
  }

  static std::string Batch(const std::vector<std::pair<std::string, std::string>>& records,
                           std::int64_t time = 1000) {
    kafka::BatchBuilder builder(0, time);
    for (const auto& [key, value] : records) {
      if (value == "(none)") {
        builder.Add(time, key, std::nullopt);
      } else {
        builder.Add(time, key, value);
      }
    }
    return builder.Build();
  }

  Result<std::int64_t> AppendBytes(const std::string& batch) {
    return log->Append(batch, *kafka::VerifyBatch(batch));
  }
  std::int64_t Append(const std::string& value, std::int64_t time = 1000) {
    return *AppendBytes(Batch({{"k", value}}, time));
  }
  void Sync() {
    ASSERT_TRUE(log->Flush());
    auto job = log->TakeSyncJob();
    for (const auto& folder : job.folders) ASSERT_TRUE(disk.SyncDir(folder));
    for (const auto& file : job.files) ASSERT_TRUE(file->Sync());
    log->Synced(job.end);
  }
  void AppendSynced(const std::string& value, std::int64_t time = 1000) {
    Append(value, time);
    Sync();
  }
  void TakeCheckpoint() {
    auto checkpoint = log->TakeCheckpoint();
    if (!checkpoint) return;
    for (const auto& path : checkpoint->sync_paths) {
      auto file = disk.Open(path, false);
      if (file) (void)(*file)->Sync();
    }
    ASSERT_TRUE(ReplaceFile(disk, checkpoint->state_path, checkpoint->state));
    start.recovery_point = checkpoint->recovery_point;
  }

  // offset -> value of all that can be read.
  std::map<std::int64_t, std::string> ReadAll(std::size_t max_bytes = 300) {
    std::map<std::int64_t, std::string> all;
    ReadBuffer buffer;
    for (auto offset = log->start_offset(); offset < log->durable_end();) {
      buffer.Reset();
      auto bytes = log->Read(offset, max_bytes, buffer);
      EXPECT_TRUE(bytes) << bytes.error().message;
      if (!bytes || bytes->empty()) break;
      while (!bytes->empty()) {
        auto header = *kafka::ParseBatchHeader(*bytes);
        EXPECT_TRUE(kafka::CrcHolds(header, *bytes));
        kafka::RecordReader reader(header, bytes->substr(kafka::kBatchHeaderSize,
                                                         header.size() - kafka::kBatchHeaderSize));
        for (kafka::Record record; reader.Next(&record);)
          all[record.offset] = record.value.value_or("(none)");
        offset = header.next_offset();
        bytes->remove_prefix(header.size());
      }
    }
    return all;
  }
  std::vector<std::string> Values() {
    std::vector<std::string> values;
    for (const auto& [offset, value] : ReadAll()) values.push_back(value);
    return values;
  }
  std::string LogPath(std::int64_t base) { return fmt::format("{}/{:020d}.log", kFolder, base); }
};

}  // namespace taskflow::log
