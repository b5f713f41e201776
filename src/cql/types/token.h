// Murmur3Partitioner: where a partition lies on the ring.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace taskflow::cql {

// As Cassandra computes it (Murmur3Partitioner.java): MurmurHash3 x64 128, seed 0, first half, with
// the tail's bytes sign-extended. The smallest token is no key's, but that of an empty one.
std::int64_t TokenOf(std::string_view partition_key);

// The partition key of its columns' values: one stands for itself, of several each goes with a
// [short] length before it and a zero behind it (CompositeType.java). Values over 65,535 bytes are
// cut.
std::string PartitionKeyOf(std::span<const std::string_view> values);

}  // namespace taskflow::cql
