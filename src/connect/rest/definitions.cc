#include "connect/rest/definitions.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

namespace taskflow::connect::rest {
namespace {

constexpr std::string_view kHidden = "[hidden]";

std::string_view WidthOf(KeyType type) {
  switch (type) {
    case KeyType::kList:
    case KeyType::kClass:
      return "LONG";
    case KeyType::kString:
    case KeyType::kPassword:
      return "MEDIUM";
    default:
      return "SHORT";
  }
}

// Converters that are not set are the worker's, whatever those are.
json::value DefaultOf(const ConfigKey& key) {
  bool is_workers = key.type == KeyType::kClass && key.name.ends_with(".converter");
  if (!key.default_value || is_workers || key.null_default) return nullptr;
  if (key.type == KeyType::kPassword) return json::value(kHidden);
  return json::value(*key.default_value);
}

// Numbers keys within their groups, in the order they come.
class Describer {
 public:
  json::object Definition(const KeyTable& table, const ConfigKey& key) {
    auto group = table.group.empty() ? std::string(key.group) : table.group;
    if (std::find(groups_.begin(), groups_.end(), group) == groups_.end()) groups_.push_back(group);
    json::object out{{"name", table.prefix + std::string(key.name)},
                     {"type", Name(key.type)},
                     {"required", key.required()},
                     {"default_value", DefaultOf(key)},
                     {"importance", Name(key.importance)},
                     {"documentation", key.doc},
                     {"group", group},
                     {"width", WidthOf(key.type)}};
    out["display_name"] = key.display_name.empty() ? key.name : key.display_name;
    out["dependents"] = json::array();
    out["order"] = ++orders_[group];
    return out;
  }
  json::array Groups() const {
    json::array out;
    for (const auto& group : groups_) out.emplace_back(group);
    return out;
  }

 private:
  std::vector<std::string> groups_;
  std::map<std::string, int> orders_;
};

json::value ValueOf(const ConfigKey& key, const std::string& name, const Config& config) {
  auto found = config.find(name);
  if (found == config.end()) return DefaultOf(key);
  if (key.type == KeyType::kPassword) return json::value(kHidden);
  return json::value(found->second);
}

json::object ValueObject(const std::string& name, json::value value, const ConfigErrors& errors) {
  json::array texts;
  if (auto found = errors.find(name); found != errors.end()) {
    for (const auto& text : found->second) texts.emplace_back(text);
  }
  return {{"name", name},
          {"value", std::move(value)},
          {"recommended_values", json::array()},
          {"errors", std::move(texts)},
          {"visible", true}};
}

}  // namespace

json::array Definitions(const std::vector<KeyTable>& tables) {
  Describer describer;
  json::array out;
  for (const auto& table : tables) {
    for (const auto& key : *table.keys) out.push_back(describer.Definition(table, key));
  }
  return out;
}

json::object ValidationObject(const ConnectorPlugin& plugin, const Config& config,
                              const Validated& validated) {
  Describer describer;
  json::array configs;
  std::set<std::string, std::less<>> shown;
  for (const auto& table : validated.tables) {
    for (const auto& key : *table.keys) {
      auto name = table.prefix + std::string(key.name);
      if (!shown.insert(name).second) continue;
      configs.push_back(
          json::object{{"definition", describer.Definition(table, key)},
                       {"value", ValueObject(name, ValueOf(key, name, config), validated.errors)}});
    }
  }
  // Errors of keys that have no definition are shown too.
  for (const auto& [name, texts] : validated.errors) {
    if (shown.contains(name)) continue;
    configs.push_back(json::object{{"definition", nullptr},
                                   {"value", ValueObject(name, nullptr, validated.errors)}});
  }
  return {{"name", plugin.class_name},
          {"error_count", validated.ErrorCount()},
          {"groups", describer.Groups()},
          {"configs", std::move(configs)}};
}

}  // namespace taskflow::connect::rest
