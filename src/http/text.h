// Texts of headers and lists.
#pragma once

#include <string>
#include <string_view>

namespace taskflow::http {

// Without the blanks around it (RFC 9110 section 5.6.3, OWS).
inline std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// ASCII's letters alone.
inline char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = LowerCase(c);
  return out;
}

}  // namespace taskflow::http
