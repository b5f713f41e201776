// Time, behind an interface so that a test can hold it. Timeouts use the monotonic clock, stored
// times and retention the wall clock. Both are safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace taskflow {

using Milliseconds = std::chrono::milliseconds;
using MonoTime = std::chrono::steady_clock::time_point;

inline constexpr std::int64_t kDayMs = 86'400'000;

// Rounds towards minus infinity; `by` is positive.
constexpr std::int64_t FloorDivide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime Mono() = 0;
  virtual std::int64_t WallMicros() = 0;  // since 1970-01-01 UTC
  std::int64_t WallMillis() { return WallMicros() / 1000; }
};

// The machine's own clocks; lives for the whole process.
Clock& SystemClock();

// "2026-11-24T10:00:00.000Z" (ISO 8601, UTC, milliseconds).
std::string FormatIso8601(std::int64_t wall_millis);

// Stands still until it is told to move. For tests.
class ManualClock : public Clock {
 public:
  MonoTime Mono() override { return mono_; }
  std::int64_t WallMicros() override { return wall_micros_; }
  void Advance(std::chrono::microseconds by) {
    mono_ += by;
    wall_micros_ += by.count();
  }
  void SetWallMillis(std::int64_t ms) { wall_micros_ = ms * 1000; }

 private:
  MonoTime mono_{};
  std::int64_t wall_micros_ = 1'700'000'000'000'000;
};

}  // namespace taskflow
