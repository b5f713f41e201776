#include "pipeline/partitioner.h"

#include <gtest/gtest.h>

namespace taskflow::pipeline {
namespace {

// From Apache Kafka's UtilsTest.testMurmur2.
TEST(Partitioner, HashesAsKafkaDoes) {
  EXPECT_EQ(Murmur2("21"), -973932308);
  EXPECT_EQ(Murmur2("foobar"), -790332482);
  EXPECT_EQ(Murmur2("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(Murmur2("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(Murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(Murmur2("abc"), 479470107);
}

TEST(Partitioner, EveryPartitionIsInRange) {
  for (std::int32_t n = 1; n < 20; ++n) {
    auto one = PartitionOfKey("foobar", n);
    EXPECT_TRUE(one >= 0 && one < n);
  }
}

}  // namespace
}  // namespace taskflow::pipeline
