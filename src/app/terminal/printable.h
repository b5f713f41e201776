// Text from outside on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace taskflow::app {

// `text` in one line that steers no terminal: control characters, marks that turn the direction of
// writing, and bytes that are no UTF-8 become "\n", "\t", "\x1b", "\u202e".
std::string Printable(std::string_view text);

// Its first `width` columns; what is cut off ends in an ellipsis.
std::string CutTo(std::string_view text, std::size_t width);

}  // namespace taskflow::app
