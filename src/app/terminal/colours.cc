#include "app/terminal/colours.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace taskflow::app {

Colours Colours::For(std::FILE* stream) {
  const char* refused = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  bool can = kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
  return Colours((refused == nullptr || *refused == '\0') && can && isatty(fileno(stream)) != 0);
}

std::string Colours::Paint(Colour colour, std::string_view text) const {
  // ECMA-48, "Select graphic rendition".
  constexpr std::array kCodes = {"0", "1", "2", "31", "32", "33", "34", "35", "36"};
  if (!on_ || colour == Colour::kPlain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes.at(static_cast<std::size_t>(colour)), text);
}

}  // namespace taskflow::app
