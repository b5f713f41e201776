#include "kafka/record/record.h"

#include <algorithm>

namespace taskflow::kafka {
namespace {

constexpr std::string_view kNoHeaders{"\0", 1};

// Length -1 is null; any other negative one, or one past the end, fails the reader.
std::optional<std::string_view> ReadNullable(ByteReader& in) {
  auto length = in.ZigZag32();
  if (length == -1) return std::nullopt;
  if (length < 0) in.SetFailed();
  return in.View(static_cast<std::uint32_t>(length));
}

void WriteNullable(ByteWriter& out, std::optional<std::string_view> bytes) {
  if (!bytes) return out.ZigZag32(-1);
  out.ZigZag32(static_cast<std::int32_t>(bytes->size()));
  out.Raw(*bytes);
}

}  // namespace

Result<std::vector<RecordHeader>> Record::ParseHeaders() const {
  ByteReader in(headers);
  auto count = in.ZigZag32();
  if (count < 0 || static_cast<std::size_t>(count) > in.left() / 2) {
    return Fail(ErrorCode::kCorrupt, "record with {} headers in {} bytes", count, in.left());
  }
  std::vector<RecordHeader> out;
  out.reserve(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i) {
    auto name = ReadNullable(in);
    auto content = ReadNullable(in);
    if (!in.ok() || !name) return Fail(ErrorCode::kCorrupt, "record whose headers end early");
    out.push_back({*name, content});
  }
  return out;
}

bool RecordReader::SetCorrupt(std::string_view why) {
  left_ = 0;
  status_ = Fail(ErrorCode::kCorrupt, "record after offset {}: {}",
                 header_.base_offset + last_delta_, why);
  return false;
}

bool RecordReader::Next(Record* record) {
  if (left_ == 0)
    return in_.AtEnd() || !status_ ? false : SetCorrupt("bytes after the last record");
  const char* start = in_.Rest().data();
  auto length = in_.ZigZag32();
  if (length < 0) return SetCorrupt("negative length");
  auto body = in_.View(static_cast<std::uint32_t>(length));
  if (!in_.ok()) return SetCorrupt("ends early");

  ByteReader in(body);
  in.I8();  // attributes: none are defined
  auto timestamp_delta = in.ZigZag64();
  auto offset_delta = in.ZigZag32();
  record->key = ReadNullable(in);
  record->value = ReadNullable(in);
  record->headers = in.Rest();
  if (!in.ok()) return SetCorrupt("field past its end");
  if (offset_delta <= last_delta_ || offset_delta > header_.last_offset_delta) {
    return SetCorrupt("offset out of order");
  }
  record->offset = header_.base_offset + offset_delta;
  record->timestamp =
      header_.log_append_time()
          ? header_.max_timestamp
          : static_cast<std::int64_t>(static_cast<std::uint64_t>(header_.base_timestamp) +
                                      static_cast<std::uint64_t>(timestamp_delta));
  record->encoded = {start, static_cast<std::size_t>(body.data() + body.size() - start)};
  last_delta_ = offset_delta;
  --left_;
  return true;
}

BatchBuilder::BatchBuilder(std::int64_t base_offset, std::int64_t base_timestamp)
    : base_offset_(base_offset), base_timestamp_(base_timestamp) {}

void BatchBuilder::Add(std::int64_t offset, std::int64_t timestamp,
                       std::optional<std::string_view> key, std::optional<std::string_view> value) {
  Write(offset, timestamp, key, value, kNoHeaders);
}

void BatchBuilder::Add(const Record& r) { Write(r.offset, r.timestamp, r.key, r.value, r.headers); }

void BatchBuilder::Write(std::int64_t offset, std::int64_t timestamp,
                         std::optional<std::string_view> key, std::optional<std::string_view> value,
                         std::string_view headers) {
  last_delta_ = static_cast<std::int32_t>(offset - base_offset_);
  max_timestamp_ = std::max(max_timestamp_, timestamp);
  ++count_;
  std::string body;
  ByteWriter b(body);
  b.I8(0);
  b.ZigZag64(timestamp - base_timestamp_);
  b.ZigZag32(last_delta_);
  WriteNullable(b, key);
  WriteNullable(b, value);
  b.Raw(headers);
  ByteWriter out(records_);
  out.ZigZag32(static_cast<std::int32_t>(body.size()));
  out.Raw(body);
}

std::string BatchBuilder::Build(BatchHeader like) const {
  like.base_offset = base_offset_;
  like.last_offset_delta = std::max(last_delta_, like.last_offset_delta);
  like.attributes &= ~0x07;
  like.base_timestamp = base_timestamp_;
  if (!like.log_append_time()) like.max_timestamp = max_timestamp_;
  like.count = count_;
  std::string out;
  AppendBatch(out, like, records_);
  return out;
}

}  // namespace taskflow::kafka
