#include "cql/types/token.h"

#include <bit>
#include <limits>

#include "base/bytes.h"

namespace taskflow::cql {
namespace {

constexpr std::uint64_t kC1 = 0x87c37b91114253d5, kC2 = 0x4cf5ad432745937f;
constexpr std::size_t kBlockBytes = 16, kComponentMax = 0xffff;

std::uint64_t Mix(std::uint64_t k, std::uint64_t first, int turn, std::uint64_t second) {
  return std::rotl(k * first, turn) * second;
}

std::uint64_t Finish(std::uint64_t k) {
  k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
  k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
  return k ^ (k >> 33);
}

std::uint64_t LoadLittleEndian(const char* from) {
  return __builtin_bswap64(LoadBigEndian<std::uint64_t>(from));
}

// Up to eight bytes, each sign-extended as Java's are.
std::uint64_t LoadTail(std::string_view tail) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < tail.size(); ++i) {
    auto byte = std::int64_t{static_cast<signed char>(tail[i])};
    value ^= static_cast<std::uint64_t>(byte) << (8 * i);
  }
  return value;
}

}  // namespace

std::int64_t TokenOf(std::string_view key) {
  constexpr auto kSmallest = std::numeric_limits<std::int64_t>::min();
  if (key.empty()) return kSmallest;
  std::uint64_t h1 = 0, h2 = 0;
  auto rest = key;
  for (; rest.size() >= kBlockBytes; rest.remove_prefix(kBlockBytes)) {
    h1 ^= Mix(LoadLittleEndian(rest.data()), kC1, 31, kC2);
    h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52dce729;
    h2 ^= Mix(LoadLittleEndian(rest.data() + 8), kC2, 33, kC1);
    h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495ab5;
  }
  if (rest.size() > 8) h2 ^= Mix(LoadTail(rest.substr(8)), kC2, 33, kC1);
  if (!rest.empty()) h1 ^= Mix(LoadTail(rest.substr(0, 8)), kC1, 31, kC2);
  h1 ^= key.size();
  h2 ^= key.size();
  h1 += h2;
  h2 += h1;
  auto token = static_cast<std::int64_t>(Finish(h1) + Finish(h2));
  return token == kSmallest ? std::numeric_limits<std::int64_t>::max() : token;
}

std::string PartitionKeyOf(std::span<const std::string_view> values) {
  if (values.size() == 1) return std::string(values[0]);
  std::string key;
  ByteWriter w(key);
  for (auto value : values) {
    value = value.substr(0, kComponentMax);
    w.U16(static_cast<std::uint16_t>(value.size()));
    w.Raw(value);
    w.U8(0);
  }
  return key;
}

}  // namespace taskflow::cql
