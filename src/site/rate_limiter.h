// Token buckets by key, in memory: a burst of a minute's worth, then a steady trickle.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace taskflow::site {

// From any thread.
class RateLimiter {
 public:
  RateLimiter(Clock& clock, std::uint32_t per_minute, std::size_t keys_max);

  // Takes one from the key's bucket. Nothing when it was there; otherwise how long until there is
  // one. When `keys_max` buckets are in use, unknown keys are refused.
  std::optional<std::chrono::seconds> Take(const std::string& key);

 private:
  struct Bucket {
    double tokens;
    MonoTime at;
  };
  void Refill(Bucket& bucket, MonoTime now) const;
  void ForgetFull(MonoTime now);

  Clock& clock_;
  const double per_second_, burst_;
  const std::size_t keys_max_;
  std::mutex mutex_;  // guards all below
  std::unordered_map<std::string, Bucket> buckets_;
  MonoTime swept_at_{};
};

}  // namespace taskflow::site
