#include "site/page_clock.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

TEST(PageClock, ReadsWhatJavaScriptWrites) {
  EXPECT_EQ(ParseTime("1970-01-01T00:00:00.000Z"), 0);
  // date -u -d ... +%s
  EXPECT_EQ(ParseTime("2026-11-24T10:00:00.123Z"), 1'795'514'400'123);
  EXPECT_EQ(ParseTime("2024-02-29T23:59:59.999Z"), 1'709'251'199'999);
  EXPECT_EQ(ParseTime("1969-12-31T23:59:59.999Z"), -1);
  EXPECT_EQ(ParseTime("0000-01-01T00:00:00.000Z"), -62'167'219'200'000);
  // The first and the last time that a Date can have (ECMA-262, "Time Values and Time Range").
  EXPECT_EQ(ParseTime("-271821-04-20T00:00:00.000Z"), -8'640'000'000'000'000);
  EXPECT_EQ(ParseTime("+275760-09-13T00:00:00.000Z"), 8'640'000'000'000'000);
}

TEST(PageClock, TakesOtherFractions) {
  EXPECT_EQ(ParseTime("1970-01-01T00:00:01Z"), 1000);
  EXPECT_EQ(ParseTime("1970-01-01T00:00:00.5Z"), 500);
  EXPECT_EQ(ParseTime("1970-01-01T00:00:00.001999999Z"), 1);
}

TEST(PageClock, ReadsBackWhatWeWrite) {
  for (std::int64_t ms = 0; ms < 4'102'444'800'000; ms += 86'400'000LL * 13 + 12'345'678) {
    EXPECT_EQ(ParseTime(FormatIso8601(ms)), ms);
  }
}

TEST(PageClock, RefusesWhatIsNoTime) {
  for (auto text : {"",
                    "Z",
                    "2026-11-24",
                    "2026-11-24T10:00:00.000",
                    "2026-11-24T10:00:00.000+01:00",
                    "2026-11-24 10:00:00.000Z",
                    "2026-13-01T00:00:00.000Z",
                    "2026-00-01T00:00:00.000Z",
                    "2025-02-29T00:00:00.000Z",
                    "2026-01-32T00:00:00.000Z",
                    "2026-01-01T24:00:00.000Z",
                    "2026-01-01T00:60:00.000Z",
                    "2026-01-01T00:00:60.000Z",
                    "2026-01-01T00:00:00.Z",
                    "2026-01-01T00:00:00.000ZZ",
                    "26-01-01T00:00:00.000Z",
                    "+2026-01-01T00:00:00.000Z",
                    "-000000-01-01T00:00:00.000Z",
                    "2026-01-01T00:00:00.0x0Z",
                    "1795514400123"}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
}

constexpr std::int64_t kArrived = 1'700'000'000'000;

TEST(PageClock, AnAgeIsAnAgeByWhicheverClock) {
  EXPECT_EQ(CorrectTime(5'000, 65'000, kArrived).server_ms, kArrived - 60'000);
  EXPECT_EQ(CorrectTime(5'000, 65'000, kArrived).page_ms, 5'000);
  EXPECT_EQ(CorrectTime(kArrived - 1'000, std::nullopt, kArrived).server_ms, kArrived - 1'000);
}

TEST(PageClock, WhatCannotBeIsBroughtToWhatCan) {
  EXPECT_EQ(CorrectTime(65'000, 5'000, kArrived).server_ms, kArrived);
  EXPECT_EQ(CorrectTime(kArrived + 1, std::nullopt, kArrived).server_ms, kArrived);
  EXPECT_EQ(CorrectTime(0, std::nullopt, kArrived).server_ms, kArrived - kEventAgeMaxMs);
  constexpr std::int64_t kFar = 8'640'000'000'000'000;
  EXPECT_EQ(CorrectTime(-kFar, kFar, kArrived).server_ms, kArrived - kEventAgeMaxMs);
  EXPECT_EQ(CorrectTime(kFar, -kFar, kArrived).server_ms, kArrived);
}

}  // namespace
}  // namespace taskflow::site
