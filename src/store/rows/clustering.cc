#include "store/rows/clustering.h"

#include <algorithm>

namespace taskflow::store {
namespace {

constexpr char kSignBit = static_cast<char>(0x80);
constexpr std::size_t kUuidBytes = 16;

// Zero bytes are escaped and two end the value, so that a prefix sorts before what it begins.
void EncodeBytes(std::string_view value, std::string& out) {
  for (char c : value) {
    out.push_back(c);
    if (c == 0) out.push_back(static_cast<char>(0xff));
  }
  out.append(2, 0);
}

bool DecodeBytes(ByteReader& in, std::string& value) {
  while (in.left() >= 2) {
    auto c = in.U8();
    if (c == 0 && in.U8() == 0) return true;
    value.push_back(static_cast<char>(c));
  }
  return false;
}

// The width goes first: tinyint to bigint share this code and a column has one type, so it costs
// order nothing.
void EncodeFixed(std::string_view value, char first_byte_flip, bool invert, std::string& out) {
  out.push_back(static_cast<char>(value.size()));
  auto start = out.size();
  out.append(value);
  if (invert) {
    std::transform(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
                   out.begin() + static_cast<std::ptrdiff_t>(start), [](char c) { return ~c; });
  } else {
    out[start] = static_cast<char>(out[start] ^ first_byte_flip);
  }
}

bool DecodeFixed(ByteReader& in, std::string& value) {
  auto bytes = in.View(in.U8());
  value.append(bytes);
  return in.ok() && !bytes.empty();
}

bool IsNan(std::string_view value) {
  if (value.size() == 4) {
    auto bits = LoadBigEndian<std::uint32_t>(value.data());
    return (bits & 0x7fffffff) > 0x7f800000;
  }
  return (LoadBigEndian<std::uint64_t>(value.data()) & 0x7fffffffffffffff) > 0x7ff0000000000000;
}

// Negative numbers are inverted, others get the sign bit; every NaN becomes the greatest.
bool EncodeFloating(std::string_view value, std::string& out) {
  if (value.size() != 4 && value.size() != 8) return false;
  std::string nan;
  if (IsNan(value)) {
    nan = value.size() == 4 ? std::string("\x7f\xc0\x00\x00", 4)
                            : std::string("\x7f\xf8\x00\x00\x00\x00\x00\x00", 8);
    value = nan;
  }
  bool negative = (value[0] & kSignBit) != 0;
  EncodeFixed(value, kSignBit, negative, out);
  return true;
}

bool DecodeFloating(ByteReader& in, std::string& value) {
  auto start = value.size();
  if (!DecodeFixed(in, value)) return false;
  if ((value[start] & kSignBit) != 0) {
    value[start] = static_cast<char>(value[start] ^ kSignBit);
  } else {
    for (auto i = start; i < value.size(); ++i) value[i] = static_cast<char>(~value[i]);
  }
  return true;
}

int UuidVersion(std::string_view uuid) { return static_cast<unsigned char>(uuid[6]) >> 4; }

// The timestamp's parts, highest first: time_hi, time_mid, time_low. The version stays in its
// nibble.
void AppendTimeFirst(std::string_view uuid, std::string& out) {
  out.append(uuid.substr(6, 2));
  out.append(uuid.substr(4, 2));
  out.append(uuid.substr(0, 4));
}

void EncodeTimeUuid(std::string_view uuid, std::string& out) {
  AppendTimeFirst(uuid, out);
  for (char c : uuid.substr(8)) out.push_back(static_cast<char>(c ^ kSignBit));
}

void EncodeUuid(std::string_view uuid, std::string& out) {
  out.push_back(static_cast<char>(UuidVersion(uuid)));
  if (UuidVersion(uuid) == 1) {
    EncodeTimeUuid(uuid, out);
  } else {
    out.append(uuid);
  }
}

bool DecodeTimeUuid(ByteReader& in, std::string& value) {
  auto bytes = in.View(kUuidBytes);
  if (!in.ok()) return false;
  value.append(bytes.substr(4, 4));
  value.append(bytes.substr(2, 2));
  value.append(bytes.substr(0, 2));
  for (char c : bytes.substr(8)) value.push_back(static_cast<char>(c ^ kSignBit));
  return true;
}

bool DecodeUuid(ByteReader& in, std::string& value) {
  if (in.U8() == 1) return DecodeTimeUuid(in, value);
  value.append(in.View(kUuidBytes));
  return in.ok();
}

// Two's complement without needless leading bytes, as Java's BigInteger writes it.
std::string_view Shortest(std::string_view v) {
  while (v.size() > 1 && ((v[0] == 0 && (v[1] & kSignBit) == 0) ||
                          (v[0] == static_cast<char>(0xff) && (v[1] & kSignBit) != 0))) {
    v.remove_prefix(1);
  }
  return v;
}

// Longer positive numbers are larger, longer negative ones smaller: the length goes first.
bool EncodeVarint(std::string_view value, std::string& out) {
  value = Shortest(value);
  if (value.size() > 0x7fff) return false;
  auto length = static_cast<std::uint16_t>(value.size());
  bool negative = (value[0] & kSignBit) != 0;
  ByteWriter(out).U16(static_cast<std::uint16_t>(negative ? 0x7fff - length : 0x8000 + length));
  out.append(value);
  return true;
}

bool DecodeVarint(ByteReader& in, std::string& value) {
  auto head = in.U16();
  value.append(in.View(head < 0x8000 ? 0x7fffu - head : head - 0x8000u));
  return in.ok();
}

}  // namespace

bool EncodeOrdered(Order order, std::string_view value, std::string& out) {
  switch (order) {
    case Order::kBytes:
      EncodeBytes(value, out);
      return true;
    case Order::kSigned:
    case Order::kUnsigned:
      if (value.size() > 8) return false;
      EncodeFixed(value, order == Order::kSigned ? kSignBit : 0, false, out);
      return true;
    case Order::kFloating:
      return EncodeFloating(value, out);
    case Order::kUuid:
    case Order::kTimeUuid:
      if (value.size() != kUuidBytes) return false;
      order == Order::kUuid ? EncodeUuid(value, out) : EncodeTimeUuid(value, out);
      return true;
    case Order::kVarint:
      return EncodeVarint(value, out);
  }
  return false;
}

bool DecodeOrdered(Order order, ByteReader& in, std::string& value) {
  auto start = value.size();
  switch (order) {
    case Order::kBytes:
      return DecodeBytes(in, value);
    case Order::kSigned:
      if (!DecodeFixed(in, value)) return false;
      value[start] = static_cast<char>(value[start] ^ kSignBit);
      return true;
    case Order::kUnsigned:
      return DecodeFixed(in, value);
    case Order::kFloating:
      return DecodeFloating(in, value);
    case Order::kUuid:
      return DecodeUuid(in, value);
    case Order::kTimeUuid:
      return DecodeTimeUuid(in, value);
    case Order::kVarint:
      return DecodeVarint(in, value);
  }
  return false;
}

}  // namespace taskflow::store
