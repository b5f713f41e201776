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
// Why it can't be an account's password, for a person; nothing when it can: kPasswordCharactersMin
// characters to kPasswordBytesMax bytes, whichever they are, and no IsCommonPassword.
std::optional<std::string> PasswordFault(std::string_view password);
inline bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
// A path of this site: begins with '/', at most kPagePathBytesMax, no control characters.
bool IsPagePath(std::string_view text);

}  // namespace taskflow::site
