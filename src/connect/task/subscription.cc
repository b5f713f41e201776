#include "connect/task/subscription.h"

#include <algorithm>
#include <span>

#include "base/log.h"
#include "connect/config/connector_config.h"
#include "connect/limits.h"
#include "connect/transforms/pattern.h"

namespace taskflow::connect {
namespace {

// Java's names of settings and librdkafka's, of those that a connector may override. Nothing for
// ours: they are read elsewhere.
struct JavaName {
  std::string_view java, ours;
};
constexpr JavaName kOfConsumers[] = {
    {"group.id", ""},
    {"max.poll.records", ""},
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
constexpr JavaName kOfProducers[] = {
    {"batch.size", "batch.size"},
    {"compression.type", "compression.type"},
    {"delivery.timeout.ms", "delivery.timeout.ms"},
    {"linger.ms", "linger.ms"},
    {"max.in.flight.requests.per.connection", "max.in.flight.requests.per.connection"},
    {"max.request.size", "message.max.bytes"},
    {"request.timeout.ms", "request.timeout.ms"},
};

std::optional<std::string> OverrideOf(const Config& config, std::string_view key) {
  auto found = config.find(fmt::format("consumer.override.{}", key));
  return found == config.end() ? std::nullopt : std::optional(Trimmed(found->second));
}

void Override(const Config& config, std::string_view prefix, std::span<const JavaName> names,
              kafka::ClientOptions& options) {
  for (const auto& [key, value] : config) {
    if (!key.starts_with(prefix)) continue;
    auto name = std::string_view(key).substr(prefix.size());
    auto found = std::find_if(names.begin(), names.end(),
                              [&](const JavaName& one) { return one.java == name; });
    if (found == names.end()) {
      LogWarn("connect", "{}: {} is none of the settings that a connector may override",
              options.client_id, key);
    } else if (!found->ours.empty()) {
      options.more[std::string(found->ours)] = Trimmed(value);
    }
  }
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

void OverrideConsumer(const Config& config, kafka::ClientOptions& options) {
  Override(config, "consumer.override.", kOfConsumers, options);
}

void OverrideProducer(const Config& config, kafka::ClientOptions& options) {
  Override(config, "producer.override.", kOfProducers, options);
}

std::size_t PollRecordsMax(const Config& config) {
  auto asked = ParseInteger(OverrideOf(config, "max.poll.records").value_or(""));
  if (!asked) return kPollRecordsMax;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(*asked, 1, kPollRecordsMax));
}

}  // namespace taskflow::connect
