// Colours on a terminal.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace taskflow::app {

enum class Colour : std::uint8_t {
  kPlain,
  kBold,
  kDim,
  kRed,
  kGreen,
  kYellow,
  kBlue,
  kMagenta,
  kCyan
};

class Colours {
 public:
  explicit Colours(bool on) : on_(on) {}
  // On when the stream is a terminal that can, and the environment's NO_COLOR is absent or empty
  // (no-color.org).
  static Colours For(std::FILE* stream);

  bool on() const { return on_; }
  // Pad before: escapes have no width.
  std::string Paint(Colour colour, std::string_view text) const;

 private:
  bool on_;
};

}  // namespace taskflow::app
