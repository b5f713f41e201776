#include <charconv>

#include "cql/types/numbers.h"

namespace taskflow::cql {
namespace {

constexpr std::int64_t kMicro = 1'000, kMilli = 1'000'000, kSecond = 1'000'000'000,
                       kMinute = 60 * kSecond, kHour = 60 * kMinute;

enum Part { kMonths, kDays, kNanos, kParts };
struct Unit {
  std::string_view name;
  Part part;
  std::int64_t factor;
};
// A name that begins another comes after it. "µs" is in UTF-8, and there are two such letters.
constexpr Unit kUnits[] = {{"mo", kMonths, 1},
                           {"ms", kNanos, kMilli},
                           {"us", kNanos, kMicro},
                           {"\u00b5s", kNanos, kMicro},
                           {"\u03bcs", kNanos, kMicro},
                           {"ns", kNanos, 1},
                           {"y", kMonths, 12},
                           {"w", kDays, 7},
                           {"d", kDays, 1},
                           {"h", kNanos, kHour},
                           {"m", kNanos, kMinute},
                           {"s", kNanos, kSecond}};
constexpr Unit kIsoDateUnits[] = {
    {"Y", kMonths, 12}, {"M", kMonths, 1}, {"W", kDays, 7}, {"D", kDays, 1}};
constexpr Unit kIsoTimeUnits[] = {
    {"H", kNanos, kHour}, {"M", kNanos, kMinute}, {"S", kNanos, kSecond}};

bool StartsWithAnyCase(std::string_view text, std::string_view prefix) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; };
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

class DurationParser {
 public:
  explicit DurationParser(std::string_view text) : rest_(text) {}

  std::optional<Duration> Parse() {
    negative_ = rest_.starts_with('-');
    if (negative_) rest_.remove_prefix(1);
    bool iso = rest_.starts_with('P');
    if (!(iso ? ParseIso() : ParseUnits(kUnits) && units_ > 0)) return std::nullopt;
    for (auto part : {kMonths, kDays}) {
      if (parts_[part] > INT32_MAX) return std::nullopt;
    }
    auto sign = negative_ ? -1 : 1;
    return Duration{static_cast<std::int32_t>(sign * parts_[kMonths]),
                    static_cast<std::int32_t>(sign * parts_[kDays]), sign * parts_[kNanos]};
  }

 private:
  // To the end of the text, or to the T of an ISO duration.
  template <std::size_t kCount>
  bool ParseUnits(const Unit (&units)[kCount]) {
    while (!rest_.empty() && rest_[0] != 'T') {
      std::int64_t amount = 0;
      auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), amount);
      if (error != std::errc() || amount < 0) return false;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      auto unit = std::find_if(std::begin(units), std::end(units),
                               [&](auto& one) { return StartsWithAnyCase(rest_, one.name); });
      std::int64_t product = 0;
      if (unit == std::end(units) || __builtin_mul_overflow(amount, unit->factor, &product) ||
          __builtin_add_overflow(parts_[unit->part], product, &parts_[unit->part])) {
        return false;
      }
      rest_.remove_prefix(unit->name.size());
      ++units_;
    }
    return true;
  }

  bool ParseIso() {
    rest_.remove_prefix(1);
    if (!ParseUnits(kIsoDateUnits)) return false;
    if (!rest_.empty()) {
      rest_.remove_prefix(1);
      if (rest_.empty() || !ParseUnits(kIsoTimeUnits)) return false;
    }
    return rest_.empty() && units_ > 0;
  }

  std::string_view rest_;
  bool negative_ = false;
  int units_ = 0;
  std::int64_t parts_[kParts] = {0, 0, 0};
};

std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

void AppendVint(std::string& out, std::int64_t value) {
  auto coded = ZigZag(value);
  int bits = 64 - std::countl_zero(coded | 1);
  int extra = std::min((bits - 1) / 7, 8);
  auto head = static_cast<std::uint8_t>(0xff00u >> extra);
  if (extra < 8) head = static_cast<std::uint8_t>(head | coded >> (8 * extra));
  out.push_back(static_cast<char>(head));
  for (int i = extra - 1; i >= 0; --i) out.push_back(static_cast<char>(coded >> (8 * i)));
}

std::int64_t ReadVint(ByteReader& r) {
  auto head = r.U8();
  int extra = std::countl_one(head);
  std::uint64_t value = extra < 8 ? head & (0xffu >> extra) : 0;
  for (int i = 0; i < extra; ++i) value = value << 8 | r.U8();
  return UnZigZag(value);
}

std::uint64_t Amount(std::int64_t value) {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  return DurationParser(text).Parse();
}

std::string FormatDuration(const Duration& duration) {
  std::string out = duration.months < 0 || duration.days < 0 || duration.nanos < 0 ? "-" : "";
  auto add = [&](std::uint64_t& rest, std::int64_t factor, std::string_view unit) {
    auto amount = rest / static_cast<std::uint64_t>(factor);
    rest %= static_cast<std::uint64_t>(factor);
    if (amount != 0) out += fmt::format("{}{}", amount, unit);
  };
  auto months = Amount(duration.months), days = Amount(duration.days),
       nanos = Amount(duration.nanos);
  add(months, 12, "y");
  add(months, 1, "mo");
  add(days, 1, "d");
  add(nanos, kHour, "h");
  add(nanos, kMinute, "m");
  add(nanos, kSecond, "s");
  add(nanos, kMilli, "ms");
  add(nanos, kMicro, "us");
  add(nanos, 1, "ns");
  return out;
}

void AppendDuration(std::string& out, const Duration& duration) {
  AppendVint(out, duration.months);
  AppendVint(out, duration.days);
  AppendVint(out, duration.nanos);
}

std::optional<Duration> ReadDuration(std::string_view bytes) {
  ByteReader r(bytes);
  auto months = ReadVint(r), days = ReadVint(r), nanos = ReadVint(r);
  auto fits = [](std::int64_t v) { return v >= INT32_MIN && v <= INT32_MAX; };
  if (!r.ok() || !r.AtEnd() || !fits(months) || !fits(days)) return std::nullopt;
  return Duration{static_cast<std::int32_t>(months), static_cast<std::int32_t>(days), nanos};
}

}  // namespace taskflow::cql
