#include "connect/task/subscription.h"

#include <algorithm>

#include "connect/config/connector_config.h"
#include "connect/limits.h"
#include "connect/transforms/pattern.h"

namespace taskflow::connect {
namespace {

// Java's names of consumer settings and librdkafka's, of those that a connector may override.
struct Name {
  std::string_view java, ours;
};
constexpr Name kOverrides[] = {
    {"auto.offset.reset", "auto.offset.reset"},
    {"fetch.max.bytes", "fetch.max.bytes"},
    {"fetch.max.wait.ms", "fetch.wait.max.ms"},
    {"fetch.min.bytes", "fetch.min.bytes"},
    {"max.partition.fetch.bytes", "max.partition.fetch.bytes"},
    {"max.poll.interval.ms", "max.poll.interval.ms"},
    {"session.timeout.ms", "session.timeout.ms"},
    {"heartbeat.interval.ms", "heartbeat.interval.ms"},
    {"isolation.level", "isolation.level"},
};

std::optional<std::string> OverrideOf(const Config& config, std::string_view key) {
  auto found = config.find(fmt::format("consumer.override.{}", key));
  return found == config.end() ? std::nullopt : std::optional(Trimmed(found->second));
}

}  // namespace

std::string GroupOf(const std::string& connector, const Config& config) {
  return OverrideOf(config, "group.id").value_or(fmt::format("connect-{}", connector));
}

std::vector<std::string> TopicsOf(const Config& config) {
  Settings settings(SinkFrameworkKeys(), config);
  auto regex = settings.String("topics.regex");
  if (regex.empty()) return settings.List("topics");
  return {fmt::format("^({})$", regex)};
}

bool ReadsTopic(const Config& config, std::string_view topic) {
  Settings settings(SinkFrameworkKeys(), config);
  auto regex = settings.String("topics.regex");
  if (regex.empty()) {
    auto topics = settings.List("topics");
    return std::find(topics.begin(), topics.end(), topic) != topics.end();
  }
  auto pattern = Pattern::Compile(regex);
  return pattern && pattern->Matches(topic);
}

void Override(const Config& config, kafka::ClientOptions& options) {
  for (const auto& [java, ours] : kOverrides) {
    if (auto value = OverrideOf(config, java)) options.more[std::string(ours)] = *value;
  }
}

std::size_t PollRecordsMax(const Config& config) {
  auto asked = ParseInteger(OverrideOf(config, "max.poll.records").value_or(""));
  if (!asked) return kPollRecordsMax;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(*asked, 1, kPollRecordsMax));
}

}  // namespace taskflow::connect
