#include "cql/types/text.h"

#include <cmath>
#include <limits>

#include "base/bytes.h"
#include "cql/types/calendar.h"
#include "cql/types/elements.h"
#include "cql/types/hex.h"
#include "cql/types/scalar_text.h"

namespace taskflow::cql {
namespace {

constexpr int kFloatDigits = 5;  // cqlsh's FLOATPRECISION

bool IsText(TypeId id) { return id == TypeId::kText || id == TypeId::kAscii; }
bool IsQuotedInside(TypeId id) {
  return IsText(id) || id == TypeId::kTimestamp || id == TypeId::kInet;
}

// Backslashes are doubled, control characters become \n or \x01; the C1 ones and the no-break
// space, two bytes in UTF-8, likewise.
std::string Escaped(std::string_view text, bool quoted) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (c == 0xc2 && next <= 0xa0) {
      out += fmt::format("\\x{:02x}", next);
      ++i;
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (c < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", c);
    } else {
      out.push_back(text[i]);
      if (c == '\\' || (c == '\'' && quoted)) out.push_back(text[i]);
    }
  }
  return out;
}

std::string FloatingText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  int digits = kFloatDigits;
  if (std::abs(value) > std::numeric_limits<double>::epsilon()) {
    auto exponent = static_cast<int>(std::log10(std::abs(value)));
    if (exponent >= -4 && exponent < kFloatDigits) digits += exponent + 1;
  }
  return fmt::format("{:.{}g}", value, digits);
}

// Python, and so cqlsh, knows the years 1 to 9999 only and shows the bare number for others.
bool IsPythonDay(std::int64_t days) { return days >= -719'162 && days <= 2'932'896; }

std::string TimestampText(std::string_view bytes) {
  auto millis = LoadBigEndian<std::int64_t>(bytes.data());
  if (!IsPythonDay(millis / kMillisPerDay - (millis < 0 ? 1 : 0))) return std::to_string(millis);
  return FormatMillis(millis) + "000+0000";
}

std::string Show(const Type& type, std::string_view bytes, bool inside);

std::string ElementsText(const Type& type, std::string_view bytes) {
  bool is_map = type.id == TypeId::kMap, is_udt = type.id == TypeId::kUdt;
  std::string_view brackets = type.id == TypeId::kList    ? "[]"
                              : type.id == TypeId::kTuple ? "()"
                                                          : "{}";
  std::string out(1, brackets[0]);
  auto elements = ElementsOf(type, bytes).value_or(Elements());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) out += is_map && i % 2 == 1 ? ": " : ", ";
    if (is_udt) out += type.fields.at(i) + ": ";
    out += elements[i] ? Show(ElementTypeOf(type, i), *elements[i], true) : "null";
  }
  return out + brackets[1];
}

std::string Show(const Type& type, std::string_view bytes, bool inside) {
  bool quoted = inside && IsQuotedInside(type.id);
  auto quote = [&](std::string text) { return quoted ? "'" + text + "'" : text; };
  if (IsText(type.id)) return quote(Escaped(bytes, quoted));
  if (bytes.empty() && type.id != TypeId::kBlob) return "";
  switch (type.id) {
    case TypeId::kBoolean:
      return bytes[0] != 0 ? "True" : "False";
    case TypeId::kFloat:
    case TypeId::kDouble:
      return FloatingText(FloatingOf(bytes));
    case TypeId::kTimestamp:
      return quote(TimestampText(bytes));
    case TypeId::kList:
    case TypeId::kSet:
    case TypeId::kMap:
    case TypeId::kTuple:
    case TypeId::kUdt:
      return ElementsText(type, bytes);
    default:
      return quote(PlainText(type.id, bytes).value_or(""));
  }
}

}  // namespace

std::string ToText(const Type& type, std::optional<std::string_view> bytes) {
  if (!bytes) return "null";
  if (!Validate(type, *bytes)) return "0x" + Hex(*bytes);
  return Show(type, *bytes, false);
}

}  // namespace taskflow::cql
