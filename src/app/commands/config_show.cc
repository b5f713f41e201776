// taskflow config show: every setting as it is now. Secrets are hidden.
#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kHidden = "(hidden)";

struct Shown {
  std::string name, value, origin;
};

std::string KeyOrigin(const Config& config, const std::string& name) {
  auto found = config.origins.find(name);
  return found == config.origins.end() ? "default" : found->second;
}

// Client properties may be passwords.
bool IsSecret(const std::string& entry) {
  return entry.find("password") != std::string::npos || entry.find("jaas") != std::string::npos;
}

std::vector<Shown> ShownOf(const Config& config) {
  std::vector<Shown> out;
  for (const auto& key : Keys()) {
    if (key.kind != Kind::kPairs) {
      auto text = TextOf(key, config.settings);
      if (key.kind == Kind::kSecret && !text.empty()) text = kHidden;
      std::string name(key.name);
      out.push_back({name, std::move(text), KeyOrigin(config, name)});
      continue;
    }
    for (const auto& [entry, value] : config.settings.*std::get<Pairs Settings::*>(key.target)) {
      auto name = fmt::format("{}.{}", key.name, entry);
      out.push_back(
          {name, IsSecret(entry) ? std::string(kHidden) : value, KeyOrigin(config, name)});
    }
  }
  return out;
}

}  // namespace

Result<int> RunConfigShow(const Call& call) {
  json::object all;
  for (const auto& one : ShownOf(call.config)) {
    if (call.Has("--json")) {
      all[one.name] = json::object{{"value", one.value}, {"origin", one.origin}};
      continue;
    }
    fmt::print("{} = {}", one.name, one.value);
    if (call.Has("--origin")) fmt::print("    # {}", one.origin);
    fmt::print("\n");
  }
  if (call.Has("--json")) fmt::print("{}\n", ToJson(all));
  return kOk;
}

}  // namespace taskflow::app
