// The program's own log, on stderr: one line an entry, local time, level, part, text. Text from
// outside is a value, never the format; control characters in it are escaped. Secrets are never
// passed in. Safe from any thread.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace taskflow {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

void SetLogLevel(LogLevel level);
bool LogEnabled(LogLevel level);
// `part` names who speaks: "broker", "connect". Escapes control characters in `text`.
void WriteLog(LogLevel level, std::string_view part, std::string_view text);

template <typename... Args>
void Log(LogLevel level, std::string_view part, fmt::format_string<Args...> text, Args&&... args) {
  if (LogEnabled(level)) WriteLog(level, part, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void LogDebug(std::string_view part, fmt::format_string<Args...> text, Args&&... args) {
  Log(LogLevel::kDebug, part, text, std::forward<Args>(args)...);
}
template <typename... Args>
void LogInfo(std::string_view part, fmt::format_string<Args...> text, Args&&... args) {
  Log(LogLevel::kInfo, part, text, std::forward<Args>(args)...);
}
template <typename... Args>
void LogWarn(std::string_view part, fmt::format_string<Args...> text, Args&&... args) {
  Log(LogLevel::kWarn, part, text, std::forward<Args>(args)...);
}
template <typename... Args>
void LogError(std::string_view part, fmt::format_string<Args...> text, Args&&... args) {
  Log(LogLevel::kError, part, text, std::forward<Args>(args)...);
}

}  // namespace taskflow
