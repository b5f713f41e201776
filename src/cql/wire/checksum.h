// The checksums of v5's segments (v5 specification, section 2.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace taskflow::cql {

// Polynomial 0x1974f0b, start value 0x875060: of a segment's header.
std::uint32_t Crc24(std::string_view bytes);
// IEEE 802.3, started with the four bytes fa 2d 55 ca: of a segment's payload.
std::uint32_t Crc32(std::string_view bytes);

}  // namespace taskflow::cql
