#include "registry/config_json.h"

#include <boost/json.hpp>
#include <span>

#include "registry/contract.h"

namespace taskflow::registry {
namespace {

enum class Kind { kText, kFlag, kMetadata, kRules };
struct Member {
  std::string_view name;
  Kind kind;
};
// Between these stand normalize and the level, as Confluent prints them.
constexpr Member kBefore[] = {{"alias", Kind::kText}, {"aliasForDeks", Kind::kText}};
constexpr Member kAfter[] = {
    {"validateFields", Kind::kFlag},       {"validateNewSchemas", Kind::kFlag},
    {"validateRules", Kind::kFlag},        {"compatibilityPolicy", Kind::kText},
    {"compatibilityGroup", Kind::kText},   {"defaultMetadata", Kind::kMetadata},
    {"overrideMetadata", Kind::kMetadata}, {"defaultRuleSet", Kind::kRules},
    {"overrideRuleSet", Kind::kRules},
};

void Add(const Config& config, std::span<const Member> members, json::object& out) {
  for (const auto& member : members) {
    auto found = config.more.find(std::string(member.name));
    if (found == config.more.end()) continue;
    if (auto value = ParseJson(found->second)) out[member.name] = std::move(*value);
  }
}

// The member as it is kept; nothing when it is of a wrong type.
std::optional<std::string> Kept(const json::object& object, const Member& member) {
  const auto& value = object.at(member.name);
  switch (member.kind) {
    case Kind::kText:
      return value.is_string() ? std::optional(ToJson(value)) : std::nullopt;
    case Kind::kFlag:
      return value.is_bool() ? std::optional(ToJson(value)) : std::nullopt;
    case Kind::kMetadata: {
      auto metadata = ReadMetadata(object, member.name);
      return metadata && *metadata ? std::optional(ToJson(MetadataJson(**metadata))) : std::nullopt;
    }
    case Kind::kRules: {
      auto rules = ReadRules(object, member.name);
      return rules && *rules ? *rules : std::nullopt;
    }
  }
  return std::nullopt;
}

tl::expected<void, std::string> Update(const json::object& object, std::span<const Member> members,
                                       Config& config) {
  for (const auto& member : members) {
    const auto* value = object.if_contains(member.name);
    if (value == nullptr) continue;
    std::string name(member.name);
    if (value->is_null()) {
      config.more.erase(name);
      continue;
    }
    auto kept = Kept(object, member);
    if (!kept) return tl::unexpected(name);
    config.more[name] = std::move(*kept);
  }
  return {};
}

}  // namespace

void AddConfig(const Config& config, std::string_view level_key, json::object& out) {
  Add(config, kBefore, out);
  if (config.normalize) out["normalize"] = *config.normalize;
  if (config.level) out[level_key] = Name(*config.level);
  Add(config, kAfter, out);
}

tl::expected<Config, std::string> ReadConfig(const json::object& object,
                                             std::string_view level_key) {
  Config config;
  if (auto read = UpdateConfig(object, level_key, config); !read) {
    return tl::unexpected(read.error());
  }
  return config;
}

tl::expected<void, std::string> UpdateConfig(const json::object& object, std::string_view level_key,
                                             Config& config) {
  if (const auto* level = object.if_contains(level_key)) {
    config.level = std::nullopt;
    if (!level->is_null()) {
      if (level->is_string()) config.level = ParseLevel(std::string_view(level->get_string()));
      if (!config.level) return tl::unexpected(std::string("level"));
    }
  }
  if (const auto* normalize = object.if_contains("normalize")) {
    if (!normalize->is_bool() && !normalize->is_null())
      return tl::unexpected(std::string("normalize"));
    config.normalize = normalize->is_bool() ? std::optional(normalize->get_bool()) : std::nullopt;
  }
  if (auto updated = Update(object, kBefore, config); !updated) return updated;
  return Update(object, kAfter, config);
}

Config Merge(const Config& below, const Config& above) {
  auto merged = above;
  if (!merged.level) merged.level = below.level;
  if (!merged.normalize) merged.normalize = below.normalize;
  merged.more.insert(below.more.begin(), below.more.end());
  return merged;
}

}  // namespace taskflow::registry
