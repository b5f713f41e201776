// Token buckets by key, in memory: so many at once, then a steady trickle. Nothing but time fills a
// bucket, so nobody is shut out for good, and a success elsewhere opens nothing.
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
  // `count` in every `period`, for each key.
  RateLimiter(Clock& clock, std::uint32_t count, std::size_t keys_max,
              std::chrono::seconds period = std::chrono::minutes(1));

  // Takes one from the key's bucket. Nothing when it was there; otherwise how long until there is
  // one. When `keys_max` buckets are in use, the half that was used least is forgotten: a flood of
  // keys pushes out its own.
  std::optional<std::chrono::seconds> Take(const std::string& key);
  // Puts back one that should not have counted.
  void GiveBack(const std::string& key);

 private:
  struct Bucket {
    double tokens;
    MonoTime at;
  };
  void Refill(Bucket& bucket, MonoTime now) const;
  void MakeRoom(MonoTime now);

  Clock& clock_;
  const double per_second_, burst_;
  const std::size_t keys_max_;
  std::mutex mutex_;  // guards all below
  std::unordered_map<std::string, Bucket> buckets_;
};

// What counts as one client of the network: an IPv4 address; of an IPv6 address the first 64 bits,
// as whoever has one has them all (RFC 6177). With or without brackets; other text as it is.
std::string ClientNetwork(const std::string& address);

}  // namespace taskflow::site
