#include "cql/wire/notation.h"

namespace taskflow::cql {
namespace {
constexpr std::size_t kShortMax = 0xffff;
}

std::string_view Reader::Sized(std::int32_t length) {
  if (length < 0) return in_.SetFailed(), std::string_view{};
  return in_.View(static_cast<std::uint32_t>(length));
}

void Reader::Bytes(OptionalBytes& v) {
  auto length = in_.I32();
  v = length < 0 ? std::nullopt : OptionalBytes(Sized(length));
}

void Reader::BytesOrNone(std::string_view& v) {
  OptionalBytes bytes;
  Bytes(bytes);
  v = bytes.value_or(std::string_view());
}

void Reader::Value(WireValue& v) {
  auto length = in_.I32();
  if (length >= 0) {
    v = {WireValue::Kind::kBytes, Sized(length)};
  } else {
    if (length < -2) SetFailed();
    v = {length == -2 ? WireValue::Kind::kUnset : WireValue::Kind::kNull, {}};
  }
}

void Reader::InetAddr(std::string_view& v) {
  v = in_.View(in_.U8());
  if (v.size() != 4 && v.size() != 16) SetFailed();
}

void Reader::Address(Inet& v) {
  InetAddr(v.address);
  Int(v.port);
}

void Reader::Strings(StringList& v) {
  auto count = in_.U16();
  v.reserve(Room(count, 2));
  for (int i = 0; i < count && ok(); ++i) String(v.emplace_back());
}

void Reader::Map(StringMap& v) {
  auto count = in_.U16();
  v.reserve(Room(count, 4));
  for (int i = 0; i < count && ok(); ++i) {
    auto& [key, value] = v.emplace_back();
    String(key);
    String(value);
  }
}

void Reader::Multimap(StringMultimap& v) {
  auto count = in_.U16();
  v.reserve(Room(count, 4));
  for (int i = 0; i < count && ok(); ++i) {
    auto& [key, values] = v.emplace_back();
    String(key);
    Strings(values);
  }
}

void Writer::String(std::string_view v) {
  v = v.substr(0, kShortMax);
  out_.U16(static_cast<std::uint16_t>(v.size()));
  out_.Raw(v);
}

void Writer::Value(const WireValue& v) {
  if (v.kind == WireValue::Kind::kBytes) return Sized(v.bytes);
  out_.I32(v.kind == WireValue::Kind::kUnset ? -2 : -1);
}

void Writer::InetAddr(std::string_view v) {
  out_.U8(static_cast<std::uint8_t>(v.size()));
  out_.Raw(v);
}

void Writer::Address(const Inet& v) {
  InetAddr(v.address);
  out_.I32(v.port);
}

void Writer::Strings(const StringList& v) {
  out_.U16(static_cast<std::uint16_t>(v.size()));
  for (auto text : v) String(text);
}

void Writer::Map(const StringMap& v) {
  out_.U16(static_cast<std::uint16_t>(v.size()));
  for (auto& [key, value] : v) {
    String(key);
    String(value);
  }
}

void Writer::Multimap(const StringMultimap& v) {
  out_.U16(static_cast<std::uint16_t>(v.size()));
  for (auto& [key, values] : v) {
    String(key);
    Strings(values);
  }
}

}  // namespace taskflow::cql
