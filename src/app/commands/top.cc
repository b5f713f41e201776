// taskflow top: the whole pipeline, live.
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "app/commands/commands.h"
#include "app/parts/signals.h"
#include "app/terminal/full_screen.h"
#include "app/top/observer.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kEvery{1'000}, kStopLook{50};
// Longer than a look at parts that are all away.
constexpr Milliseconds kTopEndMax{5'000};

using Stopped = std::shared_ptr<const std::atomic<bool>>;

void WatchOnScreen(Observer& observer, const Stopped& stopped) {
  FullScreen screen;
  auto colours = Colours::For(stdout);
  auto picture = observer.Look();
  auto next = SystemClock().Mono() + kEvery;
  while (!*stopped) {
    auto size = screen.size();
    screen.Show(Draw(picture, size.width, size.height, colours));
    char key = screen.WaitKey(kStopLook * 2);
    if (key == 'q' || key == 'Q') return;
    if (SystemClock().Mono() < next) continue;
    next = SystemClock().Mono() + kEvery;
    picture = observer.Look();
  }
}

void WaitUntil(MonoTime moment, const Stopped& stopped) {
  while (!*stopped && SystemClock().Mono() < moment) std::this_thread::sleep_for(kStopLook);
}

// False when nobody reads any more.
bool Print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

}  // namespace

Result<int> RunTop(const Call& call) {
  auto stopped = StopOnSignals(kTopEndMax);
  bool as_json = call.Has("--json"), once = call.Has("--once");
  auto observer = Observer::Start(call.config);
  if (!as_json && !once && isatty(STDOUT_FILENO) != 0 && isatty(STDIN_FILENO) != 0) {
    WatchOnScreen(*observer, stopped);
    return kOk;
  }
  (void)observer->Look();  // rates are between two
  for (auto next = SystemClock().Mono() + kEvery; !*stopped; next += kEvery) {
    WaitUntil(next, stopped);
    if (*stopped) break;
    auto picture = observer->Look();
    auto text = as_json ? ToJsonText(picture)
                : once  ? ToText(picture, Colours::For(stdout))
                        : ToLine(picture);
    if (!Print(text)) break;
    if (once) return picture.Up() == kParts.size() ? kOk : kUnreachable;
  }
  return kOk;
}

}  // namespace taskflow::app
