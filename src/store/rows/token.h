// Murmur3Partitioner: where a partition key lies on the ring.
#pragma once

#include <cstdint>
#include <string_view>

namespace taskflow::store {

// As Cassandra computes it: MurmurHash3 x64/128 seed 0, first half, tail bytes sign-extended; the
// smallest token is never given to a key (Murmur3Partitioner.java). An empty key has the smallest.
std::int64_t TokenOf(std::string_view partition_key);

}  // namespace taskflow::store
