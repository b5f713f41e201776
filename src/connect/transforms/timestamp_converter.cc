#include "connect/transforms/timestamp_converter.h"

#include "base/clock.h"

namespace taskflow::connect {
namespace {

// `number` in units of which a second has `from`, in those of which it has `to`; nothing when that
// is too large.
std::optional<std::int64_t> Scale(std::int64_t number, std::int64_t from, std::int64_t to) {
  if (from >= to) return FloorDivide(number, from / to);
  std::int64_t scaled = 0;
  if (__builtin_mul_overflow(number, to / from, &scaled)) return std::nullopt;
  return scaled;
}

}  // namespace

const ConfigKeys& TimestampConverter::Keys() {
  static const ConfigKeys keys{
      {.name = "field",
       .default_value = "",
       .importance = Importance::kHigh,
       .doc = "The field containing the timestamp, or empty if the entire value is a timestamp."},
      {.name = "target.type",
       .importance = Importance::kHigh,
       .doc = "The desired timestamp representation.",
       .allowed = {"string", "unix", "Date", "Time", "Timestamp"}},
      {.name = "format",
       .default_value = "",
       .doc = "A SimpleDateFormat-compatible format for the timestamp. Used to generate the output "
              "when type=string, or to parse the input if the input is a string."},
      {.name = "unix.precision",
       .default_value = "milliseconds",
       .importance = Importance::kLow,
       .doc = "The desired Unix precision for the timestamp.",
       .allowed = {"nanoseconds", "microseconds", "milliseconds", "seconds"}},
      ReplaceNullKey(),
  };
  return keys;
}

Result<TimestampConverter::Form> TimestampConverter::ReadForm(const Settings& settings) {
  Form form{.field = settings.String("field")};
  constexpr std::string_view kTargets[] = {"string", "unix", "Date", "Time", "Timestamp"};
  auto target = settings.String("target.type");
  for (std::size_t i = 0; i < std::size(kTargets); ++i) {
    if (EqualsAnyCase(kTargets[i], target)) form.target = static_cast<Target>(i);
  }
  if (auto pattern = settings.String("format"); !pattern.empty()) {
    auto format = TimeFormat::Compile(pattern);
    if (!format) {
      return Fail(ErrorCode::kInvalid,
                  "TimestampConverter requires a SimpleDateFormat-compatible pattern for string "
                  "timestamps: format {}: {}",
                  pattern, format.error().message);
    }
    form.format = *std::move(format);
  } else if (form.target == Target::kText) {
    return Fail(ErrorCode::kInvalid,
                "TimestampConverter requires format option to be specified when using string "
                "timestamps");
  }
  constexpr std::pair<std::string_view, std::int64_t> kPrecisions[] = {
      {"seconds", 1},
      {"milliseconds", 1'000},
      {"microseconds", 1'000'000},
      {"nanoseconds", 1'000'000'000}};
  for (const auto& [name, per_second] : kPrecisions) {
    if (name == settings.String("unix.precision")) form.unix_per_second = per_second;
  }
  return form;
}

Result<std::int64_t> TimestampConverter::Millis(const Value& of) const {
  auto logical = of.schema == nullptr ? Logical::kNone : of.schema->logical;
  if (of.type == Type::kString) {
    if (!form_.format) {
      return Fail(ErrorCode::kInvalid,
                  "TimestampConverter requires format option to be specified when using string "
                  "timestamps");
    }
    if (auto ms = form_.format->Parse(of.text())) return *ms;
    return Fail(ErrorCode::kInvalid,
                "Could not parse timestamp: value ({}) does not match its format", of.text());
  }
  if (of.type == Type::kInt32 && logical == Logical::kDate) return of.integer * kDayMs;
  if (of.type == Type::kInt32 && logical == Logical::kTime) return of.integer;
  if (of.type == Type::kInt64 && logical == Logical::kTimestamp) return of.integer;
  if (of.type == Type::kInt64) {
    if (auto ms = Scale(of.integer, form_.unix_per_second, 1'000)) return *ms;
  }
  return Fail(ErrorCode::kInvalid,
              "Schema Schema{{{}}} does not correspond to a known timestamp type format",
              Name(of.type));
}

Result<Value> TimestampConverter::Change(std::string_view, const Value& of, Arena& arena) {
  if (of.IsNull()) return of;
  ASSIGN_OR_RETURN(auto ms, Millis(of));
  switch (form_.target) {
    case Target::kText:
      return Value::Text(Type::kString, arena.Keep(form_.format->Format(ms)));
    case Target::kUnix:
      if (auto number = Scale(ms, 1'000, form_.unix_per_second)) {
        return Value::Integer(Type::kInt64, *number);
      }
      return Fail(ErrorCode::kInvalid, "{} ms is too large for unix.precision", ms);
    case Target::kDate:
      if (auto day = FloorDivide(ms, kDayMs); day == static_cast<std::int32_t>(day)) {
        return Value::Integer(Type::kInt32, day);
      }
      return Fail(ErrorCode::kInvalid, "{} ms is too large for a Date", ms);
    case Target::kTime:
      return Value::Integer(Type::kInt32, MillisOfDay(ms));
    case Target::kTimestamp:
      break;
  }
  return Value::Integer(Type::kInt64, ms);
}

Schema TimestampConverter::NewShape(std::string_view, const Schema& of) {
  auto named = [&](Type type, Logical logical, std::string_view name) {
    return Schema{.type = type,
                  .logical = logical,
                  .optional = of.optional,
                  .name = fmt::format("org.apache.kafka.connect.data.{}", name)};
  };
  switch (form_.target) {
    case Target::kText:
      return {.type = Type::kString, .optional = of.optional};
    case Target::kUnix:
      return {.type = Type::kInt64, .optional = of.optional};
    case Target::kDate:
      return named(Type::kInt32, Logical::kDate, "Date");
    case Target::kTime:
      return named(Type::kInt32, Logical::kTime, "Time");
    case Target::kTimestamp:
      break;
  }
  return named(Type::kInt64, Logical::kTimestamp, "Timestamp");
}

}  // namespace taskflow::connect
