// Records inside a batch: views, never copies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/record/batch.h"

namespace taskflow::kafka {

struct RecordHeader {
  std::string_view key;
  std::optional<std::string_view> value;
};

// Valid as long as the bytes that it was read from.
struct Record {
  std::int64_t offset = 0;
  std::int64_t timestamp = kNoTimestamp;
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;  // none: a tombstone where the topic is compacted
  std::string_view headers;               // as encoded, with their count before them
  std::string_view encoded;               // the whole record as it stands, its length before it

  // Errors: kCorrupt.
  Result<std::vector<RecordHeader>> ParseHeaders() const;
};

// Goes through the records of one batch. `records` is what follows the header, decompressed.
class RecordReader {
 public:
  RecordReader(const BatchHeader& header, std::string_view records)
      : header_(header), in_(records), left_(header.count) {}

  // False after the last record or an error; status() tells them apart.
  bool Next(Record* record);
  // kCorrupt when a record could not be read, offsets do not rise or bytes follow the last record.
  const Status& status() const { return status_; }

 private:
  bool SetCorrupt(std::string_view why);

  BatchHeader header_;
  ByteReader in_;
  std::int32_t left_;
  std::int32_t last_delta_ = -1;
  Status status_;
};

// A plain batch of records of our own making: internal topics, tests, what compaction keeps.
class BatchBuilder {
 public:
  // Offsets and timestamps of records are stored relative to these.
  BatchBuilder(std::int64_t base_offset, std::int64_t base_timestamp);

  // Offsets rise from record to record.
  void Add(std::int64_t offset, std::int64_t timestamp, std::optional<std::string_view> key,
           std::optional<std::string_view> value);
  // A record of another batch, with its headers.
  void Add(const Record& record);
  // The next offset after the last one.
  void Add(std::int64_t timestamp, std::optional<std::string_view> key,
           std::optional<std::string_view> value) {
    Add(base_offset_ + last_delta_ + 1, timestamp, key, value);
  }

  std::int32_t count() const { return count_; }
  std::size_t size() const { return kBatchHeaderSize + records_.size(); }
  // The batch so far. `like` gives attributes (but for compression), producer, leader epoch and the
  // least last offset delta; all else is this builder's.
  std::string Build(BatchHeader like = {}) const;

 private:
  void Write(std::int64_t offset, std::int64_t timestamp, std::optional<std::string_view> key,
             std::optional<std::string_view> value, std::string_view headers);

  std::int64_t base_offset_;
  std::int64_t base_timestamp_;
  std::int64_t max_timestamp_ = kNoTimestamp;
  std::int32_t last_delta_ = -1;
  std::int32_t count_ = 0;
  std::string records_;
};

}  // namespace taskflow::kafka
