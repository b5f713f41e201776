#include "insights/table/row.h"

#include <array>

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
  ByteWriter writer(out);
  std::array<char, kUuidBytes> uuid;
  if (PackUuid(row.id, uuid.data())) {
    writer.U8(row.flags | kPacked);
    writer.Raw({uuid.data(), uuid.size()});
  } else {
    writer.U8(row.flags);
    writer.UVarint(static_cast<std::uint32_t>(row.id.size()));
    writer.Raw(row.id);
  }
  writer.UVarint(row.action);
  writer.UVarint(row.who);
  writer.UVarint(row.what);
  writer.ZigZag64(row.time_ms);
  writer.ZigZag32(row.partition);
  writer.ZigZag64(row.offset);
  writer.ZigZag64(Minus(row.arrived_ms, row.time_ms));
  writer.ZigZag64(Minus(row.produced_ms, row.time_ms));
  writer.ZigZag64(Minus(row.seen_ms, row.time_ms));
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
