// Java regular expressions as far as configurations use them: whole-text matches and replacements
// with groups. Matching that would take too long is given up, so that no pattern can hang a task.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::connect {

class Pattern {
 public:
  // Errors: kInvalid, kTooLarge.
  static Result<Pattern> Compile(std::string_view text);

  // False also when the pattern is too complex for this text.
  bool Matches(std::string_view text) const;
  // What `replacement` gives ($1, ${name} and backslash escapes, as Matcher.replaceFirst reads
  // them) when the whole of `text` matches; nothing otherwise.
  std::optional<std::string> Replace(std::string_view text, std::string_view replacement) const;
  // Whether the replacement's groups exist. Errors: kInvalid.
  Status CheckReplacement(std::string_view replacement) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace taskflow::connect
