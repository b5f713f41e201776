// What people type, checked and brought into the form in which it is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taskflow::site {

// In lower case, if it has the shape of an address (the WHATWG's rule for <input type=email>).
std::optional<std::string> NormalEmail(std::string_view text);
// Without blanks at the ends; 1 to kTitleCharactersMax characters of UTF-8, none of them control
// characters.
std::optional<std::string> NormalTitle(std::string_view text);
// A path of this site: begins with '/', at most kPagePathBytesMax, no control characters.
bool IsPagePath(std::string_view text);

}  // namespace taskflow::site
