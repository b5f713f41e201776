// A time zone of the tz database (IANA), read from TZif files (RFC 9636) of the machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace taskflow::insights {

// A day of the proleptic Gregorian calendar.
struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1, day = 1;  // from 1
  auto operator<=>(const Date&) const = default;
};

// Any thread.
class TimeZone {
 public:
  // "Europe/Berlin"; "UTC" needs no file. Files are in $TZDIR or /usr/share/zoneinfo, and read
  // once. Errors: kInvalid for a name that is none (only letters, digits, '+', '-', '_' and '/'
  // come into question) or is not in the machine's tz database.
  static Result<std::shared_ptr<const TimeZone>> Find(std::string_view name);
  virtual ~TimeZone() = default;

  // Seconds east of Greenwich at that moment. Before the first transition of the file as its first
  // type says, after the last as its footer does.
  virtual std::int32_t OffsetAt(std::int64_t utc_ms) const = 0;
  // Moments more than 270,000 years away count as the last one that is not.
  Date DateAt(std::int64_t utc_ms) const;
  // When the day begins: at midnight (the first, where clocks show it twice), or at the first
  // moment after it where clocks skip midnight, or the day.
  std::int64_t BeginOf(Date date) const;
};

// Of the bytes of a TZif file, of version 2 or later and without leap seconds. kCorrupt.
Result<std::shared_ptr<const TimeZone>> ParseTimeZone(std::string_view bytes);

Date AddDays(Date date, std::int32_t days);
Date MondayOf(Date date);

}  // namespace taskflow::insights
