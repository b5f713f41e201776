// The rule for times after the last transition of a TZif file: POSIX's TZ with the extensions of
// RFC 9636 section 3.3.1 ("CET-1CEST,M3.5.0,M10.5.0/3").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace taskflow::insights {

class PosixZone {
 public:
  // Nothing when it is none.
  static std::optional<PosixZone> Parse(std::string_view text);
  // Seconds east of Greenwich.
  std::int32_t OffsetAt(std::int64_t utc_s) const;

  struct Rule {
    enum class Form : std::uint8_t { kJulian, kDayOfYear, kMonthWeek } form = Form::kJulian;
    int day = 0;                  // Jn: 1 to 365, never 29 February; n: from 0; Mm.w.d: of the week
    int month = 0, week = 0;      // week 5: the last
    std::int32_t time_s = 7'200;  // of the local clock before the change
  };

 private:
  std::int32_t standard_ = 0, summer_ = 0;
  bool has_summer_ = false;
  Rule begin_, end_;  // of summer time
};

}  // namespace taskflow::insights
