#include "avro/json_text.h"

#include <boost/json.hpp>
#include <charconv>
#include <cmath>

namespace taskflow::avro {
namespace {

void AppendEscaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned char>(c));
  }
}

// `digits` without a point, the first of weight 10^exponent.
void AppendPlain(std::string_view digits, int exponent, std::string& out) {
  if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += digits;
    return;
  }
  auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    out += digits;
    out.append(whole - digits.size(), '0');
    out += ".0";
    return;
  }
  out += digits.substr(0, whole);
  out += '.';
  out += digits.substr(whole);
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') {
      AppendEscaped(c, out);
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendJsonNumber(double number, std::string& out) {
  if (!std::isfinite(number)) {
    out += std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    return;
  }
  if (std::signbit(number)) out += '-';
  number = std::abs(number);
  if (number == 0) {
    out += "0.0";
    return;
  }
  char text[40];
  auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific).ptr;
  std::string_view printed(text, static_cast<std::size_t>(end - text));
  auto mark = printed.find('e');
  std::string digits(printed.substr(0, mark));
  std::erase(digits, '.');
  int exponent = 0;
  auto exponent_text = printed.substr(mark + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  // The range in which Java's Double.toString prints no exponent.
  if (number >= 1e-3 && number < 1e7) return AppendPlain(digits, exponent, out);
  AppendPlain(digits, 0, out);
  fmt::format_to(std::back_inserter(out), "E{}", exponent);
}

void AppendJson(const json::value& value, std::string& out) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_int64());
      return;
    case json::kind::uint64:
      fmt::format_to(std::back_inserter(out), "{}", value.get_uint64());
      return;
    case json::kind::double_:
      AppendJsonNumber(value.get_double(), out);
      return;
    case json::kind::string:
      AppendJsonString(std::string_view(value.get_string()), out);
      return;
    case json::kind::array: {
      char before = '[';
      for (const auto& item : value.get_array()) {
        out += before;
        before = ',';
        AppendJson(item, out);
      }
      out += before == '[' ? "[]" : "]";
      return;
    }
    case json::kind::object: {
      char before = '{';
      for (const auto& member : value.get_object()) {
        out += before;
        before = ',';
        AppendJsonString(std::string_view(member.key()), out);
        out += ':';
        AppendJson(member.value(), out);
      }
      out += before == '{' ? "{}" : "}";
      return;
    }
  }
}

}  // namespace taskflow::avro
