// Whose events, and up to when.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskflow::privacy {

// A header of the records that overwrite others; its value is "1".
inline constexpr std::string_view kErasesHeader = "taskflow-erases";

struct Person {
  std::vector<std::string> names;  // what `who` may be: the address in its spellings; never empty
  std::optional<std::int64_t> until_ms;  // events after it are somebody else's

  // The address as it was given, and in lower case, as the site has it.
  static Person Of(std::string_view email);

  bool Is(std::string_view who) const;
  // Some spelling stands somewhere in these bytes.
  bool IsIn(std::string_view bytes) const;
  // Whether an event of this time (ISO 8601 in UTC, as FormatIso8601 writes it) counts; one without
  // a readable time does.
  bool Covers(std::string_view time) const;
};

// Only ASCII: addresses are compared by it everywhere in the site.
std::string LowerCase(std::string_view text);

}  // namespace taskflow::privacy
