#include "kafka/record/batch.h"

#include <limits>

#include "base/bytes.h"
#include "base/crc32c.h"

namespace taskflow::kafka {
namespace {

constexpr std::size_t kLeaderEpochAt = 12;
constexpr std::size_t kCrcAt = 17;
constexpr std::size_t kCrcFrom = 21;
constexpr std::size_t kMaxTimestampAt = 35;
constexpr std::size_t kRecordMin =
    7;  // length, attributes, two deltas, null key, null value, no headers
constexpr std::int16_t kLogAppendTime = 0x08;

Status CheckFields(const BatchHeader& h) {
  if (h.magic != kBatchMagic) {
    auto code = h.magic == 0 || h.magic == 1 ? ErrorCode::kUnsupported : ErrorCode::kCorrupt;
    return Fail(code, "record batch of magic {}, only 2 is served", h.magic);
  }
  if (h.length < static_cast<std::int32_t>(kBatchHeaderSize - kBatchPrefixSize)) {
    return Fail(ErrorCode::kCorrupt, "record batch length {} is shorter than its header", h.length);
  }
  if (h.base_offset < 0 || h.last_offset_delta < 0 || h.count < 0 ||
      h.base_offset > std::numeric_limits<std::int64_t>::max() - h.last_offset_delta - 1) {
    return Fail(ErrorCode::kCorrupt, "record batch with negative offsets or count");
  }
  if ((h.attributes & 0x07) > static_cast<int>(Codec::kZstd)) {
    return Fail(ErrorCode::kCorrupt, "record batch with unknown compression {}", h.attributes & 7);
  }
  auto body = h.size() - kBatchHeaderSize;
  auto count = static_cast<std::size_t>(h.count);
  if (h.codec() == Codec::kNone && count > body / kRecordMin) {
    return Fail(ErrorCode::kCorrupt, "record batch of {} bytes claims {} records", h.size(),
                h.count);
  }
  return {};
}

}  // namespace

std::int32_t BatchHeader::last_sequence() const {
  auto last = static_cast<std::int64_t>(base_sequence) + last_offset_delta;
  constexpr std::int64_t kWrap = std::int64_t{std::numeric_limits<std::int32_t>::max()} + 1;
  return static_cast<std::int32_t>(last % kWrap);
}

Result<BatchHeader> ParseBatchHeader(std::string_view bytes) {
  if (bytes.size() < kBatchHeaderSize) {
    return Fail(ErrorCode::kCorrupt, "{} bytes are too short for a record batch", bytes.size());
  }
  ByteReader in(bytes);
  BatchHeader h;
  h.base_offset = in.I64();
  h.length = in.I32();
  h.partition_leader_epoch = in.I32();
  h.magic = in.I8();
  h.crc = in.U32();
  h.attributes = in.I16();
  h.last_offset_delta = in.I32();
  h.base_timestamp = in.I64();
  h.max_timestamp = in.I64();
  h.producer_id = in.I64();
  h.producer_epoch = in.I16();
  h.base_sequence = in.I32();
  h.count = in.I32();
  TRY(CheckFields(h));
  return h;
}

bool CrcHolds(const BatchHeader& header, std::string_view batch) {
  if (batch.size() < header.size()) return false;
  return Crc32c(batch.substr(kCrcFrom, header.size() - kCrcFrom)) == header.crc;
}

Result<BatchHeader> VerifyBatch(std::string_view bytes) {
  ASSIGN_OR_RETURN(auto header, ParseBatchHeader(bytes));
  if (bytes.size() != header.size()) {
    return Fail(ErrorCode::kCorrupt, "record batch of {} bytes in {} bytes", header.size(),
                bytes.size());
  }
  if (!CrcHolds(header, bytes)) return Fail(ErrorCode::kCorrupt, "record batch whose CRC differs");
  return header;
}

void StampBatch(char* batch, std::int64_t base_offset, std::int32_t partition_leader_epoch) {
  StoreBigEndian(batch, base_offset);
  StoreBigEndian(batch + kLeaderEpochAt, partition_leader_epoch);
}

void StampLogAppendTime(char* batch, std::size_t size, std::int64_t timestamp_ms) {
  auto attributes = LoadBigEndian<std::int16_t>(batch + kCrcFrom);
  StoreBigEndian(batch + kCrcFrom, static_cast<std::int16_t>(attributes | kLogAppendTime));
  StoreBigEndian(batch + kMaxTimestampAt, timestamp_ms);
  StoreBigEndian(batch + kCrcAt, Crc32c({batch + kCrcFrom, size - kCrcFrom}));
}

void AppendBatch(std::string& out, BatchHeader h, std::string_view records) {
  auto start = out.size();
  h.length = static_cast<std::int32_t>(kBatchHeaderSize - kBatchPrefixSize + records.size());
  ByteWriter w(out);
  w.I64(h.base_offset);
  w.I32(h.length);
  w.I32(h.partition_leader_epoch);
  w.I8(kBatchMagic);
  w.U32(0);
  w.I16(h.attributes);
  w.I32(h.last_offset_delta);
  w.I64(h.base_timestamp);
  w.I64(h.max_timestamp);
  w.I64(h.producer_id);
  w.I16(h.producer_epoch);
  w.I32(h.base_sequence);
  w.I32(h.count);
  w.Raw(records);
  w.Patch(start + kCrcAt, Crc32c(std::string_view(out).substr(start + kCrcFrom)));
}

}  // namespace taskflow::kafka
