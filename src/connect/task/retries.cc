#include "connect/task/retries.h"

#include <algorithm>

#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::int64_t kEndless = -1;

std::optional<Milliseconds> TimeoutOf(const Settings& framework) {
  auto timeout = framework.Int("errors.retry.timeout");
  return timeout > 0 ? std::optional(Milliseconds(timeout)) : std::nullopt;
}

// Where nobody has chosen how to wait, whatever comes back is noticed soon.
Milliseconds DelayMaxOf(const Settings& framework) {
  Milliseconds delay(framework.Int("errors.retry.delay.max.ms"));
  auto timeout = framework.Int("errors.retry.timeout");
  return timeout > 0 || timeout == kEndless ? delay : std::min(delay, kRetryBackoffMax);
}

}  // namespace

Retries::Retries(const Settings& framework)
    : timeout_(TimeoutOf(framework)), delay_max_(DelayMaxOf(framework)) {}

std::optional<Milliseconds> Retries::Next(const std::string& what, MonoTime now, Random& random) {
  if (what != what_) {
    what_ = what;
    since_ = now;
    attempts_ = 0;
  }
  auto tried = std::chrono::floor<Milliseconds>(now - since_);
  if (timeout_ && tried >= *timeout_) {
    Forget();
    return std::nullopt;
  }
  Milliseconds delay = kRetryDelayMin * (1LL << std::min(attempts_++, 20));
  if (delay > delay_max_) {
    delay = Milliseconds(random.U64() % static_cast<std::uint64_t>(delay_max_.count()));
  }
  return timeout_ ? std::min(delay, *timeout_ - tried) : delay;
}

}  // namespace taskflow::connect
