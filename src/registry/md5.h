// MD5 (RFC 1321), for the names of schemas alone: it protects nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace taskflow::registry {

using Md5Digest = std::array<std::uint8_t, 16>;
Md5Digest Md5(std::string_view bytes);

}  // namespace taskflow::registry
