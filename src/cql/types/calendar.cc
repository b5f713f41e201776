#include "cql/types/calendar.h"

#include "base/clock.h"

#include <charconv>
#include <chrono>

namespace taskflow::cql {
namespace {

constexpr std::int64_t kYearMax = 32'767, kNanosPerSecond = 1'000'000'000,
                       kNanosPerMilli = 1'000'000;

// Takes what it expects from the front of a text; remembers that something was missing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return ok_ && rest_.empty(); }
  bool Eat(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(bool met) { ok_ = ok_ && met; }
  std::int64_t Digits(std::size_t min, std::size_t max) {
    std::size_t count = 0;
    std::int64_t value = 0;
    while (count < max && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9')
      value = value * 10 + (rest_[count++] - '0');
    Expect(count >= min);
    rest_.remove_prefix(count);
    return value;
  }
  std::int64_t DigitsUpTo(std::int64_t most, std::size_t min, std::size_t max) {
    auto value = Digits(min, max);
    Expect(value <= most);
    return value;
  }
  // The digits behind a decimal point, as billionths.
  std::int64_t Fraction() {
    auto before = rest_.size();
    auto value = Digits(1, 9);
    for (auto count = before - rest_.size(); count < 9; ++count) value *= 10;
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::int64_t ReadDays(Scanner& in) {
  bool before_christ = in.Eat('-');
  auto year = in.DigitsUpTo(kYearMax, 1, 5);
  in.Expect(in.Eat('-'));
  auto month = in.DigitsUpTo(12, 1, 2);
  in.Expect(in.Eat('-'));
  auto day = in.DigitsUpTo(31, 1, 2);
  auto date = std::chrono::year(static_cast<int>(before_christ ? -year : year)) /
              std::chrono::month(static_cast<unsigned>(month)) /
              std::chrono::day(static_cast<unsigned>(day));
  in.Expect(date.ok());
  return date.ok() ? std::chrono::sys_days(date).time_since_epoch().count() : 0;
}

std::int64_t ReadNanosOfDay(Scanner& in) {
  auto seconds = in.DigitsUpTo(23, 1, 2) * 3600;
  in.Expect(in.Eat(':'));
  seconds += in.DigitsUpTo(59, 2, 2) * 60;
  if (!in.Eat(':')) return seconds * kNanosPerSecond;
  seconds += in.DigitsUpTo(59, 2, 2);
  return seconds * kNanosPerSecond + (in.Eat('.') ? in.Fraction() : 0);
}

std::int64_t ReadZoneMillis(Scanner& in) {
  in.Eat(' ');
  if (in.Eat('Z') || in.AtEnd()) return 0;
  bool west = in.Eat('-');
  in.Expect(west || in.Eat('+'));
  auto minutes = in.DigitsUpTo(18, 2, 2) * 60;
  in.Eat(':');
  if (!in.AtEnd()) minutes += in.DigitsUpTo(59, 2, 2);
  return minutes * 60'000 * (west ? -1 : 1);
}

}  // namespace

std::optional<std::int64_t> ParseDays(std::string_view text) {
  Scanner in(text);
  auto days = ReadDays(in);
  return in.AtEnd() ? std::optional(days) : std::nullopt;
}

std::optional<std::int64_t> ParseNanosOfDay(std::string_view text) {
  Scanner in(text);
  auto nanos = ReadNanosOfDay(in);
  return in.AtEnd() ? std::optional(nanos) : std::nullopt;
}

std::optional<std::int64_t> ParseMillis(std::string_view text) {
  std::int64_t millis = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), millis);
  if (error == std::errc() && end == text.data() + text.size()) return millis;
  Scanner in(text);
  millis = ReadDays(in) * kMillisPerDay;
  if (in.Eat('T') || (!in.AtEnd() && in.Eat(' '))) millis += ReadNanosOfDay(in) / kNanosPerMilli;
  millis -= ReadZoneMillis(in);
  return in.AtEnd() ? std::optional(millis) : std::nullopt;
}

std::string FormatDays(std::int64_t days) {
  // The calendar of <chrono> ends with the year 32767.
  constexpr std::int64_t kDaysMax = 11'248'737, kDaysMin = -12'687'428;
  if (days > kDaysMax || days < kDaysMin) return fmt::format("{}", days);
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  int year = static_cast<int>(date.year());
  return fmt::format("{}{:04}-{:02}-{:02}", year < 0 ? "-" : "", std::abs(year),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string FormatNanosOfDay(std::int64_t nanos) {
  auto seconds = nanos / kNanosPerSecond;
  return fmt::format("{:02}:{:02}:{:02}.{:09}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     nanos % kNanosPerSecond);
}

std::string FormatMillis(std::int64_t millis) {
  auto days = FloorDivide(millis, kMillisPerDay);
  auto of_day = millis - days * kMillisPerDay;
  auto seconds = of_day / 1000;
  return fmt::format("{} {:02}:{:02}:{:02}.{:03}", FormatDays(days), seconds / 3600,
                     seconds / 60 % 60, seconds % 60, of_day % 1000);
}

}  // namespace taskflow::cql
