// Asking a cluster again that has not settled yet.
#pragma once

#include <thread>

#include "base/result.h"
#include "migrate/limits.h"

namespace taskflow::migrate {

// Calls `ask`, which gives a Result or a Status, until its answer is no error that may pass, at
// most kAnswerMax. What is new may be unknown to some brokers: with `is_new`, kNotFound may pass,
// too.
template <typename Ask>
auto Patiently(const Ask& ask, bool is_new = false) {
  auto end = SystemClock().Mono() + kAnswerMax;
  while (true) {
    auto answer = ask();
    bool passes = !answer && (IsRetriable(answer.error().code) ||
                              (is_new && answer.error().code == ErrorCode::kNotFound));
    if (!passes || SystemClock().Mono() > end) return answer;
    std::this_thread::sleep_for(kPollEvery);
  }
}

}  // namespace taskflow::migrate
