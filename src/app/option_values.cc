#include "app/option_values.h"

#include <charconv>

#include "cql/types/calendar.h"

namespace taskflow::app {
namespace {

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> MillisOfUnit(char unit) {
  switch (unit) {
    case 's':
      return 1'000;
    case 'm':
      return 60'000;
    case 'h':
      return 3'600'000;
    case 'd':
      return 86'400'000;
    case 'w':
      return 7LL * 86'400'000;
    default:
      return std::nullopt;
  }
}

// "2h": how long, in milliseconds.
std::optional<std::int64_t> ParseSpan(std::string_view text) {
  constexpr std::int64_t kCountMax = 100'000'000;
  if (text.size() < 2) return std::nullopt;
  auto unit = MillisOfUnit(text.back());
  auto count = WholeNumber(text.substr(0, text.size() - 1));
  if (!unit || !count || *count < 0 || *count > kCountMax) return std::nullopt;
  return *unit * *count;
}

}  // namespace

Result<std::int64_t> NumberOption(const Call& call, std::string_view name, std::int64_t otherwise,
                                  std::int64_t min, std::int64_t max) {
  if (!call.Has(name)) return otherwise;
  auto text = call.Option(name);
  auto number = WholeNumber(text);
  if (number && *number >= min && *number <= max) return *number;
  return Fail(ErrorCode::kInvalid, "{}: '{}' is not a whole number from {} to {}", name, text, min,
              max);
}

Result<std::int64_t> ParseMoment(std::string_view text, std::int64_t now_ms) {
  if (auto span = ParseSpan(text)) return now_ms - *span;
  if (auto moment = cql::ParseMillis(text)) return *moment;
  return Fail(ErrorCode::kInvalid,
              "'{}' is no time: give how long ago (90s, 15m, 2h, 7d, 2w), a day (2026-11-24) or a "
              "time in UTC (2026-11-24T10:00Z)",
              text);
}

Result<std::optional<std::int64_t>> MomentOption(const Call& call, std::string_view name,
                                                 std::int64_t now_ms) {
  if (!call.Has(name)) return std::nullopt;
  auto moment = ParseMoment(call.Option(name), now_ms);
  if (!moment) return FailWith(name, std::move(moment).error());
  return *moment;
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto one = text.substr(0, comma);
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one);
  }
  return out;
}

}  // namespace taskflow::app
