// Passwords that everybody tries first (OWASP ASVS 5.0, 6.2.4).
#pragma once

#include <string_view>

namespace taskflow::site {

// In any case of its letters. Those of fewer than kPasswordCharactersMin characters are not known.
bool IsCommonPassword(std::string_view password);

// The list, which is common_passwords.txt: a line each, in lower case, sorted by byte, after the
// lines of its licence.
std::string_view CommonPasswords();

}  // namespace taskflow::site
