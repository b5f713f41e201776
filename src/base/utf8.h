// Text that others take for UTF-8: JSON, and what clients of CQL show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace taskflow {

// How many bytes at the front are ASCII.
std::size_t AsciiPrefix(std::string_view bytes);
// RFC 3629: the shortest form, no surrogates, nothing over U+10FFFF.
bool IsUtf8(std::string_view bytes);
// The same text; when it is no UTF-8, with '?' for each byte that is not ASCII.
std::string AsUtf8(std::string text);

}  // namespace taskflow
