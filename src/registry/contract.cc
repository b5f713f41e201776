#include "registry/contract.h"

#include <algorithm>
#include <boost/json.hpp>

#include "registry/limits.h"
#include "registry/md5.h"

namespace taskflow::registry {
namespace {

constexpr std::string_view kRuleLists[] = {"migrationRules", "domainRules", "encodingRules"};
constexpr std::string_view kRuleMembers[] = {"name", "doc",    "kind", "mode",      "type",
                                             "tags", "params", "expr", "onSuccess", "onFailure"};
constexpr std::string_view kMigrationModes[] = {"UPGRADE", "DOWNGRADE", "UPDOWN"};
constexpr std::string_view kDataModes[] = {"WRITE", "READ", "WRITEREAD"};

const json::value* Given(const json::object& body, std::string_view key) {
  const auto* member = body.if_contains(key);
  return member == nullptr || member->is_null() ? nullptr : member;
}

bool AddTexts(const json::value& list, std::set<std::string>& into) {
  if (!list.is_array()) return false;
  for (const auto& item : list.get_array()) {
    if (!item.is_string()) return false;
    into.emplace(std::string_view(item.get_string()));
  }
  return true;
}

bool FillMetadata(const json::object& object, Metadata& out) {
  if (const auto* tags = Given(object, "tags")) {
    if (!tags->is_object()) return false;
    for (const auto& member : tags->get_object()) {
      if (!AddTexts(member.value(), out.tags[std::string(member.key())])) return false;
    }
  }
  if (const auto* properties = Given(object, "properties")) {
    if (!properties->is_object()) return false;
    for (const auto& member : properties->get_object()) {
      if (!member.value().is_string()) return false;
      out.properties[std::string(member.key())] =
          std::string(std::string_view(member.value().get_string()));
    }
  }
  const auto* sensitive = Given(object, "sensitive");
  return sensitive == nullptr || AddTexts(*sensitive, out.sensitive);
}

bool IsRuleName(std::string_view name) {
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && name.size() <= kRuleNameBytesMax && is_letter(name[0]) &&
         std::ranges::all_of(
             name, [&](char c) { return is_letter(c) || c == '-' || (c >= '0' && c <= '9'); });
}

// The rule with its members in order, absent and empty ones left out.
Outcome<json::object> ReadRule(const json::value& value, std::string_view list) {
  const auto* object = value.if_object();
  if (object == nullptr) return BadRequest("a rule of ruleSet is no object");
  auto name = StringMember(*object, "name").value_or("");
  if (!IsRuleName(name)) return InvalidRules(fmt::format("'{}' is no name of a rule", name));
  if (!StringMember(*object, "type")) {
    return InvalidRules(fmt::format("rule '{}' has no type", name));
  }
  bool migrates = list == "migrationRules";
  auto mode = StringMember(*object, "mode").value_or(migrates ? "UPDOWN" : "WRITEREAD");
  bool known = migrates ? std::ranges::find(kMigrationModes, mode) != std::end(kMigrationModes)
                        : std::ranges::find(kDataModes, mode) != std::end(kDataModes);
  if (!known) return InvalidRules(fmt::format("rule '{}' of {} has mode {}", name, list, mode));

  json::object rule;
  for (auto key : kRuleMembers) {
    const auto* member = Given(*object, key);
    if (member == nullptr) continue;
    if (key == "tags"     ? !member->is_array()
        : key == "params" ? !member->is_object()
                          : !member->is_string()) {
      return BadRequest(fmt::format("{} of rule '{}' is of a wrong type", key, name));
    }
    rule[key] = *member;
  }
  const auto* disabled = Given(*object, "disabled");
  if (disabled != nullptr && disabled->is_bool() && disabled->get_bool()) rule["disabled"] = true;
  return rule;
}

json::object RulesOf(const std::optional<std::string>& rules) {
  if (!rules) return {};
  auto parsed = ParseJsonObject(*rules);
  return parsed ? std::move(*parsed) : json::object{};
}

std::string_view NameOf(const json::value& rule) {
  return StringMember(rule.as_object(), "name").value_or("");
}

// What Java feeds its digest: each text, without what stands between them.
void AppendTexts(const json::value& value, std::string& out) {
  if (value.is_string()) out += std::string_view(value.get_string());
  if (value.is_bool()) out += '\1';
  if (value.is_array()) {
    for (const auto& item : value.get_array()) AppendTexts(item, out);
  }
  if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      out += std::string_view(member.key());
      AppendTexts(member.value(), out);
    }
  }
}

void AppendRules(const std::string& rules, std::string& out) {
  auto object = RulesOf(rules);
  for (auto list : kRuleLists) {
    const auto* items = object.if_contains(list);
    if (items == nullptr) continue;
    for (const auto& rule : items->as_array()) {
      for (const auto& member : rule.as_object()) AppendTexts(member.value(), out);
    }
  }
}

}  // namespace

Outcome<std::optional<Metadata>> ReadMetadata(const json::object& body, std::string_view key) {
  const auto* member = Given(body, key);
  if (member == nullptr) return std::nullopt;
  Metadata metadata;
  if (!member->is_object() || !FillMetadata(member->get_object(), metadata)) {
    return BadRequest(fmt::format("{} is not of the form {{tags, properties, sensitive}}", key));
  }
  if (metadata == Metadata{}) return std::nullopt;
  return metadata;
}

Outcome<std::optional<std::string>> ReadRules(const json::object& body, std::string_view key) {
  const auto* member = Given(body, key);
  if (member == nullptr) return std::nullopt;
  if (!member->is_object()) return BadRequest(fmt::format("{} is no object", key));
  json::object out;
  for (auto list : kRuleLists) {
    const auto* rules = Given(member->get_object(), list);
    if (rules == nullptr) continue;
    if (!rules->is_array()) return BadRequest(fmt::format("{} of {} is no list", list, key));
    json::array kept;
    std::set<std::string> names;
    for (const auto& item : rules->get_array()) {
      TASKFLOW_REGISTRY_TRY(auto rule, held, ReadRule(item, list));
      if (!names.emplace(NameOf(rule)).second) {
        return InvalidRules(fmt::format("Found rule with duplicate name '{}'", NameOf(rule)));
      }
      kept.push_back(std::move(rule));
    }
    if (!kept.empty()) out[list] = std::move(kept);
  }
  if (out.empty()) return std::nullopt;
  return ToJson(out);
}

json::object MetadataJson(const Metadata& metadata) {
  json::object out;
  json::object tags;
  for (const auto& [path, names] : metadata.tags)
    tags[path] = json::array(names.begin(), names.end());
  json::object properties;
  for (const auto& [name, value] : metadata.properties) properties[name] = value;
  if (!tags.empty()) out["tags"] = std::move(tags);
  if (!properties.empty()) out["properties"] = std::move(properties);
  if (!metadata.sensitive.empty()) {
    out["sensitive"] = json::array(metadata.sensitive.begin(), metadata.sensitive.end());
  }
  return out;
}

std::optional<Metadata> Merge(const std::optional<Metadata>& below,
                              const std::optional<Metadata>& above) {
  if (!below) return above;
  if (!above) return below;
  auto merged = *below;
  for (const auto& [path, names] : above->tags)
    merged.tags[path].insert(names.begin(), names.end());
  for (const auto& [name, value] : above->properties) merged.properties[name] = value;
  merged.sensitive.insert(above->sensitive.begin(), above->sensitive.end());
  return merged;
}

std::optional<std::string> MergeRules(const std::optional<std::string>& below,
                                      const std::optional<std::string>& above) {
  if (!below) return above;
  if (!above) return below;
  auto merged = RulesOf(below);
  for (const auto& [list, rules] : RulesOf(above)) {
    json::array kept;
    if (const auto* old = merged.if_contains(list)) {
      for (const auto& rule : old->as_array()) {
        bool replaced = std::ranges::any_of(rules.as_array(), [&](const json::value& other) {
          return NameOf(other) == NameOf(rule);
        });
        if (!replaced) kept.push_back(rule);
      }
    }
    for (const auto& rule : rules.as_array()) kept.push_back(rule);
    merged[list] = std::move(kept);
  }
  return ToJson(merged);
}

bool HasRuleOfType(const std::string& rules, std::string_view type) {
  for (const auto& [list, items] : RulesOf(rules)) {
    for (const auto& rule : items.as_array()) {
      if (StringMember(rule.as_object(), "type") == type) return true;
    }
  }
  return false;
}

std::string GuidOf(const SchemaBody& body) {
  auto text = body.text;
  for (const auto& reference : body.references) {
    text += reference.name + reference.subject;
    for (int shift = 24; shift >= 0; shift -= 8) {
      text += static_cast<char>(reference.version >> shift & 0xff);
    }
  }
  if (body.metadata) {
    text += '\1';
    for (const auto& member : MetadataJson(*body.metadata)) AppendTexts(member.value(), text);
  }
  if (body.rules) {
    text += '\1';
    AppendRules(*body.rules, text);
  }
  std::string guid;
  auto digest = Md5(text);
  for (std::size_t i = 0; i < digest.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) guid += '-';
    guid += fmt::format("{:02x}", digest[i]);
  }
  return guid;
}

}  // namespace taskflow::registry
