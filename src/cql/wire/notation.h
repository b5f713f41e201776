// The notations of the native protocol (section 3 of its specifications), named as there: [string]
// is String, [short bytes] ShortBytes. Reader and Writer have the same functions, so that one list
// of fields reads and writes a message:
//
//   template <typename Io, typename M>  // M is const for a Writer
//   void Fields(Io& io, M& m) { io.LongString(m.text); io.Short(m.consistency); }
//
// What a Reader hands out are views into the bytes it reads. Its errors are sticky, as
// ByteReader's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace taskflow::cql {

// [value]: bytes, null, or (v4) unset: left as it is.
struct WireValue {
  enum class Kind : std::uint8_t { kBytes, kNull, kUnset } kind = Kind::kNull;
  std::string_view bytes;
};

// [inet]: 4 or 16 bytes, and a port. [inetaddr] is the same without the port.
struct Inet {
  std::string_view address;
  std::int32_t port = 0;
};

using OptionalBytes = std::optional<std::string_view>;
using StringList = std::vector<std::string_view>;
using StringMap = std::vector<std::pair<std::string_view, std::string_view>>;
using StringMultimap = std::vector<std::pair<std::string_view, StringList>>;

class Reader {
 public:
  static constexpr bool kReads = true;
  Reader(ByteReader& in, std::uint8_t version) : in_(in), version_(version) {}

  std::uint8_t version() const { return version_; }
  bool ok() const { return in_.ok(); }
  void SetFailed() { in_.SetFailed(); }
  std::size_t left() const { return in_.left(); }

  void Byte(std::uint8_t& v) { v = in_.U8(); }
  void Short(std::uint16_t& v) { v = in_.U16(); }
  void Int(std::int32_t& v) { v = in_.I32(); }
  void Long(std::int64_t& v) { v = in_.I64(); }
  void String(std::string_view& v) { v = in_.View(in_.U16()); }
  void ShortBytes(std::string_view& v) { v = in_.View(in_.U16()); }
  void LongString(std::string_view& v) { v = Sized(in_.I32()); }
  void Bytes(OptionalBytes& v);
  // [bytes] where null and no bytes mean the same.
  void BytesOrNone(std::string_view& v);
  void Value(WireValue& v);
  void InetAddr(std::string_view& v);
  void Address(Inet& v);
  void Strings(StringList& v);
  void Map(StringMap& v);
  void Multimap(StringMultimap& v);
  // All that is left.
  void Rest(std::string_view& v) { v = in_.View(in_.left()); }

  // How many elements of at least `bytes_each` may be reserved for a count that was read.
  std::size_t Room(std::size_t count, std::size_t bytes_each) const {
    return count < left() / bytes_each ? count : left() / bytes_each;
  }

 private:
  std::string_view Sized(std::int32_t length);

  ByteReader& in_;
  std::uint8_t version_;
};

class Writer {
 public:
  static constexpr bool kReads = false;
  Writer(ByteWriter& out, std::uint8_t version) : out_(out), version_(version) {}

  std::uint8_t version() const { return version_; }
  bool ok() const { return true; }

  void Byte(std::uint8_t v) { out_.U8(v); }
  void Short(std::uint16_t v) { out_.U16(v); }
  void Int(std::int32_t v) { out_.I32(v); }
  void Long(std::int64_t v) { out_.I64(v); }
  // What does not fit a [short] length is cut: only texts of errors may be that long.
  void String(std::string_view v);
  void ShortBytes(std::string_view v) { String(v); }
  void LongString(std::string_view v) { Sized(v); }
  void Bytes(const OptionalBytes& v) { v ? Sized(*v) : out_.I32(-1); }
  void BytesOrNone(std::string_view v) { Sized(v); }
  void Value(const WireValue& v);
  void InetAddr(std::string_view v);
  void Address(const Inet& v);
  void Strings(const StringList& v);
  void Map(const StringMap& v);
  void Multimap(const StringMultimap& v);
  void Rest(std::string_view v) { out_.Raw(v); }

 private:
  void Sized(std::string_view v) {
    out_.I32(static_cast<std::int32_t>(v.size()));
    out_.Raw(v);
  }

  ByteWriter& out_;
  std::uint8_t version_;
};

}  // namespace taskflow::cql
