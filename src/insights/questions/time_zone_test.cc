#include "insights/questions/time_zone.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/clock.h"
#include "base/file.h"
#include "insights/questions/calendar.h"
#include "insights/questions/filter.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

std::shared_ptr<const TimeZone> Zone(std::string_view name) {
  auto zone = TimeZone::Find(name);
  EXPECT_TRUE(zone) << zone.error().message;
  return *zone;
}

std::int64_t Ms(std::string_view text) { return ParseTime(text).value(); }

std::string BeginOf(std::string_view zone, Date date) {
  return FormatIso8601(Zone(zone)->BeginOf(date));
}

// Known facts of each zone.
TEST(TimeZoneTest, OffsetsOfTheTzDatabase) {
  EXPECT_EQ(Zone("UTC")->OffsetAt(0), 0);
  auto berlin = Zone("Europe/Berlin");
  EXPECT_EQ(berlin->OffsetAt(Ms("2026-03-29T00:59:59.999Z")), 3'600);
  EXPECT_EQ(berlin->OffsetAt(Ms("2026-03-29T01:00Z")), 7'200);
  EXPECT_EQ(berlin->OffsetAt(Ms("2026-10-25T00:59:59Z")), 7'200);
  EXPECT_EQ(berlin->OffsetAt(Ms("2026-10-25T01:00Z")), 3'600);
  EXPECT_EQ(berlin->OffsetAt(Ms("1800-01-01")), 3'208);
  EXPECT_EQ(berlin->OffsetAt(Ms("1947-06-01")), 10'800);
  EXPECT_EQ(Zone("Asia/Kolkata")->OffsetAt(Ms("2026-01-01")), 19'800);
  EXPECT_EQ(Zone("Asia/Kathmandu")->OffsetAt(Ms("2026-01-01")), 20'700);
  EXPECT_EQ(Zone("Asia/Kathmandu")->OffsetAt(Ms("1985-01-01")), 19'800);
  EXPECT_EQ(Zone("Australia/Lord_Howe")->OffsetAt(Ms("2026-01-01")), 39'600);
  EXPECT_EQ(Zone("Australia/Lord_Howe")->OffsetAt(Ms("2026-07-01")), 37'800);
}

TEST(TimeZoneTest, FarFutureByTheFooter) {
  auto berlin = Zone("Europe/Berlin");
  EXPECT_EQ(berlin->OffsetAt(Ms("9000-03-30T00:59:59Z")), 3'600);  // Sunday
  EXPECT_EQ(berlin->OffsetAt(Ms("9000-03-30T01:00Z")), 7'200);
  EXPECT_EQ(berlin->OffsetAt(Ms("9000-12-31T23:00Z")), 3'600);
  EXPECT_EQ(Zone("Australia/Sydney")->OffsetAt(Ms("2500-01-01")), 39'600);
  EXPECT_EQ(Zone("Australia/Sydney")->OffsetAt(Ms("2500-07-01")), 36'000);
  EXPECT_EQ(Zone("Etc/GMT+5")->OffsetAt(0), -18'000);
  EXPECT_EQ(Zone("Europe/Dublin")->OffsetAt(Ms("2500-07-01")), 3'600);
  EXPECT_EQ(Zone("Europe/Dublin")->OffsetAt(Ms("2500-01-01")), 0);
}

TEST(TimeZoneTest, DaysBegin) {
  EXPECT_EQ(BeginOf("Europe/Berlin", {2026, 3, 29}), "2026-03-28T23:00:00.000Z");
  EXPECT_EQ(BeginOf("Europe/Berlin", {2026, 3, 30}), "2026-03-29T22:00:00.000Z");
  EXPECT_EQ(BeginOf("Europe/Berlin", {2026, 10, 26}), "2026-10-25T23:00:00.000Z");
  EXPECT_EQ(BeginOf("America/New_York", {2026, 11, 1}), "2026-11-01T04:00:00.000Z");
  EXPECT_EQ(BeginOf("America/New_York", {2026, 11, 2}), "2026-11-02T05:00:00.000Z");
  EXPECT_EQ(BeginOf("Asia/Kathmandu", {2026, 1, 1}), "2025-12-31T18:15:00.000Z");
  // Midnight is skipped: the day begins at 01:00.
  EXPECT_EQ(BeginOf("America/Sao_Paulo", {2018, 11, 4}), "2018-11-04T03:00:00.000Z");
  EXPECT_EQ(BeginOf("America/Sao_Paulo", {2018, 2, 18}), "2018-02-18T03:00:00.000Z");
  // Midnight twice: the first.
  EXPECT_EQ(BeginOf("America/Havana", {2026, 11, 1}), "2026-11-01T04:00:00.000Z");
  // 30 December 2011 was skipped in Samoa.
  EXPECT_EQ(BeginOf("Pacific/Apia", {2011, 12, 29}), "2011-12-29T10:00:00.000Z");
  EXPECT_EQ(BeginOf("Pacific/Apia", {2011, 12, 30}), "2011-12-30T10:00:00.000Z");
  EXPECT_EQ(BeginOf("Pacific/Apia", {2011, 12, 31}), "2011-12-30T10:00:00.000Z");
}

TEST(TimeZoneTest, DaysOfMoments) {
  EXPECT_EQ(Zone("Europe/Berlin")->DateAt(Ms("2026-12-31T23:00Z")), (Date{2027, 1, 1}));
  EXPECT_EQ(Zone("UTC")->DateAt(-1), (Date{1969, 12, 31}));
  EXPECT_EQ(Zone("UTC")->DateAt(std::numeric_limits<std::int64_t>::max()), (Date{275'760, 9, 13}));
  EXPECT_EQ(Zone("UTC")->DateAt(std::numeric_limits<std::int64_t>::min()).year, -271'821);
}

TEST(TimeZoneTest, Borders) {
  auto hours = [](std::string_view zone, Step step, std::string_view from, std::string_view to) {
    auto borders = insights::Borders(*Zone(zone), step, Ms(from), Ms(to));
    EXPECT_TRUE(borders) << borders.error().message;
    std::vector<double> lengths;
    for (std::size_t i = 1; i < borders->size(); ++i)
      lengths.push_back(static_cast<double>((*borders)[i] - (*borders)[i - 1]) / 3'600'000);
    return lengths;
  };
  using Lengths = std::vector<double>;
  EXPECT_EQ(hours("Europe/Berlin", Step::kDay, "2026-03-28T12:00Z", "2026-03-30T12:00Z"),
            (Lengths{24, 23, 24}));
  EXPECT_EQ(hours("Europe/Berlin", Step::kDay, "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
            (Lengths{25}));
  EXPECT_EQ(hours("Europe/Berlin", Step::kWeek, "2026-03-25", "2026-03-31"), (Lengths{167, 168}));
  EXPECT_EQ(hours("America/New_York", Step::kMonth, "2026-02-15", "2026-03-15"),
            (Lengths{28 * 24, 31 * 24 - 1}));
  EXPECT_EQ(hours("Pacific/Apia", Step::kDay, "2011-12-29T12:00Z", "2011-12-31T09:00Z"),
            (Lengths{24, 24}));
  // Half an hour back at 02:00, which is 15:00 UTC.
  EXPECT_EQ(hours("Australia/Lord_Howe", Step::kHour, "2026-04-04T14:00Z", "2026-04-04T16:30Z"),
            (Lengths{1, 0.5, 1}));
  EXPECT_EQ(hours("Asia/Kolkata", Step::kHour, "2026-04-04T14:00Z", "2026-04-04T15:00Z"),
            (Lengths{1, 1}));
}

TEST(TimeZoneTest, RefusesNamesThatAreNone) {
  for (auto name : {"", "/etc/passwd", "../passwd", "Europe/../Europe/Berlin", "Europe", "Europe/",
                    "Europe//Berlin", "Europe/Berlin\n", "Mars/Olympus", "tzdata.zi", "zone.tab",
                    "Europe/B\xc3\xa4rlin"}) {
    auto zone = TimeZone::Find(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(TimeZone::Find(std::string(1'000'000, 'a')));
  EXPECT_FALSE(TimeZone::Find(std::string("UTC\0", 4)));
  EXPECT_EQ(Zone("Europe/Berlin"), Zone("Europe/Berlin"));
}

TEST(TimeZoneTest, DamagedFilesAreErrors) {
  auto bytes = ReadWholeFile(SystemFiles(), "/usr/share/zoneinfo/Europe/Berlin", 100'000);
  ASSERT_TRUE(bytes);
  ASSERT_TRUE(ParseTimeZone(*bytes));
  for (std::size_t size = 0; size < bytes->size(); ++size)
    EXPECT_FALSE(ParseTimeZone(std::string_view(*bytes).substr(0, size)));
  // None of these may do more than fail.
  for (std::size_t at = 0; at < bytes->size(); ++at) {
    for (int value : {0x00, 0x7f, 0xff}) {
      auto damaged = *bytes;
      damaged[at] = static_cast<char>(value);
      if (auto zone = ParseTimeZone(damaged)) (*zone)->BeginOf({2026, 3, 29});
    }
  }
}

TEST(CalendarTest, DaysAndTheirNumbers) {
  EXPECT_EQ(DayNumber(Date{1970, 1, 1}), 0);
  EXPECT_EQ(DayNumber(Date{2000, 3, 1}), 11'017);
  auto before = DateOfDay(-800'001);
  for (std::int64_t day = -800'000; day < 800'000; ++day) {
    const auto date = DateOfDay(day);
    ASSERT_EQ(DayNumber(date), day);
    ASSERT_LT(before, date);
    before = date;
  }
  EXPECT_EQ(AddDays({2024, 2, 28}, 2), (Date{2024, 3, 1}));
  EXPECT_EQ(MondayOf({2026, 11, 29}), (Date{2026, 11, 23}));
  EXPECT_EQ(MondayOf({2026, 11, 23}), (Date{2026, 11, 23}));
  EXPECT_EQ(MondayOf({1969, 12, 31}), (Date{1969, 12, 29}));
}

}  // namespace
}  // namespace taskflow::insights
