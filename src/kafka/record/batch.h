// Record batch version 2, Kafka's unit on the wire and on disk: a header of 61 bytes, then records.
// Source: Kafka's documentation, "Message Format / Record Batch"; KIP-98, KIP-32.
//
//    0 base offset i64          27 base timestamp i64
//    8 length i32 (of what      35 max timestamp i64
//      follows this field)      43 producer id i64
//   12 partition leader epoch   51 producer epoch i16
//   16 magic i8                 53 base sequence i32
//   17 CRC-32C u32 of 21..end   57 record count i32
//   21 attributes i16           61 records, compressed as one block or plain
//   23 last offset delta i32
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow::kafka {

inline constexpr std::size_t kBatchHeaderSize = 61;
inline constexpr std::size_t kBatchPrefixSize = 12;  // base offset and length, outside the length
inline constexpr std::int8_t kBatchMagic = 2;
inline constexpr std::int64_t kNoTimestamp = -1;
inline constexpr std::int64_t kNoProducerId = -1;

enum class Codec : std::uint8_t { kNone = 0, kGzip = 1, kSnappy = 2, kLz4 = 3, kZstd = 4 };

struct BatchHeader {
  std::int64_t base_offset = 0;
  std::int32_t length = 0;
  std::int32_t partition_leader_epoch = -1;
  std::int8_t magic = kBatchMagic;
  std::uint32_t crc = 0;
  std::int16_t attributes = 0;
  std::int32_t last_offset_delta = 0;
  std::int64_t base_timestamp = kNoTimestamp;
  std::int64_t max_timestamp = kNoTimestamp;
  std::int64_t producer_id = kNoProducerId;
  std::int16_t producer_epoch = -1;
  std::int32_t base_sequence = -1;
  std::int32_t count = 0;

  std::size_t size() const { return static_cast<std::size_t>(length) + kBatchPrefixSize; }
  std::int64_t last_offset() const { return base_offset + last_offset_delta; }
  std::int64_t next_offset() const { return last_offset() + 1; }
  // Wraps to 0 after INT32_MAX, as producers do.
  std::int32_t last_sequence() const;
  Codec codec() const { return static_cast<Codec>(attributes & 0x07); }
  bool log_append_time() const { return (attributes & 0x08) != 0; }
  bool transactional() const { return (attributes & 0x10) != 0; }
  bool control() const { return (attributes & 0x20) != 0; }
  bool has_producer() const { return producer_id != kNoProducerId; }
};

// The header at the front of `bytes`, which may be longer or shorter than the batch; needs
// kBatchHeaderSize bytes. Checks that the fields can belong to a batch, not the CRC.
// Errors: kCorrupt (too short, a length under the header's, negative fields, an unknown codec, a
// record count that its bytes cannot hold), kUnsupported (magic 0 or 1).
Result<BatchHeader> ParseBatchHeader(std::string_view bytes);

// The header of exactly one whole batch whose CRC holds. Errors: as above, and kCorrupt when
// `bytes` is not exactly as long as the batch says or the CRC differs.
Result<BatchHeader> VerifyBatch(std::string_view bytes);

// `batch` begins with `header`, is whole, and its CRC holds.
bool CrcHolds(const BatchHeader& header, std::string_view batch);

// Writes where the batch stands in a log; both fields lie outside the CRC. `batch` points to its
// first byte.
void StampBatch(char* batch, std::int64_t base_offset, std::int32_t partition_leader_epoch);
// Sets the time type to LogAppendTime and the maximum timestamp, and the CRC anew over the `size`
// bytes of the batch (KIP-32).
void StampLogAppendTime(char* batch, std::size_t size, std::int64_t timestamp_ms);

// A header with a correct length and CRC before `records`, appended to `out`. `header`'s length and
// crc are ignored.
void AppendBatch(std::string& out, BatchHeader header, std::string_view records);

}  // namespace taskflow::kafka
