#include "insights/table/bloom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace taskflow::insights {
namespace {

TEST(BloomTest, PartsAreThoseOfTheWholeFilter) {
  std::mt19937_64 random(3);
  for (std::size_t count : {1, 2, 100, 5'000}) {
    for (std::size_t part_bytes : {64, 128, 4'096, 1 << 20}) {
      std::vector<std::uint64_t> hashes(count);
      for (auto& hash : hashes) hash = random();
      std::sort(hashes.begin(), hashes.end());
      Bloom whole(count, 11);
      std::vector<std::byte> joined;
      auto join = [&](std::span<const std::byte> part) {
        EXPECT_LE(part.size(), part_bytes);
        joined.insert(joined.end(), part.begin(), part.end());
      };
      Bloom::Parts parts(Bloom::BytesFor(count, 11), part_bytes);
      for (auto hash : hashes) {
        whole.Add(hash);
        parts.Add(hash, join);
      }
      parts.End(join);
      auto bytes = whole.bytes();
      EXPECT_TRUE(std::equal(joined.begin(), joined.end(), bytes.begin(), bytes.end()));
      for (auto hash : hashes) EXPECT_TRUE(whole.MayHave(hash));
    }
  }
}

}  // namespace
}  // namespace taskflow::insights
