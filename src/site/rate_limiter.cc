#include "site/rate_limiter.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace taskflow::site {

RateLimiter::RateLimiter(Clock& clock, std::uint32_t count, std::size_t keys_max,
                         std::chrono::seconds period)
    : clock_(clock),
      per_second_(count / static_cast<double>(period.count())),
      burst_(count),
      keys_max_(keys_max) {}

void RateLimiter::Refill(Bucket& bucket, MonoTime now) const {
  std::chrono::duration<double> passed = now - bucket.at;
  bucket.tokens = std::min(burst_, bucket.tokens + passed.count() * per_second_);
  bucket.at = now;
}

void RateLimiter::MakeRoom(MonoTime now) {
  std::vector<double> tokens;
  tokens.reserve(buckets_.size());
  for (auto& [key, bucket] : buckets_) {
    Refill(bucket, now);
    tokens.push_back(bucket.tokens);
  }
  auto middle = tokens.begin() + static_cast<std::ptrdiff_t>(tokens.size() / 2);
  std::nth_element(tokens.begin(), middle, tokens.end());
  auto leave = buckets_.size() / 2;
  for (auto entry = buckets_.begin(); entry != buckets_.end() && buckets_.size() > leave;) {
    entry = entry->second.tokens >= *middle ? buckets_.erase(entry) : std::next(entry);
  }
}

std::optional<std::chrono::seconds> RateLimiter::Take(const std::string& key) {
  auto now = clock_.Mono();
  std::lock_guard lock(mutex_);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= keys_max_) MakeRoom(now);
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

void RateLimiter::GiveBack(const std::string& key) {
  std::lock_guard lock(mutex_);
  auto found = buckets_.find(key);
  if (found == buckets_.end()) return;
  found->second.tokens = std::min(burst_, found->second.tokens + 1);
}

std::string ClientNetwork(const std::string& address) {
  auto bare = address.starts_with('[') && address.ends_with(']')
                  ? address.substr(1, address.size() - 2)
                  : address;
  in6_addr v6{};
  if (inet_pton(AF_INET6, bare.c_str(), &v6) != 1) return address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    inet_ntop(AF_INET, v6.s6_addr + 12, text.data(), text.size());
    return text.data();
  }
  std::fill(v6.s6_addr + 8, v6.s6_addr + 16, std::uint8_t{0});
  inet_ntop(AF_INET6, &v6, text.data(), text.size());
  return std::string(text.data()) + "/64";
}

}  // namespace taskflow::site
