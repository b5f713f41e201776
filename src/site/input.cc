#include "site/input.h"

#include <fmt/format.h>

#include <algorithm>

#include "site/common_passwords.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsLocalPart(std::string_view text) {
  constexpr std::string_view kMarks = ".!#$%&'*+/=?^_`{|}~-";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return IsLetterOrDigit(c) || kMarks.find(c) != kMarks.npos;
  });
}

bool IsLabel(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

bool IsDomain(std::string_view text) {
  while (true) {
    auto dot = text.find('.');
    if (!IsLabel(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::size_t CountCharacters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

std::optional<std::string> NormalEmail(std::string_view text) {
  if (text.size() > kEmailBytesMax) return std::nullopt;
  std::string email(text);
  for (char& c : email) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  auto at = email.find('@');
  if (at == email.npos) return std::nullopt;
  std::string_view whole = email;
  if (!IsLocalPart(whole.substr(0, at)) || !IsDomain(whole.substr(at + 1))) return std::nullopt;
  return email;
}

std::optional<std::string> NormalTitle(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
  if (CountCharacters(text) > kTitleCharactersMax) return std::nullopt;
  if (std::any_of(text.begin(), text.end(), IsControl)) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> PasswordFault(std::string_view password) {
  if (CountCharacters(password) < kPasswordCharactersMin) {
    return fmt::format("The password needs at least {} characters.", kPasswordCharactersMin);
  }
  if (password.size() > kPasswordBytesMax) {
    return fmt::format("The password may have at most {} bytes.", kPasswordBytesMax);
  }
  if (IsCommonPassword(password)) {
    return "This password is one of the most common ones: please choose another.";
  }
  return std::nullopt;
}

bool IsPagePath(std::string_view text) {
  return text.starts_with('/') && text.size() <= kPagePathBytesMax &&
         std::none_of(text.begin(), text.end(), IsControl);
}

}  // namespace taskflow::site
