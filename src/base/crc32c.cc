#include "base/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace taskflow {
namespace {

constexpr std::uint32_t kPolynomial = 0x82f63b78;  // reflected

// Four tables of 256: the effect on a CRC of each of its four bytes.
using Tables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr std::uint32_t ShiftByteOfZeros(std::uint32_t crc) {
  for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? kPolynomial : 0);
  return crc;
}

// Slicing by four: kSlices[k][b] is byte b followed by k zero bytes.
constexpr Tables MakeSlices() {
  Tables t{};
  for (std::uint32_t b = 0; b < 256; ++b) t[0][b] = ShiftByteOfZeros(b);
  for (std::size_t k = 1; k < 4; ++k) {
    for (std::size_t b = 0; b < 256; ++b) t[k][b] = t[0][t[k - 1][b] & 0xff] ^ (t[k - 1][b] >> 8);
  }
  return t;
}
constexpr Tables kSlices = MakeSlices();

std::uint32_t UpdatePortable(std::uint32_t crc, const char* at, std::size_t size) {
  for (; size >= 4; at += 4, size -= 4) {
    std::uint32_t word;
    std::memcpy(&word, at, 4);
    crc ^= word;
    crc = kSlices[3][crc & 0xff] ^ kSlices[2][(crc >> 8) & 0xff] ^ kSlices[1][(crc >> 16) & 0xff] ^
          kSlices[0][crc >> 24];
  }
  for (; size > 0; ++at, --size) {
    crc = kSlices[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff] ^ (crc >> 8);
  }
  return crc;
}

#if defined(__x86_64__)

// The instruction has a latency of three cycles and starts one each cycle, so three streams run
// side by side, each kStream bytes long, and are joined by shifting a CRC over kStream zero bytes.
constexpr std::size_t kStream = 1024;

using Operator = std::array<std::uint32_t, 32>;  // a linear map of CRCs: the image of each bit

constexpr std::uint32_t Apply(const Operator& map, std::uint32_t crc) {
  std::uint32_t out = 0;
  for (std::size_t bit = 0; bit < 32; ++bit) {
    if ((crc >> bit) & 1) out ^= map[bit];
  }
  return out;
}

constexpr Operator Square(const Operator& map) {
  Operator out{};
  for (std::size_t bit = 0; bit < 32; ++bit) out[bit] = Apply(map, map[bit]);
  return out;
}

constexpr Tables MakeStreamShift() {
  Operator map{};
  for (std::size_t bit = 0; bit < 32; ++bit) map[bit] = ShiftByteOfZeros(std::uint32_t{1} << bit);
  for (std::size_t bytes = 1; bytes < kStream; bytes *= 2) map = Square(map);
  Tables t{};
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::uint32_t b = 0; b < 256; ++b) t[k][b] = Apply(map, b << (8 * k));
  }
  return t;
}
constexpr Tables kStreamShift = MakeStreamShift();

std::uint32_t ShiftStream(std::uint64_t crc) {
  return kStreamShift[0][crc & 0xff] ^ kStreamShift[1][(crc >> 8) & 0xff] ^
         kStreamShift[2][(crc >> 16) & 0xff] ^ kStreamShift[3][(crc >> 24) & 0xff];
}

std::uint64_t Word(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) std::uint32_t UpdateHardware(std::uint32_t start, const char* at,
                                                               std::size_t size) {
  std::uint64_t crc = start;
  for (; size >= 3 * kStream; at += 3 * kStream, size -= 3 * kStream) {
    std::uint64_t second = 0, third = 0;
    for (std::size_t i = 0; i < kStream; i += 8) {
      crc = _mm_crc32_u64(crc, Word(at + i));
      second = _mm_crc32_u64(second, Word(at + kStream + i));
      third = _mm_crc32_u64(third, Word(at + 2 * kStream + i));
    }
    crc = ShiftStream(crc) ^ second;
    crc = ShiftStream(crc) ^ third;
  }
  for (; size >= 8; at += 8, size -= 8) crc = _mm_crc32_u64(crc, Word(at));
  auto tail = static_cast<std::uint32_t>(crc);
  for (; size > 0; ++at, --size) tail = _mm_crc32_u8(tail, static_cast<unsigned char>(*at));
  return tail;
}

bool HasHardware() {
  static const bool has = __builtin_cpu_supports("sse4.2");
  return has;
}

#endif

}  // namespace

std::uint32_t Crc32cPortable(std::string_view bytes) {
  return ~UpdatePortable(~std::uint32_t{0}, bytes.data(), bytes.size());
}

std::uint32_t ExtendCrc32c(std::uint32_t before, std::string_view bytes) {
#if defined(__x86_64__)
  if (HasHardware()) return ~UpdateHardware(~before, bytes.data(), bytes.size());
#endif
  return ~UpdatePortable(~before, bytes.data(), bytes.size());
}

std::uint32_t Crc32c(std::string_view bytes) { return ExtendCrc32c(0, bytes); }

}  // namespace taskflow
