#include "connect/transforms/field_path.h"

namespace taskflow::connect {
namespace {

// What stands between backticks; `rest` begins behind the first. Only a backtick before a dot or
// the end closes it.
Result<std::string> TakeQuoted(std::string_view whole, std::string_view& rest) {
  std::string name;
  while (!rest.empty()) {
    if (rest.starts_with("\\`")) {
      name += '`';
      rest.remove_prefix(2);
      continue;
    }
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '`' && (rest.empty() || rest.front() == '.')) return name;
    name += c;
  }
  return Fail(ErrorCode::kInvalid, "Incomplete backtick pair in path: [{}]", whole);
}

}  // namespace

Result<std::vector<std::string>> ParseFieldPath(std::string_view text) {
  std::vector<std::string> out;
  auto rest = text;
  while (true) {
    if (rest.starts_with('`')) {
      rest.remove_prefix(1);
      ASSIGN_OR_RETURN(auto name, TakeQuoted(text, rest));
      out.push_back(std::move(name));
    } else {
      auto name = rest.substr(0, rest.find('.'));
      out.emplace_back(name);
      rest.remove_prefix(name.size());
    }
    if (rest.empty()) return out;
    rest.remove_prefix(1);
  }
}

}  // namespace taskflow::connect
