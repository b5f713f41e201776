#include "app/parts/signals.h"

#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "base/log.h"

namespace taskflow::app {

struct EndSignals::State {
  std::mutex mutex;  // guards asked
  std::condition_variable changed;
  bool asked = false;

  void Ask() {
    std::lock_guard lock(mutex);
    asked = true;
    changed.notify_all();
  }

  static sigset_t Signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
  }

  // The signal; 0 when none came until `end`.
  static int Next(MonoTime end) {
    auto set = Signals();
    while (true) {
      auto left = std::chrono::duration_cast<Milliseconds>(end - SystemClock().Mono()).count();
      if (left <= 0) return 0;
      timespec wait{left / 1000, left % 1000 * 1'000'000};
      int signal = sigtimedwait(&set, nullptr, &wait);
      if (signal > 0) return signal;
    }
  }

  void Run(Milliseconds grace) {
    auto set = Signals();
    int signal = 0;
    while (sigwait(&set, &signal) != 0) {
    }
    Ask();
    int second = Next(SystemClock().Mono() + grace);
    if (second == 0) {
      WriteLog(LogLevel::kWarn, "taskflow", "the parts did not end in time; leaving without them");
    }
    _exit(second == 0 ? 1 : 128 + second);
  }
};

EndSignals::EndSignals(Milliseconds grace) : state_(std::make_shared<State>()) {
  auto set = State::Signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::thread([state = state_, grace] { state->Run(grace); }).detach();
}

void EndSignals::Wait() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->asked; });
}

// Its thread ends with the process.
std::shared_ptr<const std::atomic<bool>> StopOnSignals(Milliseconds grace) {
  auto stopped = std::make_shared<std::atomic<bool>>(false);
  std::thread([stopped, signals = std::make_shared<EndSignals>(grace)] {
    signals->Wait();
    *stopped = true;
  }).detach();
  return stopped;
}

}  // namespace taskflow::app
