#include "connect/task/topic_creation.h"

#include <algorithm>

#include "connect/config/connector_config.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kReplication = "replication.factor", kPartitions = "partitions";
constexpr std::string_view kInclude = "include", kExclude = "exclude";

// -1: as the broker has it.
std::optional<std::string> CheckCount(std::string_view value) {
  auto number = ParseInteger(value);
  if (number && (*number == -1 || *number >= 1)) return std::nullopt;
  return "Value must be at least 1, or -1 for the broker's default";
}

std::optional<std::string> CheckPatterns(std::string_view value) {
  for (const auto& text : ParseList(value)) {
    if (auto pattern = Pattern::Compile(text); !pattern) return pattern.error().message;
  }
  return std::nullopt;
}

ConfigKey Count(std::string_view name, KeyType type, bool required) {
  return {.name = name,
          .type = type,
          .importance = Importance::kLow,
          .group = "Topic Creation",
          .doc = "Of topics that the connector makes; -1: as the broker has it.",
          .check = CheckCount,
          .null_default = !required};
}

ConfigKey Patterns(std::string_view name, bool required, std::string_view doc) {
  return {.name = name,
          .type = KeyType::kList,
          .importance = Importance::kLow,
          .group = "Topic Creation",
          .doc = doc,
          .check = CheckPatterns,
          .null_default = !required};
}

Result<std::vector<Pattern>> Compile(const std::vector<std::string>& texts) {
  std::vector<Pattern> out;
  for (const auto& text : texts) {
    ASSIGN_OR_RETURN(auto pattern, Pattern::Compile(text));
    out.push_back(std::move(pattern));
  }
  return out;
}

// `order` with what stands under `prefix` in its place; what is no key of ours is a topic's config.
void Read(const Config& config, const std::string& prefix, kafka::NewTopic& order) {
  order.configs.clear();
  for (auto at = config.lower_bound(prefix); at != config.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    auto key = std::string_view(at->first).substr(prefix.size());
    if (key == kInclude || key == kExclude) continue;
    if (key == kPartitions) {
      order.partitions = static_cast<std::int32_t>(ParseInteger(at->second).value_or(1));
    } else if (key == kReplication) {
      order.replication_factor = static_cast<std::int16_t>(ParseInteger(at->second).value_or(1));
    } else {
      order.configs[std::string(key)] = Trimmed(at->second);
    }
  }
}

}  // namespace

bool MakesTopics(const Config& config) {
  auto found = config.lower_bound(kTopicCreation);
  return found != config.end() && found->first.starts_with(kTopicCreation);
}

const ConfigKeys& DefaultTopicKeys() {
  static const ConfigKeys keys{Count(kReplication, KeyType::kShort, true),
                               Count(kPartitions, KeyType::kInt, true)};
  return keys;
}

const ConfigKeys& TopicGroupKeys() {
  static const ConfigKeys keys{
      Patterns(kInclude, true, "Regular expressions of the topics that are of this group."),
      Patterns(kExclude, false, "Regular expressions of the topics that are not."),
      Count(kReplication, KeyType::kShort, false), Count(kPartitions, KeyType::kInt, false)};
  return keys;
}

bool TopicCreation::Group::Takes(std::string_view topic) const {
  auto matches = [&](const Pattern& pattern) { return pattern.Matches(topic); };
  if (std::any_of(exclude.begin(), exclude.end(), matches)) return false;
  return include.empty() || std::any_of(include.begin(), include.end(), matches);
}

Result<TopicCreation> TopicCreation::Make(const Config& config) {
  TopicCreation out;
  if (!MakesTopics(config)) return out;
  Group otherwise;
  Read(config, fmt::format("{}default.", kTopicCreation), otherwise.order);
  for (const auto& name :
       Settings(SourceFrameworkKeys(), config).List(fmt::format("{}groups", kTopicCreation))) {
    auto prefix = fmt::format("{}{}.", kTopicCreation, name);
    Settings settings(TopicGroupKeys(), config, prefix);
    Group group{.order = otherwise.order};
    ASSIGN_OR_RETURN(group.include, Compile(settings.List(kInclude)));
    ASSIGN_OR_RETURN(group.exclude, Compile(settings.List(kExclude)));
    Read(config, prefix, group.order);
    out.groups_.push_back(std::move(group));
  }
  out.groups_.push_back(std::move(otherwise));
  return out;
}

std::optional<kafka::NewTopic> TopicCreation::OrderFor(std::string_view topic) const {
  for (const auto& group : groups_) {
    if (!group.Takes(topic)) continue;
    auto order = group.order;
    order.name = topic;
    return order;
  }
  return std::nullopt;
}

Status TopicCreation::Ensure(std::string_view topic, const kafka::ClientOptions& client,
                             const Environment& environment) {
  if (groups_.empty() || asked_.contains(topic)) return {};
  if (auto order = OrderFor(topic)) {
    ASSIGN_OR_RETURN(auto admin, environment.administer(client));
    auto made = admin->EnsureTopic(*order, kAdminTimeout);
    if (!made) return FailWith(fmt::format("topic {}", topic), std::move(made).error());
  }
  asked_.emplace(topic);
  return {};
}

}  // namespace taskflow::connect
