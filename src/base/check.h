// CHECK(condition[, format, args...]): an invariant of this program. On in every build; ends the
// process with the place and the text. No input from outside may be able to reach a failing CHECK.
#pragma once

#include <fmt/format.h>

#include <string>

namespace taskflow {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition, std::string text);
}  // namespace taskflow

#define CHECK(condition, ...)                                                                 \
  do {                                                                                        \
    if (!(condition)) [[unlikely]]                                                            \
      ::taskflow::CheckFailed(__FILE__, __LINE__, #condition, ::fmt::format("" __VA_ARGS__)); \
  } while (false)
