#include "app/terminal/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace taskflow::app {
namespace {
constexpr Milliseconds kFirst{1'000};
constexpr Milliseconds kOnTerminal{200};
constexpr Milliseconds kElsewhere{5'000};
constexpr std::string_view kClearLine = "\r\x1b[K";
}  // namespace

Progress::Progress()
    : terminal_(isatty(STDERR_FILENO) != 0), next_(SystemClock().Mono() + kFirst) {}

Progress::~Progress() {
  if (terminal_ && shown_) fmt::print(stderr, "{}", kClearLine);
}

void Progress::Show(std::string_view what, std::int64_t done, std::int64_t all) {
  auto now = SystemClock().Mono();
  if (now < next_) return;
  next_ = now + (terminal_ ? kOnTerminal : kElsewhere);
  shown_ = true;
  auto text = fmt::format("{}: {} of {}", what, done, all);
  fmt::print(stderr, "{}{}{}", terminal_ ? kClearLine : "", text, terminal_ ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace taskflow::app
