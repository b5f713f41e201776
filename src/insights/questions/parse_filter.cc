#include <charconv>
#include <chrono>

#include "insights/limits.h"
#include "insights/questions/calendar.h"
#include "insights/questions/filter.h"

namespace taskflow::insights {
namespace {

// Reads from the front of a text.
class Front {
 public:
  explicit Front(std::string_view text) : text_(text) {}
  bool AtEnd() const { return text_.empty(); }
  bool Skip(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool NextIsDigit() const { return !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; }
  // Exactly so many digits, with a value up to `most`.
  std::optional<int> Number(int digits, int most) {
    int value = 0;
    for (; digits > 0; --digits) {
      if (!NextIsDigit()) return std::nullopt;
      value = value * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
    }
    if (value > most) return std::nullopt;
    return value;
  }

 private:
  std::string_view text_;
};

std::optional<std::int64_t> ParseDay(Front& text) {
  auto year = text.Number(4, 9999);
  if (!year || !text.Skip('-')) return std::nullopt;
  auto month = text.Number(2, 12);
  if (!month || !text.Skip('-')) return std::nullopt;
  auto day = text.Number(2, 31);
  if (!day) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{*year},
                                   std::chrono::month{static_cast<unsigned>(*month)},
                                   std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * std::int64_t{86'400'000};
}

// Of the day: "10:00", "10:00:00", "10:00:00.5".
std::optional<std::int64_t> ParseTimeOfDay(Front& text) {
  auto hour = text.Number(2, 23);
  if (!hour || !text.Skip(':')) return std::nullopt;
  auto minute = text.Number(2, 59);
  if (!minute) return std::nullopt;
  std::int64_t ms = *hour * 3'600'000 + *minute * 60'000;
  if (!text.Skip(':')) return ms;
  auto second = text.Number(2, 59);
  if (!second) return std::nullopt;
  ms += *second * 1'000;
  if (!text.Skip('.')) return ms;
  int digits = 0;
  for (int unit = 100; text.NextIsDigit(); unit /= 10, ++digits) ms += *text.Number(1, 9) * unit;
  if (digits == 0 || digits > 9) return std::nullopt;
  return ms;
}

std::optional<std::int64_t> ParseZone(Front& text) {
  if (text.AtEnd() || text.Skip('Z')) return 0;
  // A '+' that was not encoded in the address has become a blank.
  int sign = text.Skip('+') || text.Skip(' ') ? 1 : text.Skip('-') ? -1 : 0;
  if (sign == 0) return std::nullopt;
  auto hours = text.Number(2, 23);
  if (!hours) return std::nullopt;
  text.Skip(':');
  auto minutes = text.Number(2, 59);
  if (!minutes) return std::nullopt;
  return sign * (*hours * std::int64_t{3'600'000} + *minutes * 60'000);
}

std::optional<std::int64_t> ParseIso8601(std::string_view whole) {
  Front text(whole);
  auto ms = ParseDay(text);
  if (!ms || text.AtEnd()) return ms;
  if (!text.Skip('T') && !text.Skip(' ')) return std::nullopt;
  auto time = ParseTimeOfDay(text);
  if (!time) return std::nullopt;
  auto zone = ParseZone(text);
  if (!zone || !text.AtEnd()) return std::nullopt;
  return *ms + *time - *zone;
}

tl::unexpected<ParameterError> Wrong(std::string_view parameter, std::string_view what) {
  return tl::unexpected(
      ParameterError{std::string(parameter), fmt::format("{} {}.", parameter, what)});
}

using Parsed = tl::expected<void, ParameterError>;

Parsed TakeTime(const FindParameter& find, std::string_view name, std::int64_t& to) {
  auto text = find(name);
  if (!text || text->empty()) return {};
  auto ms = ParseTime(*text);
  if (!ms)
    return Wrong(name,
                 "must be a time: 2026-11-23, 2026-11-23T10:00:00Z or milliseconds since 1970");
  to = *ms;
  return {};
}

Parsed TakeText(const FindParameter& find, std::string_view name, std::optional<std::string>& to) {
  auto text = find(name);
  if (!text || text->empty()) return {};
  if (text->size() > kTextBytesMax)
    return Wrong(name, fmt::format("must have at most {} bytes", kTextBytesMax));
  to = *text;
  return {};
}

Parsed TakeFlag(const FindParameter& find, std::string_view name, std::optional<bool>& to) {
  auto text = find(name);
  if (!text || text->empty()) return {};
  if (*text != "true" && *text != "false") return Wrong(name, "must be true or false");
  to = *text == "true";
  return {};
}

Parsed TakeActions(const FindParameter& find, std::set<std::string>& to) {
  std::optional<std::string> list;
  if (auto taken = TakeText(find, "action", list); !taken) return taken;
  std::string_view left = list ? std::string_view(*list) : std::string_view();
  while (!left.empty()) {
    const auto end = std::min(left.find(','), left.size());
    if (end > 0) to.emplace(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  if (list && to.empty()) return Wrong("action", "must name an action, or several by commas");
  return {};
}

}  // namespace

std::optional<std::int64_t> ParseTime(std::string_view text) {
  std::int64_t ms = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (error != std::errc() || end != text.data() + text.size()) {
    auto parsed = ParseIso8601(text);
    if (!parsed) return std::nullopt;
    ms = *parsed;
  }
  if (ms < kYear1Ms || ms >= kYear10000Ms) return std::nullopt;
  return ms;
}

tl::expected<Filter, ParameterError> ParseFilter(const FindParameter& find) {
  Filter filter;
  std::optional<std::string> text;
  Parsed done = TakeTime(find, "from", filter.from_ms);
  if (done) done = TakeTime(find, "to", filter.to_ms);
  if (done && filter.to_ms <= filter.from_ms) done = Wrong("to", "must be later than from");
  if (done) done = TakeActions(find, filter.actions);
  if (done) done = TakeText(find, "who", filter.who);
  if (done) done = TakeText(find, "what", filter.what);
  if (done) done = TakeText(find, "text", text);
  if (done) done = TakeFlag(find, "automated", filter.automated);
  if (done) done = TakeFlag(find, "local", filter.local);
  if (!done) return tl::unexpected(done.error());
  if (text) filter.text = *std::move(text);
  return filter;
}

}  // namespace taskflow::insights
