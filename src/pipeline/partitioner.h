// Which partition a record with a key goes to: as the Java producer's default partitioner, and
// librdkafka's "murmur2", have it.
#pragma once

#include <cstdint>
#include <string_view>

namespace taskflow::pipeline {

// Kafka's Utils.murmur2.
std::int32_t Murmur2(std::string_view bytes);
// `partitions` is positive.
std::int32_t PartitionOfKey(std::string_view key, std::int32_t partitions);

}  // namespace taskflow::pipeline
