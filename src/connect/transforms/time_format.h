// Java's date patterns (java.text.SimpleDateFormat, locale en_US, UTC) as far as configurations use
// them: y M d E u D H k h K m s S a z Z X, quoted text, and anything that is not a letter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "connect/data/schema.h"

namespace taskflow::connect {

// Of a moment in milliseconds since 1970-01-01 UTC.
constexpr std::int64_t MillisOfDay(std::int64_t ms) {
  return ms % kDayMs + (ms % kDayMs < 0 ? kDayMs : 0);
}

class TimeFormat {
 public:
  // Errors: kInvalid, in Java's words; kUnsupported: a letter that is not in the list above.
  static Result<TimeFormat> Compile(std::string_view pattern);

  // Milliseconds since 1970-01-01 UTC.
  std::string Format(std::int64_t ms) const;
  // What stands at the front of the text; nothing when it has another form. Leniently, as Java
  // does: the 32nd of January is the 1st of February.
  std::optional<std::int64_t> Parse(std::string_view text) const;

 private:
  struct Part {
    char letter = 0;  // 0: literal
    std::size_t width = 0;
    std::string literal;
  };
  struct Fields;
  struct Reader;

  static Result<std::vector<Part>> Split(std::string_view pattern);

  std::vector<Part> parts_;
};

// A date, time or timestamp as ISO 8601 has it: "2026-11-24", "10:00:00.000Z",
// "2026-11-24T10:00:00.000Z".
std::string IsoText(Logical logical, std::int64_t of);

}  // namespace taskflow::connect
