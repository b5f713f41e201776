#include "store/server/prepared_cache.h"

#include <gtest/gtest.h>

#include "store/server/compiled.h"

namespace taskflow::store {
namespace {

TEST(PreparedCache, ForgetsTheLeastRecentlyUsed) {
  PreparedCache cache(2, 1000);
  auto statement = std::make_shared<const PreparedStatement>();
  cache.Put("a", statement, 1);
  cache.Put("b", statement, 1);
  EXPECT_NE(cache.Find("a"), nullptr);
  cache.Put("c", statement, 1);
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_NE(cache.Find("a"), nullptr);
  cache.Put("big", statement, 999);
  EXPECT_EQ(cache.size(), 2u);
  cache.Forget("big");
  EXPECT_EQ(cache.Find("big"), nullptr);
}

TEST(PreparedCache, IdsFollowFromKeyspaceAndText) {
  EXPECT_EQ(PreparedCache::IdOf("k", "SELECT"), PreparedCache::IdOf("k", "SELECT"));
  EXPECT_NE(PreparedCache::IdOf("k", "SELECT"), PreparedCache::IdOf("", "kSELECT"));
  EXPECT_EQ(PreparedCache::IdOf("", "").size(), 16u);
}

}  // namespace
}  // namespace taskflow::store
