#include "connect/transforms/time_format.h"

#include "base/clock.h"

#include <array>
#include <chrono>

namespace taskflow::connect {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::string_view kLetters = "yMdEuDHkhKmsSazZX";
constexpr std::size_t kWidthMax = 32;
constexpr std::size_t kDigitsMax = 12;
constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsTimeDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view Word(std::string_view full, std::size_t width) {
  return width >= 4 ? full : full.substr(0, 3);
}

}  // namespace

Result<std::vector<TimeFormat::Part>> TimeFormat::Split(std::string_view pattern) {
  std::vector<Part> parts;
  auto literal = [&](char c) {
    if (parts.empty() || parts.back().letter != 0) parts.emplace_back();
    parts.back().literal += c;
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '\'') {
      auto end = pattern.find('\'', i + 1);
      if (end == pattern.npos) return Fail(ErrorCode::kInvalid, "Unterminated quote");
      if (end == i + 1) literal('\'');
      for (auto quoted : pattern.substr(i + 1, end - i - 1)) literal(quoted);
      i = end;
    } else if (!IsLetter(c)) {
      literal(c);
    } else if (kLetters.find(c) == kLetters.npos) {
      return Fail(ErrorCode::kUnsupported, "Illegal pattern character '{}'", c);
    } else if (!parts.empty() && parts.back().letter == c) {
      if (++parts.back().width > kWidthMax) return Fail(ErrorCode::kInvalid, "'{}' too often", c);
    } else {
      parts.push_back({.letter = c, .width = 1, .literal = ""});
    }
  }
  return parts;
}

Result<TimeFormat> TimeFormat::Compile(std::string_view pattern) {
  TimeFormat format;
  ASSIGN_OR_RETURN(format.parts_, Split(pattern));
  return format;
}

// A moment, taken apart.
struct TimeFormat::Fields {
  // chrono has 65'536 years; the calendar repeats itself every 400.
  explicit Fields(std::int64_t ms) {
    constexpr std::int64_t kCycleDays = 146'097;
    auto day_number = FloorDivide(ms, kDayMs);
    auto cycle = FloorDivide(day_number, kCycleDays);
    day = sys_days(days(day_number - cycle * kCycleDays));
    date = day;
    first_year = cycle * 400;
    millis = MillisOfDay(ms);
  }
  std::int64_t hour() const { return millis / 3'600'000; }
  std::int64_t year() const { return first_year + int(date.year()); }
  std::int64_t month() const { return unsigned(date.month()); }
  unsigned weekday() const { return std::chrono::weekday(day).c_encoding(); }
  std::int64_t day_of_year() const {
    return (day - sys_days(date.year() / std::chrono::January / 1)).count() + 1;
  }

  std::int64_t Number(char letter) const {
    switch (letter) {
      case 'y':
        return year();
      case 'M':
        return month();
      case 'd':
        return unsigned(date.day());
      case 'u':
        return weekday() == 0 ? 7 : weekday();
      case 'D':
        return day_of_year();
      case 'H':
        return hour();
      case 'k':
        return hour() == 0 ? 24 : hour();
      case 'K':
        return hour() % 12;
      case 'h':
        return hour() % 12 == 0 ? 12 : hour() % 12;
      case 'm':
        return millis / 60'000 % 60;
      case 's':
        return millis / 1'000 % 60;
      default:
        return millis % 1'000;
    }
  }

  sys_days day;  // of the first cycle from 1970 on
  std::chrono::year_month_day date;
  std::int64_t first_year = 0;  // before those of `date`
  std::int64_t millis = 0;      // of the day
};

std::string TimeFormat::Format(std::int64_t ms) const {
  Fields fields(ms);
  std::string out;
  for (const auto& [letter, width, literal] : parts_) {
    switch (letter) {
      case 0:
        out += literal;
        break;
      case 'a':
        out += fields.hour() < 12 ? "AM" : "PM";
        break;
      case 'E':
        out += Word(kDays.at(fields.weekday()), width);
        break;
      case 'z':
        out += width >= 4 ? "Coordinated Universal Time" : "UTC";
        break;
      case 'Z':
        out += "+0000";
        break;
      case 'X':
        out += 'Z';
        break;
      default:
        if (letter == 'M' && width >= 3) {
          out += Word(kMonths.at(static_cast<std::size_t>(fields.month()) - 1), width);
        } else if (letter == 'y' && width == 2) {
          out += fmt::format("{:02}", fields.year() % 100);
        } else {
          out += fmt::format("{:0{}}", fields.Number(letter), width);
        }
    }
  }
  return out;
}

// Reads a text from the front; each step is false when the text has another form.
struct TimeFormat::Reader {
  std::string_view text;
  std::int64_t year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, milli = 0;
  std::int64_t zone_minutes = 0;
  std::optional<std::int64_t> day_of_year;
  std::optional<bool> afternoon;

  bool Take(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (i >= text.size() || (text[i] | 0x20) != (word[i] | 0x20)) return false;
    }
    text.remove_prefix(word.size());
    return true;
  }

  // Only so many digits as the pattern has letters when digits follow at once, as Java does.
  std::optional<std::int64_t> Number(std::size_t digits_max) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (digits < digits_max && digits < text.size() && IsTimeDigit(text[digits])) {
      number = number * 10 + (text[digits++] - '0');
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return negative ? -number : number;
  }

  template <std::size_t count>
  std::optional<std::size_t> OneOf(const std::array<std::string_view, count>& words) {
    for (std::size_t i = 0; i < count; ++i) {
      if (Take(words[i])) return i;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (Take(words[i].substr(0, 3))) return i;
    }
    return std::nullopt;
  }

  bool Zone() {
    if (Take("Coordinated Universal Time") || Take("UTC") || Take("GMT") || Take("Z")) return true;
    bool west = text.starts_with('-');
    if (!west && !text.starts_with('+')) return false;
    text.remove_prefix(1);
    auto hours = Number(2);
    if (!hours || *hours < 0) return false;
    if (text.starts_with(':')) text.remove_prefix(1);
    zone_minutes = *hours * 60 + Number(2).value_or(0);
    if (west) zone_minutes = -zone_minutes;
    return true;
  }

  bool Year(std::size_t width, std::size_t digits_max) {
    auto digits = text.find_first_not_of("0123456789");
    auto number = Number(digits_max);
    if (!number) return false;
    // Two digits are the year of this century or the last that is nearest: 80 years back, 20 ahead.
    bool is_short = width <= 2 && (digits == 2 || (digits == text.npos && *number < 100));
    auto this_year =
        int(std::chrono::year_month_day(std::chrono::floor<days>(std::chrono::system_clock::now()))
                .year());
    auto first = this_year - 80;
    year = is_short ? first + ((*number - first % 100) + 100) % 100 : *number;
    return true;
  }

  bool Field(char letter, std::size_t width, std::size_t digits_max) {
    if (letter == 'a') {
      if (Take("AM"))
        afternoon = false;
      else if (Take("PM"))
        afternoon = true;
      return afternoon.has_value();
    }
    if (letter == 'E') return OneOf(kDays).has_value();
    if (letter == 'z' || letter == 'Z' || letter == 'X') return Zone();
    if (letter == 'y') return Year(width, digits_max);
    if (letter == 'M' && width >= 3) {
      auto index = OneOf(kMonths);
      if (index) month = static_cast<std::int64_t>(*index) + 1;
      return index.has_value();
    }
    auto number = Number(digits_max);
    if (!number) return false;
    switch (letter) {
      case 'M':
        month = *number;
        break;
      case 'd':
        day = *number;
        break;
      case 'D':
        day_of_year = *number;
        break;
      case 'H':
      case 'K':
        hour = *number;
        break;
      case 'k':
        hour = *number % 24;
        break;
      case 'h':
        hour = *number % 12;
        break;
      case 'm':
        minute = *number;
        break;
      case 's':
        second = *number;
        break;
      case 'S':
        milli = *number;
        break;
      default:
        break;  // u: the date says it
    }
    return true;
  }

  // Nothing: beyond the years that are read, or what 64 bits hold.
  std::optional<std::int64_t> Millis() const {
    constexpr std::int64_t kYearMax = 30'000;
    auto months = (year * 12) + month - 1;
    auto years = FloorDivide(months, 12);
    if (years < -kYearMax || years > kYearMax) return std::nullopt;
    auto of_year = std::chrono::year(static_cast<int>(years));
    auto of_month = std::chrono::month(static_cast<unsigned>(months - years * 12 + 1));
    auto first = day_of_year ? sys_days(of_year / std::chrono::January / 1)
                             : sys_days(of_year / of_month / 1);
    auto date = first.time_since_epoch().count() + (day_of_year ? *day_of_year : day) - 1;
    auto hours = hour + (afternoon.value_or(false) ? 12 : 0);
    auto of_day = ((hours * 60 + minute - zone_minutes) * 60 + second) * 1'000 + milli;
    std::int64_t millis = 0;
    bool is_beyond = __builtin_mul_overflow(date, kDayMs, &millis) ||
                     __builtin_add_overflow(millis, of_day, &millis);
    return is_beyond ? std::nullopt : std::optional(millis);
  }
};

std::optional<std::int64_t> TimeFormat::Parse(std::string_view text) const {
  Reader reader{.text = text};
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto& [letter, width, literal] = parts_[i];
    bool digits_follow = i + 1 < parts_.size() && parts_[i + 1].letter != 0;
    if (letter == 0 ? !reader.Take(literal)
                    : !reader.Field(letter, width, digits_follow ? width : kDigitsMax)) {
      return std::nullopt;
    }
  }
  return reader.Millis();
}

std::string IsoText(Logical logical, std::int64_t of) {
  static const auto date = TimeFormat::Compile("yyyy-MM-dd");
  static const auto time = TimeFormat::Compile("HH:mm:ss.SSS'Z'");
  static const auto both = TimeFormat::Compile("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
  if (logical == Logical::kDate) return date->Format(of * kDayMs);
  return (logical == Logical::kTime ? time : both)->Format(of);
}

}  // namespace taskflow::connect
