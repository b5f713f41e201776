#include "privacy/retention.h"

#include <charconv>

#include "privacy/limits.h"

namespace taskflow::privacy {
namespace {

std::optional<std::int64_t> NumberOf(const kafka::TopicConfigs& configs, const std::string& name) {
  auto found = configs.find(name);
  if (found == configs.end()) return std::nullopt;
  const auto& text = found->second.value;
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::int64_t> GoneByRetention(const kafka::TopicConfigs& configs,
                                            std::int64_t appended_ms) {
  constexpr auto kFarthest = INT64_MAX / 4;
  auto policy = configs.find("cleanup.policy");
  bool deletes =
      policy != configs.end() && policy->second.value.find("delete") != std::string::npos;
  auto retention = NumberOf(configs, "retention.ms");
  auto segment = NumberOf(configs, "segment.ms");
  if (!deletes || !retention || !segment || *retention < 0) return std::nullopt;
  if (*retention > kFarthest || *segment > kFarthest) return std::nullopt;
  return appended_ms + *segment + *retention + kRetentionSlackMs;
}

}  // namespace taskflow::privacy
