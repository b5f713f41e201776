// CRC-32C (Castagnoli polynomial), the checksum of Kafka's record batches and of RocksDB's log.
// Uses the processor's own instruction where there is one (SSE4.2), found at run time, and tables
// elsewhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace taskflow {

std::uint32_t Crc32c(std::string_view bytes);
// Of bytes that follow others, whose checksum is `before`.
std::uint32_t ExtendCrc32c(std::uint32_t before, std::string_view bytes);

// The table-driven way, on every machine; what the fast one is tested against.
std::uint32_t Crc32cPortable(std::string_view bytes);

}  // namespace taskflow
