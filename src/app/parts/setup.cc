#include "app/parts/setup.h"

#include <condition_variable>
#include <thread>

#include "base/clock.h"
#include "base/log.h"

namespace taskflow::app {
namespace {
constexpr Milliseconds kBackoffMin{20};
constexpr Milliseconds kBackoffMax{5'000};
constexpr Milliseconds kSayAfter{2'000};  // failures before this are the peers' normal start
}  // namespace

struct Setup::State {
  std::vector<Step> left;
  Options options;
  std::mutex calling;  // held while one of the options' functions runs
  std::mutex mutex;    // guards stopping
  std::condition_variable changed;
  bool stopping = false;
  std::thread thread;

  bool Stopping() {
    std::lock_guard lock(mutex);
    return stopping;
  }
  void Wait(Milliseconds time) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, time, [this] { return stopping; });
  }

  bool CallUnlessStopping(const std::function<bool()>& call) {
    std::lock_guard lock(calling);
    return !Stopping() && call();
  }

  void Run() {
    while (!CallUnlessStopping(
        [this] { return !options.wait_ready || options.wait_ready().has_value(); })) {
      if (Stopping()) return;
    }
    auto begin = SystemClock().Mono();
    auto backoff = kBackoffMin;
    bool settled = false;
    while (!Stopping()) {
      RunOnce(SystemClock().Mono() - begin > kSayAfter);
      if (!settled && (left.empty() || !options.wait_for_all)) {
        settled = true;
        CallUnlessStopping([this] { return options.on_settled(), true; });
      }
      if (left.empty()) return;
      Wait(backoff);
      backoff = std::min(backoff * 2, kBackoffMax);
    }
  }

  void RunOnce(bool say) {
    std::vector<Step> again;
    for (auto& step : left) {
      if (Stopping()) return;
      auto done = step.run();
      if (done) continue;
      bool retry = IsRetriable(done.error().code);
      if (!retry) LogError("setup", "{}: {}", step.name, done.error().message);
      if (!retry) continue;
      if (say) LogWarn("setup", "{}: {}; trying again", step.name, done.error().message);
      again.push_back(std::move(step));
    }
    left = std::move(again);
  }
};

Setup::Setup(std::vector<Step> steps, Options options) : state_(std::make_unique<State>()) {
  state_->left = std::move(steps);
  state_->options = std::move(options);
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

Setup::~Setup() {
  Stop();
  state_->thread.join();
}

void Setup::Stop() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  std::lock_guard wait(state_->calling);
}

}  // namespace taskflow::app
