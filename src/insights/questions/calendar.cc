#include "insights/questions/calendar.h"

namespace taskflow::insights {

// Both count years from March, so that the leap day is the last, and eras of 400 years.
std::int64_t DayNumber(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const std::int64_t era = FloorDivide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  const auto day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date DateOfDay(std::int64_t number) {
  number += 719'468;
  const std::int64_t era = FloorDivide(number, 146'097);
  const std::int64_t day = number - era * 146'097;
  const std::int64_t year = (day - day / 1'460 + day / 36'524 - day / 146'096) / 365;
  const std::int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // from March
  Date date;
  date.day = static_cast<std::uint8_t>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<std::uint8_t>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<std::int32_t>(year + era * 400 + (date.month <= 2));
  return date;
}

// 1970-01-01 was a Thursday.
std::int64_t WeekNumber(Date date) { return FloorDivide(DayNumber(date) + 3, 7); }
Date MondayOfWeek(std::int64_t number) { return DateOfDay(number * 7 - 3); }

Date AddDays(Date date, std::int32_t days) { return DateOfDay(DayNumber(date) + days); }
Date MondayOf(Date date) { return MondayOfWeek(WeekNumber(date)); }

}  // namespace taskflow::insights
