#include "pipeline/partitioner.h"

#include <cstddef>

namespace taskflow::pipeline {

std::int32_t Murmur2(std::string_view bytes) {
  constexpr std::uint32_t kSeed = 0x9747b28c, kFactor = 0x5bd1e995;
  auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
  };
  auto hash = kSeed ^ static_cast<std::uint32_t>(bytes.size());
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    auto word = byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
    word *= kFactor;
    word ^= word >> 24;
    word *= kFactor;
    hash = hash * kFactor ^ word;
  }
  if (at < bytes.size()) {
    for (std::size_t i = bytes.size(); i > at; --i) hash ^= byte(i - 1) << (8 * (i - 1 - at));
    hash *= kFactor;
  }
  hash ^= hash >> 13;
  hash *= kFactor;
  hash ^= hash >> 15;
  return static_cast<std::int32_t>(hash);
}

std::int32_t PartitionOfKey(std::string_view key, std::int32_t partitions) {
  return (Murmur2(key) & 0x7fffffff) % partitions;
}

}  // namespace taskflow::pipeline
