#include "app/terminal/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace taskflow::app {
namespace {
constexpr Milliseconds kFirst{1'000};
constexpr Milliseconds kOnTerminal{200};
constexpr std::int64_t kBarWidth = 24;
constexpr std::string_view kClearLine = "\r\x1b[K";
}  // namespace

Progress::Progress()
    : terminal_(isatty(STDERR_FILENO) != 0), next_(SystemClock().Mono() + kFirst) {}

void Progress::Clear() {
  if (std::exchange(shown_, false)) fmt::print(stderr, "{}", kClearLine);
}

void Progress::Show(std::string_view what, std::int64_t done, std::int64_t all) {
  if (!terminal_) return;
  auto now = SystemClock().Mono();
  if (now < next_) return;
  next_ = now + kOnTerminal;
  shown_ = true;
  fmt::print(stderr, "{}{}", kClearLine, ProgressText(what, done, all));
  std::fflush(stderr);
}

std::string ProgressText(std::string_view what, std::int64_t done, std::int64_t all) {
  if (all <= 0) return fmt::format("{}: {}", what, done);
  auto share =
      static_cast<double>(std::clamp<std::int64_t>(done, 0, all)) / static_cast<double>(all);
  auto filled = static_cast<std::int64_t>(share * kBarWidth);
  return fmt::format("[{}{}] {:3.0f} %  {}: {} of {}", std::string(filled, '#'),
                     std::string(kBarWidth - filled, '-'), share * 100, what, done, all);
}

}  // namespace taskflow::app
