// Days of the proleptic Gregorian calendar as numbers, from 0 at 1970-01-01.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "insights/questions/time_zone.h"

namespace taskflow::insights {

// When the years 1 and 10000 begin in UTC: the years between are what four digits can say.
inline constexpr std::int64_t kYear1Ms = -62'135'596'800'000, kYear10000Ms = 253'402'300'800'000;

std::int64_t DayNumber(std::int64_t year, unsigned month, unsigned day);
inline std::int64_t DayNumber(Date date) { return DayNumber(date.year, date.month, date.day); }
Date DateOfDay(std::int64_t number);
// Of the Mondays: consecutive weeks have consecutive numbers.
std::int64_t WeekNumber(Date date);
Date MondayOfWeek(std::int64_t number);

}  // namespace taskflow::insights
