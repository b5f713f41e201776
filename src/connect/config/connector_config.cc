#include "connect/config/connector_config.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "connect/converters/converter.h"
#include "connect/data/schema.h"
#include "connect/limits.h"
#include "connect/task/topic_creation.h"
#include "connect/transforms/pattern.h"
#include "connect/transforms/predicate.h"
#include "connect/transforms/transform.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kHidden = "[hidden]";

class Check {
 public:
  Check(const Config& config, Validated& out) : config_(config), out_(out) {}

  void Table(std::string prefix, std::string group, const ConfigKeys& keys) {
    Validate(keys, config_, prefix, out_.errors);
    out_.tables.push_back({std::move(prefix), std::move(group), &keys});
  }

  void Sizes() {
    std::size_t bytes = 0;
    for (const auto& [key, value] : config_) bytes += key.size() + value.size();
    if (config_.size() > kConfigKeysMax || bytes > kConfigBytesMax) {
      Add("name", "",
          fmt::format("the configuration is over {} keys or {} bytes", kConfigKeysMax,
                      kConfigBytesMax));
    }
  }

  void ConnectorName() {
    auto name = Get("name");
    std::vector<int> controls;
    for (char c : name) {
      if ((c >= 0 && c < 0x20) || c == 0x7f) controls.push_back(c);
    }
    if (name.empty() && config_.contains("name")) {
      Add("name", name, "String may not be empty");
    } else if (!controls.empty()) {
      Add("name", name,
          fmt::format(
              "String may not contain control sequences but had the following ASCII chars: {}",
              fmt::join(controls, ", ")));
    } else if (name.size() > kConnectorNameMax) {
      Add("name", name,
          fmt::format("The name must not be longer than {} bytes", kConnectorNameMax));
    }
  }

  void Topics() {
    auto topics = Get("topics"), regex = Get("topics.regex");
    std::string wrong;
    if (topics.empty() && regex.empty()) wrong = "Must configure one of topics or topics.regex";
    if (!topics.empty() && !regex.empty()) {
      wrong = "topics and topics.regex are mutually exclusive options, but both are set.";
    }
    if (!wrong.empty()) {
      out_.errors["topics"].push_back(wrong);
      out_.errors["topics.regex"].push_back(wrong);
      return;
    }
    auto pattern = Pattern::Compile(regex);
    if (!pattern) return Add("topics.regex", regex, pattern.error().message);
    DeadLetterTopic(ParseList(topics), regex.empty() ? nullptr : &*pattern);
  }

  void ExactlyOnce() {
    constexpr auto kKey = "exactly.once.support";
    if (!EqualsAnyCase(Get(kKey), "required")) return;
    out_.errors[kKey].emplace_back(
        "This worker does not have exactly-once source support enabled.");
  }

  void TopicsToMake() {
    if (!MakesTopics(config_)) return;
    Table("topic.creation.default.", "Topic Creation", DefaultTopicKeys());
    for (const auto& group : ParseList(Get("topic.creation.groups"))) {
      Table(fmt::format("topic.creation.{}.", group), "Topic Creation", TopicGroupKeys());
    }
  }

  void DeadLetterTopic(const std::vector<std::string>& topics, const Pattern* pattern) {
    constexpr std::string_view kKey = "errors.deadletterqueue.topic.name";
    auto letters = Get(kKey);
    if (letters.empty()) return;
    if (std::find(topics.begin(), topics.end(), letters) != topics.end()) {
      out_.errors["topics"].push_back(
          fmt::format("The DLQ topic '{}' may not be included in the list of topics "
                      "('topics=[{}]') consumed by the connector",
                      letters, fmt::join(topics, ", ")));
    }
    if (pattern != nullptr && pattern->Matches(letters)) {
      out_.errors["topics.regex"].push_back(
          fmt::format("The DLQ topic '{}' may not be matched by the regex matching topics "
                      "(\"topics.regex\"={}) consumed by the connector",
                      letters, Get("topics.regex")));
    }
  }

  void ConverterOf(const std::string& key, std::span<const ConverterPlugin> plugins) {
    auto name = Get(key);
    if (name.empty()) return;
    const auto* plugin = FindPlugin(plugins, name);
    if (plugin == nullptr) return NoClass(key, name);
    Table(key + ".", "", plugin->keys());
  }

  template <typename T>
  void Steps(const std::string& list, const std::string& group, const ConfigKeys& framework,
             std::span<const T> plugins) {
    std::set<std::string> seen;
    auto aliases = ParseList(Get(list));
    if (aliases.size() > kTransformsMax) {
      return Add(list, Get(list), fmt::format("at most {} aliases", kTransformsMax));
    }
    for (const auto& alias : aliases) {
      if (!seen.insert(alias).second) {
        Add(list, Get(list), "Duplicate alias provided.");
        continue;
      }
      auto prefix = fmt::format("{}.{}.", list, alias);
      auto title = fmt::format("{}: {}", group, alias);
      Table(prefix, title, framework);
      auto type = Get(prefix + "type");
      if (type.empty()) continue;
      const auto* plugin = FindPlugin(plugins, type);
      if (plugin == nullptr) {
        NoClass(prefix + "type", type);
      } else {
        Table(prefix, title, plugin->keys());
      }
    }
  }

  void PredicateNames() {
    auto predicates = ParseList(Get("predicates"));
    for (const auto& alias : ParseList(Get("transforms"))) {
      auto key = fmt::format("transforms.{}.predicate", alias);
      auto name = Get(key);
      if (!name.empty() &&
          std::find(predicates.begin(), predicates.end(), name) == predicates.end()) {
        Add(key, name, fmt::format("Predicate '{}' is not defined in predicates", name));
      }
    }
  }

 private:
  std::string Get(std::string_view key) const {
    auto found = config_.find(key);
    return found == config_.end() ? "" : Trimmed(found->second);
  }
  void Add(const std::string& key, std::string_view value, std::string_view why) {
    out_.errors[key].push_back(
        fmt::format("Invalid value {} for configuration {}: {}", value, key, why));
  }
  void NoClass(const std::string& key, std::string_view name) {
    Add(key, name, fmt::format("Class {} could not be found.", name));
  }

  const Config& config_;
  Validated& out_;
};

// Nothing but one reference: it gives nothing away.
bool IsReference(std::string_view value) {
  auto reference = NextReference(value);
  return reference && reference->begin == 0 && reference->end == value.size();
}

bool IsSecret(std::string_view key) {
  auto last = key.substr(key.rfind('.') + 1);
  return last == "password" || last == "license" || key.ends_with("basic.auth.user.info") ||
         key.ends_with("sasl.jaas.config") || key.ends_with("bearer.auth.token");
}

}  // namespace

std::size_t Validated::ErrorCount() const {
  std::size_t count = 0;
  for (const auto& [key, list] : errors) count += list.size();
  return count;
}

std::string Validated::Text() const {
  auto text = fmt::format(
      "Connector configuration is invalid and contains the following {} error(s):", ErrorCount());
  for (const auto& [key, list] : errors) {
    for (const auto& one : list) text += "\n" + one;
  }
  return text +
         "\nYou can also find the above list of errors at the endpoint "
         "`/connector-plugins/{connectorType}/config/validate`";
}

Validated ValidateConnector(const ConnectorPlugin& plugin, const Config& config) {
  Validated out;
  Check check(config, out);
  check.Table("", "", FrameworkKeys(plugin.kind));
  check.Sizes();
  check.ConnectorName();
  if (plugin.is_source()) {
    check.ExactlyOnce();
    check.TopicsToMake();
  } else {
    check.Topics();
  }
  check.ConverterOf("key.converter", ConverterPlugins());
  check.ConverterOf("value.converter", ConverterPlugins());
  check.ConverterOf("header.converter", HeaderConverterPlugins());
  check.Steps("transforms", "Transforms", TransformFrameworkKeys(), TransformPlugins());
  check.Steps("predicates", "Predicates", PredicateFrameworkKeys(), PredicatePlugins());
  check.PredicateNames();
  check.Table("", "", plugin.keys());
  return out;
}

Config Masked(const Config& config) {
  auto out = config;
  for (auto& [key, value] : out) {
    if (IsSecret(key) && !value.empty() && !IsReference(value)) value = kHidden;
  }
  return out;
}

Config Unmasked(Config sent, const Config& stored) {
  for (auto& [key, value] : sent) {
    auto found = stored.find(key);
    if (value == kHidden && IsSecret(key) && found != stored.end()) value = found->second;
  }
  return sent;
}

}  // namespace taskflow::connect
