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
  // "Europe/Berlin"; "UTC" needs no file. Errors: kInvalid for a name that is none (only letters,
  // digits, '+', '-', '_' and '/' come into question) or is not in the machine's tz database.
  static Result<std::shared_ptr<const TimeZone>> Find(std::string_view name);
  virtual ~TimeZone() = default;

  // Seconds east of Greenwich at that moment.
  virtual std::int32_t OffsetAt(std::int64_t utc_ms) const = 0;
  Date DateAt(std::int64_t utc_ms) const;
  // When the day begins: at midnight, or at the first moment after it where clocks skip midnight.
  std::int64_t BeginOf(Date date) const;
};

Date AddDays(Date date, std::int32_t days);
Date MondayOf(Date date);

}  // namespace taskflow::insights
