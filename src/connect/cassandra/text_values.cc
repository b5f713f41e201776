#include "connect/cassandra/text_values.h"

#include <chrono>

namespace taskflow::connect::cassandra {
namespace {

// Reads fixed parts from the front of a text; fails for good at the first that is not there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return text_.empty(); }
  int Digits(std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_.empty() || text_.front() < '0' || text_.front() > '9') return ok_ = false, 0;
      number = number * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return number;
  }
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void Need(char c) { ok_ = Take(c) && ok_; }
  // ".123456": its milliseconds.
  int Fraction() {
    int millis = 0, scale = 100;
    if (AtEnd()) ok_ = false;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      millis += (text_.front() - '0') * scale;
      scale /= 10;
      text_.remove_prefix(1);
    }
    return millis;
  }

 private:
  std::string_view text_;
  bool ok_ = true;
};

std::optional<std::int64_t> ReadDate(Scanner& in) {
  auto year = in.Digits(4);
  in.Need('-');
  auto month = in.Digits(2);
  in.Need('-');
  auto day = in.Digits(2);
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!in.ok() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// Minutes east of UTC.
int ReadZone(Scanner& in) {
  if (in.AtEnd() || in.Take('Z')) return 0;
  int sign = in.Take('-') ? -1 : 1;
  if (sign == 1) in.Need('+');
  int hours = in.Digits(2);
  in.Take(':');
  return sign * (hours * 60 + in.Digits(2));
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::int64_t> ParseDate(std::string_view text) {
  Scanner in(text);
  auto days = ReadDate(in);
  return in.AtEnd() ? days : std::nullopt;
}

std::optional<std::int64_t> ParseTimestamp(std::string_view text) {
  Scanner in(text);
  auto days = ReadDate(in);
  if (!days) return std::nullopt;
  std::int64_t millis = *days * 86'400'000;
  if (in.AtEnd()) return millis;
  if (!in.Take('T')) in.Need(' ');
  auto hour = in.Digits(2);
  in.Need(':');
  auto minute = in.Digits(2);
  int second = 0, fraction = 0;
  if (in.Take(':')) {
    second = in.Digits(2);
    if (in.Take('.')) fraction = in.Fraction();
  }
  auto zone = ReadZone(in);
  if (!in.ok() || !in.AtEnd() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return millis + ((hour * 60 + minute - zone) * 60 + second) * 1'000LL + fraction;
}

bool ParseUuid(std::string_view text, char* to) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size();) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i++] != '-') return false;
      continue;
    }
    int high = HexDigit(text[i]), low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) return false;
    *to++ = static_cast<char>(high << 4 | low);
    i += 2;
  }
  return true;
}

}  // namespace taskflow::connect::cassandra
