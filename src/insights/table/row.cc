#include "insights/table/row.h"

#include <array>
#include <cstring>

#include "insights/table/piece.h"

namespace taskflow::insights {
namespace {

constexpr std::uint8_t kPacked = 0x80;  // beside the flags: the id is a UUID
constexpr std::size_t kUuidBytes = 16, kUuidText = 36;

constexpr std::array<std::int8_t, 256> MakeHexValues() {
  std::array<std::int8_t, 256> out{};
  out.fill(-1);
  for (int i = 0; i < 10; ++i) out[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i)
    out[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
  return out;
}
constexpr auto kHexValues = MakeHexValues();

bool IsHyphen(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

void UnpackUuid(std::string_view bytes, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out.resize(kUuidText);
  std::size_t at = 0;
  for (char c : bytes) {
    if (IsHyphen(at)) out[at++] = '-';
    auto byte = static_cast<std::uint8_t>(c);
    out[at++] = kDigits[byte >> 4];
    out[at++] = kDigits[byte & 15];
  }
}

// Differences wrap around, so that any two times have one.
std::int64_t Minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t Plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// A ByteWriter's numbers, gathered before they are appended: there is one of these for each event.
class RowBytes {
 public:
  void Byte(std::uint8_t v) { bytes_[size_++] = static_cast<char>(v); }
  void Raw(std::string_view v) {
    std::memcpy(&bytes_[size_], v.data(), v.size());
    size_ += v.size();
  }
  void Varint(std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) Byte(static_cast<std::uint8_t>(v | 0x80));
    Byte(static_cast<std::uint8_t>(v));
  }
  void ZigZag(std::int64_t v) {
    Varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }
  void MoveTo(std::string& out) {
    out.append(bytes_.data(), size_);
    size_ = 0;
  }

 private:
  static constexpr std::size_t kNumbersMax = 10, kVarintMax = 10;
  std::array<char, 1 + kUuidBytes + kNumbersMax * kVarintMax> bytes_;
  std::size_t size_ = 0;
};

}  // namespace

bool PackUuid(std::string_view text, char* to) {
  if (text.size() != kUuidText) return false;
  for (std::size_t at = 0; at < kUuidText;) {
    if (IsHyphen(at)) {
      if (text[at++] != '-') return false;
      continue;
    }
    int high = kHexValues[static_cast<std::uint8_t>(text[at])];
    int low = kHexValues[static_cast<std::uint8_t>(text[at + 1])];
    if ((high | low) < 0) return false;
    *to++ = static_cast<char>(high << 4 | low);
    at += 2;
  }
  return true;
}

void EncodeRow(const Row& row, std::string& out) {
  RowBytes bytes;
  char uuid[kUuidBytes];
  if (PackUuid(row.id, uuid)) {
    bytes.Byte(row.flags | kPacked);
    bytes.Raw({uuid, kUuidBytes});
  } else {
    bytes.Byte(row.flags);
    bytes.Varint(row.id.size());
    bytes.MoveTo(out);
    out.append(row.id);
  }
  bytes.Varint(row.action);
  bytes.Varint(row.who);
  bytes.Varint(row.what);
  bytes.ZigZag(row.time_ms);
  bytes.ZigZag(row.partition);
  bytes.ZigZag(row.offset);
  bytes.ZigZag(Minus(row.arrived_ms, row.time_ms));
  bytes.ZigZag(Minus(row.produced_ms, row.time_ms));
  bytes.ZigZag(Minus(row.seen_ms, row.time_ms));
  bytes.MoveTo(out);
}

bool DecodeRow(ByteReader& reader, const TextCounts& texts, Row& row) {
  auto flags = reader.U8();
  row.flags = flags & static_cast<std::uint8_t>(~kPacked);
  if ((flags & kPacked) != 0) {
    UnpackUuid(reader.View(kUuidBytes), row.id);
  } else {
    row.id = reader.View(reader.UVarint());
  }
  row.action = reader.UVarint();
  row.who = reader.UVarint();
  row.what = reader.UVarint();
  row.time_ms = reader.ZigZag64();
  row.partition = reader.ZigZag32();
  row.offset = reader.ZigZag64();
  row.arrived_ms = Plus(reader.ZigZag64(), row.time_ms);
  row.produced_ms = Plus(reader.ZigZag64(), row.time_ms);
  row.seen_ms = Plus(reader.ZigZag64(), row.time_ms);
  return reader.ok() && IsSaneTime(row.time_ms) && row.action < texts.actions &&
         row.who < texts.whos && row.what < texts.whats;
}

}  // namespace taskflow::insights
