#include "site/page_clock.h"

#include <algorithm>
#include <array>

#include "site/limits.h"

namespace taskflow::site {
namespace {

constexpr std::int64_t kDayMs = 24 * kHourMs;

// Takes characters from the front; after the first that does not fit, `good` is false.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool Skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { good_ = Skip(c) && good_; }
  std::int64_t Number(std::size_t digits, std::int64_t min, std::int64_t max) {
    std::int64_t number = 0;
    for (; digits > 0; --digits) number = number * 10 + Digit();
    good_ = good_ && number >= min && number <= max;
    return number;
  }
  // Of a second, in milliseconds; what is finer is cut off.
  std::int64_t Fraction() {
    std::int64_t ms = 0, unit = 100;
    do {
      ms += Digit() * unit;
      unit /= 10;
    } while (good_ && !rest_.empty() && rest_.front() != 'Z');
    return ms;
  }
  bool AtGoodEnd() const { return good_ && rest_.empty(); }

 private:
  int Digit() {
    bool digit = !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    good_ = good_ && digit;
    if (!digit) return 0;
    int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

bool IsLeap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysOfMonth(std::int64_t year, std::int64_t month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays.at(static_cast<std::size_t>(month - 1));
}

// Days from 1970-01-01 in the proleptic Gregorian calendar; years begin in March here, so that the
// leap day is the last.
std::int64_t DaysFrom1970(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  auto era = (year >= 0 ? year : year - 399) / 400;
  auto year_of_era = year - era * 400;
  auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  auto day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

std::int64_t ReadYear(TimeReader& reader) {
  if (reader.Skip('+')) return reader.Number(6, 0, 999'999);
  if (reader.Skip('-')) return -reader.Number(6, 1, 999'999);
  return reader.Number(4, 0, 9999);
}

}  // namespace

std::optional<std::int64_t> ParseTime(std::string_view text) {
  TimeReader reader(text);
  auto year = ReadYear(reader);
  reader.Expect('-');
  auto month = reader.Number(2, 1, 12);
  reader.Expect('-');
  auto day = reader.Number(2, 1, 31);
  reader.Expect('T');
  auto hours = reader.Number(2, 0, 23);
  reader.Expect(':');
  auto minutes = reader.Number(2, 0, 59);
  reader.Expect(':');
  auto seconds = reader.Number(2, 0, 59);
  auto ms = reader.Skip('.') ? reader.Fraction() : 0;
  reader.Expect('Z');
  if (!reader.AtGoodEnd() || day > DaysOfMonth(year, month)) return std::nullopt;
  return DaysFrom1970(year, month, day) * kDayMs + hours * kHourMs + minutes * 60'000 +
         seconds * 1000 + ms;
}

EventTime CorrectTime(std::int64_t at_ms, std::optional<std::int64_t> sent_ms,
                      std::int64_t arrived_ms) {
  auto age = std::clamp<std::int64_t>(sent_ms.value_or(arrived_ms) - at_ms, 0, kEventAgeMaxMs);
  return {.server_ms = arrived_ms - age, .page_ms = at_ms};
}

}  // namespace taskflow::site
