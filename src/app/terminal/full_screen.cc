#include "app/terminal/full_screen.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>

namespace taskflow::app {
namespace {

// xterm's control sequences: alternate screen, cursor, no wrapping.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view kLeave = "\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr Milliseconds kSizeLook{100};

void Write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

struct FullScreen::State {
  termios before{};
  bool changed = false;
  bool keys = true;  // false once stdin has ended
};

FullScreen::FullScreen() : state_(std::make_unique<State>()) {
  if (tcgetattr(STDIN_FILENO, &state_->before) == 0) {
    auto raw = state_->before;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    raw.c_cc[VSUSP] = _POSIX_VDISABLE;  // a stopped program would leave the terminal so
    state_->changed = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
  }
  Write(kEnter);
}

FullScreen::~FullScreen() {
  Write(kLeave);
  if (state_->changed) tcsetattr(STDIN_FILENO, TCSANOW, &state_->before);
}

FullScreen::Size FullScreen::size() const {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return {};
  }
  return {size.ws_col, size.ws_row};
}

void FullScreen::Show(const std::vector<std::string>& lines) {
  // Lines are overwritten in place, so that nothing flickers.
  std::string out = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += lines[i] + "\x1b[K";
    if (i + 1 < lines.size()) out += "\n";
  }
  Write(out + "\x1b[J");
}

char FullScreen::WaitKey(Milliseconds wait) {
  auto end = SystemClock().Mono() + wait;
  auto begun = size();
  while (true) {
    auto left = std::chrono::duration_cast<Milliseconds>(end - SystemClock().Mono());
    if (left.count() <= 0) return 0;
    pollfd input{state_->keys ? STDIN_FILENO : -1, POLLIN, 0};
    int ready = poll(&input, 1, static_cast<int>(std::min(left, kSizeLook).count()));
    char key = 0;
    if (ready > 0 && read(STDIN_FILENO, &key, 1) == 1) return key;
    if (ready > 0) state_->keys = false;
    auto now = size();
    if (now.width != begun.width || now.height != begun.height) return 0;
  }
}

}  // namespace taskflow::app
