// Settings of compatibility as JSON: in the API and in the topic.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/json.h"
#include "registry/model.h"

namespace taskflow::registry {

// Appends what is set, in Confluent's order; the level under `level_key`.
void AddConfig(const Config& config, std::string_view level_key, json::object& out);
// Members without meaning are left out. The error is "level" or the name of a member of a wrong
// type.
tl::expected<Config, std::string> ReadConfig(const json::object& object,
                                             std::string_view level_key);
// The same over `config`: members that are absent stay, null unsets.
tl::expected<void, std::string> UpdateConfig(const json::object& object, std::string_view level_key,
                                             Config& config);
// What `above` does not set is as in `below`.
Config Merge(const Config& below, const Config& above);

}  // namespace taskflow::registry
