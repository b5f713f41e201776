#include <charconv>
#include <chrono>

#include "store/query/literal.h"

namespace taskflow::store {
namespace {

// Takes what it expects from the front of a text; remembers that something was missing.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return ok_ && rest_.empty(); }
  bool Eat(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { ok_ &= Eat(c); }
  std::int64_t Digits(std::size_t at_least, std::size_t at_most) {
    std::size_t n = 0;
    std::int64_t value = 0;
    while (n < at_most && n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9')
      value = value * 10 + (rest_[n++] - '0');
    ok_ &= n >= at_least;
    rest_.remove_prefix(n);
    return value;
  }
  // What stands after a decimal point, as billionths.
  std::int64_t Fraction() {
    auto before = rest_.size();
    auto value = Digits(1, 9);
    for (auto n = before - rest_.size(); n < 9; ++n) value *= 10;
    return value;
  }
  std::int64_t InRange(std::int64_t value, std::int64_t max) {
    ok_ &= value <= max;
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::int64_t ReadDays(Scanner& in) {
  bool negative = in.Eat('-');
  auto year = in.Digits(4, 7);
  in.Expect('-');
  auto month = in.Digits(1, 2);
  in.Expect('-');
  auto day = in.Digits(1, 2);
  auto date = std::chrono::year(static_cast<int>(negative ? -year : year)) /
              std::chrono::month(static_cast<unsigned>(month)) /
              std::chrono::day(static_cast<unsigned>(day));
  if (year > 32767 || !date.ok()) {
    in.Expect('\0');
    return 0;
  }
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::int64_t ReadNanosOfDay(Scanner& in) {
  auto nanos = in.InRange(in.Digits(1, 2), 23) * 3600;
  in.Expect(':');
  nanos += in.InRange(in.Digits(2, 2), 59) * 60;
  if (in.Eat(':')) nanos += in.InRange(in.Digits(2, 2), 59);
  nanos *= 1'000'000'000;
  return in.Eat('.') ? nanos + in.Fraction() : nanos;
}

// "Z", "+0100", "-01:00", "+01", or nothing.
std::int64_t ReadZoneMillis(Scanner& in) {
  if (in.Eat('Z') || in.AtEnd()) return 0;
  in.Eat(' ');
  bool west = in.Eat('-');
  if (!west) in.Expect('+');
  auto minutes = in.Digits(2, 2) * 60;
  in.Eat(':');
  if (!in.AtEnd()) minutes += in.Digits(2, 2);
  return minutes * 60'000 * (west ? -1 : 1);
}

}  // namespace

std::optional<std::int64_t> ParseDays(std::string_view text) {
  Scanner in(text);
  auto days = ReadDays(in);
  return in.AtEnd() ? std::optional(days) : std::nullopt;
}

std::optional<std::int64_t> ParseTimeNanos(std::string_view text) {
  Scanner in(text);
  auto nanos = ReadNanosOfDay(in);
  return in.AtEnd() ? std::optional(nanos) : std::nullopt;
}

std::optional<std::int64_t> ParseTimestampMillis(std::string_view text) {
  std::int64_t millis = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), millis);
  if (error == std::errc() && end == text.data() + text.size()) return millis;
  Scanner in(text);
  millis = ReadDays(in) * 86'400'000;
  if (in.Eat('T') || in.Eat(' ')) millis += ReadNanosOfDay(in) / 1'000'000;
  millis -= ReadZoneMillis(in);
  return in.AtEnd() ? std::optional(millis) : std::nullopt;
}

}  // namespace taskflow::store
