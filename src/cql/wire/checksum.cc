#include "cql/wire/checksum.h"

#include <array>

namespace taskflow::cql {
namespace {

using Table = std::array<std::uint32_t, 256>;

constexpr std::array<Table, 8> MakeTables() {
  std::array<Table, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
    tables[0][i] = crc;
  }
  for (std::uint32_t i = 0; i < 256; ++i) {
    for (std::size_t t = 1; t < 8; ++t)
      tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 0xff];
  }
  return tables;
}
constexpr auto kTables = MakeTables();

std::uint32_t Step(std::uint32_t crc, unsigned char byte) {
  return kTables[0][(crc ^ byte) & 0xff] ^ (crc >> 8);
}

std::uint32_t LoadLittle(const unsigned char* from) {
  return from[0] | from[1] << 8 | from[2] << 16 | static_cast<std::uint32_t>(from[3]) << 24;
}

// Eight bytes at once, one table for each.
std::uint32_t StepEight(std::uint32_t crc, const unsigned char* from) {
  auto low = LoadLittle(from) ^ crc, high = LoadLittle(from + 4);
  return kTables[7][low & 0xff] ^ kTables[6][low >> 8 & 0xff] ^ kTables[5][low >> 16 & 0xff] ^
         kTables[4][low >> 24] ^ kTables[3][high & 0xff] ^ kTables[2][high >> 8 & 0xff] ^
         kTables[1][high >> 16 & 0xff] ^ kTables[0][high >> 24];
}

}  // namespace

std::uint32_t Crc24(std::string_view bytes) {
  std::uint32_t crc = 0x875060;
  for (unsigned char byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte) << 16;
    for (int bit = 0; bit < 8; ++bit) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1974f0b;
    }
  }
  return crc & 0xffffff;
}

std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (unsigned char byte : {0xfa, 0x2d, 0x55, 0xca}) crc = Step(crc, byte);
  auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  auto* end = at + bytes.size();
  for (; end - at >= 8; at += 8) crc = StepEight(crc, at);
  for (; at != end; ++at) crc = Step(crc, *at);
  return ~crc;
}

}  // namespace taskflow::cql
