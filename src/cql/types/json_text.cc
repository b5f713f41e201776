#include <cmath>

#include "base/bytes.h"
#include "cql/types/calendar.h"
#include "cql/types/elements.h"
#include "cql/types/hex.h"
#include "cql/types/scalar_text.h"
#include "cql/types/text.h"

namespace taskflow::cql {
namespace {

bool IsNumber(TypeId id) {
  switch (id) {
    case TypeId::kTinyint:
    case TypeId::kSmallint:
    case TypeId::kInt:
    case TypeId::kBigint:
    case TypeId::kCounter:
    case TypeId::kVarint:
    case TypeId::kDecimal:
      return true;
    default:
      return false;
  }
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += c == '\n'   ? "\\n"
             : c == '\r' ? "\\r"
             : c == '\t' ? "\\t"
                         : fmt::format("\\u{:04x}", c);
    } else {
      out.push_back(c);
    }
  }
  return out + '"';
}

// JSON has no NaN and no infinity.
std::string FloatingJson(std::string_view bytes) {
  auto value = FloatingOf(bytes);
  if (!std::isfinite(value)) return "null";
  auto text = bytes.size() == sizeof(float) ? fmt::format("{}", static_cast<float>(value))
                                            : fmt::format("{}", value);
  return text.find_first_of(".e") == text.npos ? text + ".0" : text;
}

std::string Render(const Type& type, std::string_view bytes);

// Keys of JSON objects are texts, whatever their type.
std::string KeyJson(const Type& type, std::string_view bytes) {
  auto text = Render(type, bytes);
  return text.starts_with('"') ? text : Quoted(text);
}

std::string ElementsJson(const Type& type, std::string_view bytes) {
  bool is_map = type.id == TypeId::kMap, is_udt = type.id == TypeId::kUdt;
  std::string_view brackets = is_map || is_udt ? "{}" : "[]";
  std::string out(1, brackets[0]);
  auto elements = ElementsOf(type, bytes).value_or(Elements());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    auto& inner = ElementTypeOf(type, i);
    bool is_key = is_map && i % 2 == 0;
    if (i > 0) out += is_map && !is_key ? ": " : ", ";
    if (is_udt) out += Quoted(type.fields.at(i)) + ": ";
    out += !elements[i] ? "null"
           : is_key     ? KeyJson(inner, *elements[i])
                        : Render(inner, *elements[i]);
  }
  return out + brackets[1];
}

std::string Render(const Type& type, std::string_view bytes) {
  if (type.id == TypeId::kText || type.id == TypeId::kAscii) return Quoted(bytes);
  if (bytes.empty() && type.id != TypeId::kBlob) return "\"\"";
  switch (type.id) {
    case TypeId::kBoolean:
      return bytes[0] != 0 ? "true" : "false";
    case TypeId::kFloat:
    case TypeId::kDouble:
      return FloatingJson(bytes);
    case TypeId::kTimestamp:
      return Quoted(FormatMillis(LoadBigEndian<std::int64_t>(bytes.data())) + "Z");
    case TypeId::kList:
    case TypeId::kSet:
    case TypeId::kMap:
    case TypeId::kTuple:
    case TypeId::kUdt:
      return ElementsJson(type, bytes);
    default:
      break;
  }
  auto text = PlainText(type.id, bytes).value_or("");
  return IsNumber(type.id) ? text : Quoted(text);
}

}  // namespace

std::string ToJsonText(const Type& type, std::optional<std::string_view> bytes) {
  if (!bytes) return "null";
  if (!Validate(type, *bytes)) return Quoted("0x" + Hex(*bytes));
  return Render(type, *bytes);
}

}  // namespace taskflow::cql
