// Bytes are std::string (owned) and std::string_view (borrowed). ByteReader and ByteWriter are the
// only places that read or write numbers in them; all wire formats of this project are big-endian.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace taskflow {

template <typename T>
requires std::is_integral_v<T>
constexpr T SwapToBigEndian(T v) {
  if constexpr (sizeof(T) == 1) return v;
  using U = std::make_unsigned_t<T>;
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<U>(v)));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<U>(v)));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<U>(v)));
}

template <typename T>
T LoadBigEndian(const char* from) {
  T v;
  std::memcpy(&v, from, sizeof v);
  return SwapToBigEndian(v);
}
template <typename T>
void StoreBigEndian(char* to, T v) {
  v = SwapToBigEndian(v);
  std::memcpy(to, &v, sizeof v);
}

// Reads from bytes that it does not own. Errors are sticky: a read past the end answers zero or an
// empty view and makes ok() false for good, so a message is checked once, after its last field.
// No length read from the bytes is ever used to allocate: it is compared with left() first.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool AtEnd() const { return at_ == end_; }
  std::string_view Rest() const { return {at_, left()}; }
  void SetFailed() {
    ok_ = false;
    at_ = end_;
  }

  template <typename T>
  T Read() {
    if (left() < sizeof(T)) return SetFailed(), T{};
    T v = LoadBigEndian<T>(at_);
    at_ += sizeof(T);
    return v;
  }
  std::uint8_t U8() { return Read<std::uint8_t>(); }
  std::int8_t I8() { return Read<std::int8_t>(); }
  std::uint16_t U16() { return Read<std::uint16_t>(); }
  std::int16_t I16() { return Read<std::int16_t>(); }
  std::uint32_t U32() { return Read<std::uint32_t>(); }
  std::int32_t I32() { return Read<std::int32_t>(); }
  std::uint64_t U64() { return Read<std::uint64_t>(); }
  std::int64_t I64() { return Read<std::int64_t>(); }
  double F64() { return std::bit_cast<double>(U64()); }

  // A view of the next `n` bytes; valid as long as the bytes read from. `n` may come from the wire.
  std::string_view View(std::uint64_t n) {
    if (n > left()) return SetFailed(), std::string_view{};
    std::string_view v{at_, static_cast<std::size_t>(n)};
    at_ += n;
    return v;
  }

  // Base-128, low bits first, at most 5 or 10 bytes; a longer one fails.
  std::uint32_t UVarint() { return static_cast<std::uint32_t>(Varint(32)); }
  std::uint64_t UVarlong() { return Varint(64); }
  // The same with zigzag: Kafka's record fields and Avro's int and long.
  std::int32_t ZigZag32() {
    auto v = UVarint();
    return static_cast<std::int32_t>((v >> 1) ^ (~(v & 1) + 1));
  }
  std::int64_t ZigZag64() {
    auto v = UVarlong();
    return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1));
  }

 private:
  std::uint64_t Varint(int bits) {
    std::uint64_t v = 0;
    for (int shift = 0; shift < bits; shift += 7) {
      if (at_ == end_) break;
      auto b = static_cast<std::uint8_t>(*at_++);
      int room = bits - shift;
      if (room < 7 && (b & 0x7f) >> room != 0) break;
      v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) return v;
    }
    SetFailed();
    return 0;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

// Appends to a string that the caller owns.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  std::string& out() { return out_; }
  std::size_t size() const { return out_.size(); }

  template <typename T>
  void Write(T v) {
    v = SwapToBigEndian(v);
    out_.append(reinterpret_cast<const char*>(&v), sizeof v);
  }
  void U8(std::uint8_t v) { out_.push_back(static_cast<char>(v)); }
  void I8(std::int8_t v) { out_.push_back(static_cast<char>(v)); }
  void U16(std::uint16_t v) { Write(v); }
  void I16(std::int16_t v) { Write(v); }
  void U32(std::uint32_t v) { Write(v); }
  void I32(std::int32_t v) { Write(v); }
  void U64(std::uint64_t v) { Write(v); }
  void I64(std::int64_t v) { Write(v); }
  void F64(double v) { U64(std::bit_cast<std::uint64_t>(v)); }
  void Raw(std::string_view v) { out_.append(v); }

  void UVarint(std::uint32_t v) { UVarlong(v); }
  void UVarlong(std::uint64_t v) {
    while (v >= 0x80) {
      U8(static_cast<std::uint8_t>(v | 0x80));
      v >>= 7;
    }
    U8(static_cast<std::uint8_t>(v));
  }
  void ZigZag32(std::int32_t v) { ZigZag64(v); }
  void ZigZag64(std::int64_t v) {
    UVarlong((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }

  // Overwrites a number written earlier, at `offset` from the start of the string.
  template <typename T>
  void Patch(std::size_t offset, T v) {
    StoreBigEndian(out_.data() + offset, v);
  }

 private:
  std::string& out_;
};

}  // namespace taskflow
