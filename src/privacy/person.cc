#include "privacy/person.h"

#include <algorithm>

#include "base/clock.h"

namespace taskflow::privacy {
namespace {
constexpr std::size_t kToTheSecond = 19;  // "2026-11-24T10:00:00"
}

Person Person::Of(std::string_view email) {
  Person person{.names = {LowerCase(email)}, .until_ms = std::nullopt};
  if (person.names[0] != email) person.names.emplace_back(email);
  return person;
}

bool Person::Is(std::string_view who) const {
  return std::find(names.begin(), names.end(), who) != names.end();
}

bool Person::IsIn(std::string_view bytes) const {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return bytes.find(name) != std::string_view::npos;
  });
}

bool Person::Covers(std::string_view time) const {
  if (!until_ms) return true;
  auto until = FormatIso8601(*until_ms);
  bool readable = time.size() > kToTheSecond && time[0] >= '0' && time[0] <= '9' && time[4] == '-';
  if (!readable) return true;
  if (time.size() == until.size()) return time <= until;
  return time.substr(0, kToTheSecond) <= std::string_view(until).substr(0, kToTheSecond);
}

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace taskflow::privacy
