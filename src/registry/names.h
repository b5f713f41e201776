// Names of subjects and contexts. A subject outside the default context "." is written
// ":.context:subject"; ":.context:" alone stands for the context itself, in settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "registry/errors.h"

namespace taskflow::registry {

inline constexpr std::string_view kDefaultContext = ".";
// Settings of this context hold for all contexts that have none of their own.
inline constexpr std::string_view kGlobalContext = ":.__GLOBAL:";

struct QualifiedName {
  std::string context;  // "." or ".name"
  std::string subject;  // empty: the context itself
};
QualifiedName SplitName(std::string_view subject);
// The one way to write it: ":.:s" is "s", and ":.c" is ":.c:".
std::string JoinName(const QualifiedName& name);

// ".c" from "c", ".c", ":.c" or ":.c:". 400 when it holds a colon elsewhere.
Outcome<std::string> ContextNamed(std::string_view text);
// `subject` in `context` unless it names a context itself.
std::string NameIn(std::string_view context, std::string_view subject);

// `prefix` as the API's subjectPrefix: ":*:a" is any context, ":.c:a" that one, "a" the default
// one; empty is everything.
bool MatchesPrefix(std::string_view subject, std::string_view prefix);

}  // namespace taskflow::registry
