#include "insights/questions/posix_zone.h"

#include <array>
#include <cctype>

#include "insights/questions/calendar.h"

namespace taskflow::insights {
namespace {

class Text {
 public:
  explicit Text(std::string_view text) : text_(text) {}
  bool AtEnd() const { return text_.empty(); }
  char Next() const { return text_.empty() ? '\0' : text_[0]; }
  bool Skip(char c) {
    if (Next() != c || text_.empty()) return false;
    text_.remove_prefix(1);
    return true;
  }
  // "CET" or "<+0330>".
  bool SkipName() {
    std::size_t length = 0;
    if (Skip('<')) {
      while (!text_.empty() && Next() != '>') text_.remove_prefix(1), ++length;
      return length > 0 && Skip('>');
    }
    while (std::isalpha(static_cast<unsigned char>(Next()))) text_.remove_prefix(1), ++length;
    return length > 0;
  }
  std::optional<int> Number(int least, int most) {
    int value = 0, digits = 0;
    for (; std::isdigit(static_cast<unsigned char>(Next())) && digits < 4; ++digits) {
      value = value * 10 + (Next() - '0');
      text_.remove_prefix(1);
    }
    if (digits == 0 || value < least || value > most) return std::nullopt;
    return value;
  }
  // "[+-]h[h[h]][:mm[:ss]]", in seconds.
  std::optional<std::int32_t> Time(int hours_max) {
    const int sign = Skip('-') ? -1 : (Skip('+'), 1);
    auto hours = Number(0, hours_max);
    if (!hours) return std::nullopt;
    std::int32_t seconds = *hours * 3'600;
    for (int unit = 60; unit > 0 && Skip(':'); unit /= 60) {
      auto part = Number(0, 59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return sign * seconds;
  }

 private:
  std::string_view text_;
};

std::optional<PosixZone::Rule> ParseRule(Text& text) {
  using Form = PosixZone::Rule::Form;
  PosixZone::Rule rule;
  std::optional<int> day;
  if (text.Skip('M')) {
    rule.form = Form::kMonthWeek;
    auto month = text.Number(1, 12);
    if (!month || !text.Skip('.')) return std::nullopt;
    auto week = text.Number(1, 5);
    if (!week || !text.Skip('.')) return std::nullopt;
    rule.month = *month;
    rule.week = *week;
    day = text.Number(0, 6);
  } else if (text.Skip('J')) {
    rule.form = Form::kJulian;
    day = text.Number(1, 365);
  } else {
    rule.form = Form::kDayOfYear;
    day = text.Number(0, 365);
  }
  if (!day) return std::nullopt;
  rule.day = *day;
  if (text.Skip('/')) {
    auto time = text.Time(167);
    if (!time) return std::nullopt;
    rule.time_s = *time;
  }
  return rule;
}

std::int64_t DayOf(const PosixZone::Rule& rule, std::int64_t year) {
  const auto new_year = DayNumber(year, 1, 1);
  if (rule.form == PosixZone::Rule::Form::kDayOfYear) return new_year + rule.day;
  if (rule.form == PosixZone::Rule::Form::kJulian) {
    const bool leap = DayNumber(year, 3, 1) - DayNumber(year, 2, 28) == 2;
    return new_year + rule.day - 1 + (leap && rule.day >= 60);
  }
  const auto month = static_cast<unsigned>(rule.month);
  const auto first = DayNumber(year, month, 1);
  const auto weekday = (first % 7 + 7 + 4) % 7;  // 0: Sunday
  auto day = first + (rule.day - weekday + 7) % 7 + (rule.week - 1) * 7;
  const auto next = rule.month == 12 ? DayNumber(year + 1, 1, 1) : DayNumber(year, month + 1, 1);
  if (day >= next) day -= 7;
  return day;
}

}  // namespace

std::optional<PosixZone> PosixZone::Parse(std::string_view whole) {
  Text text(whole);
  PosixZone zone;
  if (!text.SkipName()) return std::nullopt;
  auto west = text.Time(24);
  if (!west) return std::nullopt;
  zone.standard_ = -*west;
  if (text.AtEnd()) return zone;
  if (!text.SkipName()) return std::nullopt;
  zone.has_summer_ = true;
  zone.summer_ = zone.standard_ + 3'600;
  if (text.Next() != ',') {
    west = text.Time(24);
    if (!west) return std::nullopt;
    zone.summer_ = -*west;
  }
  if (!text.Skip(',')) return std::nullopt;
  auto begin = ParseRule(text);
  if (!begin || !text.Skip(',')) return std::nullopt;
  auto end = ParseRule(text);
  if (!end || !text.AtEnd()) return std::nullopt;
  zone.begin_ = *begin;
  zone.end_ = *end;
  return zone;
}

std::int32_t PosixZone::OffsetAt(std::int64_t utc_s) const {
  if (!has_summer_) return standard_;
  const auto year = DateOfDay(FloorDivide(utc_s + standard_, 86'400)).year;
  auto offset = standard_;
  // A rule's time reaches up to a week into another year.
  for (std::int64_t y = year - 1; y <= year + std::int64_t{1}; ++y) {
    const auto begin = DayOf(begin_, y) * 86'400 + begin_.time_s - standard_;
    const auto end = DayOf(end_, y) * 86'400 + end_.time_s - summer_;
    const bool begin_first = begin < end;
    const std::array<std::int64_t, 2> at = {begin_first ? begin : end, begin_first ? end : begin};
    for (int i = 0; i < 2; ++i)
      if (at[i] <= utc_s) offset = (i == 0) == begin_first ? summer_ : standard_;
  }
  return offset;
}

}  // namespace taskflow::insights
