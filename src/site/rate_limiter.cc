#include "site/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace taskflow::site {

RateLimiter::RateLimiter(Clock& clock, std::uint32_t per_minute, std::size_t keys_max)
    : clock_(clock), per_second_(per_minute / 60.0), burst_(per_minute), keys_max_(keys_max) {}

void RateLimiter::Refill(Bucket& bucket, MonoTime now) const {
  std::chrono::duration<double> passed = now - bucket.at;
  bucket.tokens = std::min(burst_, bucket.tokens + passed.count() * per_second_);
  bucket.at = now;
}

void RateLimiter::ForgetFull(MonoTime now) {
  if (now - swept_at_ < std::chrono::seconds(1)) return;
  swept_at_ = now;
  for (auto entry = buckets_.begin(); entry != buckets_.end();) {
    Refill(entry->second, now);
    entry = entry->second.tokens >= burst_ ? buckets_.erase(entry) : std::next(entry);
  }
}

std::optional<std::chrono::seconds> RateLimiter::Take(const std::string& key) {
  auto now = clock_.Mono();
  std::lock_guard lock(mutex_);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= keys_max_) ForgetFull(now);
    if (buckets_.size() >= keys_max_) return std::chrono::seconds(60);
    found = buckets_.emplace(key, Bucket{burst_, now}).first;
  }
  auto& bucket = found->second;
  Refill(bucket, now);
  if (bucket.tokens < 1) {
    return std::chrono::seconds(static_cast<int>(std::ceil((1 - bucket.tokens) / per_second_)));
  }
  bucket.tokens -= 1;
  return std::nullopt;
}

}  // namespace taskflow::site
