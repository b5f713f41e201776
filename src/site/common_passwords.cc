#include "site/common_passwords.h"

#include <algorithm>
#include <string>

extern "C" const char taskflow_common_passwords[], taskflow_common_passwords_end[];

namespace taskflow::site {

std::string_view CommonPasswords() {
  std::string_view text(
      taskflow_common_passwords,
      static_cast<std::size_t>(taskflow_common_passwords_end - taskflow_common_passwords));
  while (text.starts_with("# ") || text.starts_with("#\n")) text.remove_prefix(text.find('\n') + 1);
  return text;
}

// A binary search whose steps land within a line and look for its ends.
bool IsCommonPassword(std::string_view password) {
  std::string wanted(password);
  std::transform(wanted.begin(), wanted.end(), wanted.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  auto text = CommonPasswords();
  while (!text.empty()) {
    auto middle = text.size() / 2;
    auto begin = middle == 0 ? 0 : text.rfind('\n', middle - 1) + 1;
    auto end = text.find('\n', begin);
    auto line = text.substr(begin, end - begin);
    if (line == wanted) return true;
    if (line < wanted) {
      text.remove_prefix(end + 1);
    } else {
      text = text.substr(0, begin);
    }
  }
  return false;
}

}  // namespace taskflow::site
