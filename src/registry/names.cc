#include "registry/names.h"

#include <fmt/format.h>

namespace taskflow::registry {
namespace {

constexpr std::string_view kAnyContext = ":*:";

}  // namespace

QualifiedName SplitName(std::string_view subject) {
  if (!subject.starts_with(":.")) return {std::string(kDefaultContext), std::string(subject)};
  auto end = subject.find(':', 2);
  if (end == std::string_view::npos) return {std::string(subject.substr(1)), ""};
  return {std::string(subject.substr(1, end - 1)), std::string(subject.substr(end + 1))};
}

std::string JoinName(const QualifiedName& name) {
  if (name.context == kDefaultContext) return name.subject;
  return fmt::format(":{}:{}", name.context, name.subject);
}

Outcome<std::string> ContextNamed(std::string_view text) {
  if (text.starts_with(':')) text.remove_prefix(1);
  if (text.ends_with(':')) text.remove_suffix(1);
  if (text.find(':') != std::string_view::npos) {
    return BadRequest(fmt::format("Context name '{}' cannot contain a colon", text));
  }
  return text.starts_with('.') ? std::string(text) : "." + std::string(text);
}

std::string NameIn(std::string_view context, std::string_view subject) {
  if (subject.starts_with(":.") || subject.starts_with(kAnyContext)) return std::string(subject);
  return JoinName({std::string(context), std::string(subject)});
}

bool MatchesPrefix(std::string_view subject, std::string_view prefix) {
  if (prefix.empty()) return true;
  if (prefix.starts_with(kAnyContext)) {
    return SplitName(subject).subject.starts_with(prefix.substr(kAnyContext.size()));
  }
  auto wanted = SplitName(prefix);
  auto name = SplitName(subject);
  return name.context == wanted.context && name.subject.starts_with(wanted.subject);
}

}  // namespace taskflow::registry
