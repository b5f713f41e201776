// What a configuration may name by class. The list is closed: no class is ever loaded from outside.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "connect/config/definition.h"

namespace taskflow::connect {

enum class PluginKind : std::uint8_t {
  kSink,
  kSource,
  kConverter,
  kHeaderConverter,
  kTransformation,
  kPredicate,
};
// "sink", "transformation".
std::string_view Name(PluginKind kind);

struct Plugin {
  std::string_view class_name;
  PluginKind kind;
  std::string_view version;  // empty: undefined
  const ConfigKeys& (*keys)();
};

// The part after the last dot.
std::string_view SimpleName(std::string_view class_name);
// By full class, simple name, or simple name without "Connector".
bool IsNamed(const Plugin& plugin, std::string_view name);

template <typename T>
const T* FindPlugin(std::span<const T> plugins, std::string_view name) {
  for (const auto& plugin : plugins) {
    if (IsNamed(plugin, name)) return &plugin;
  }
  return nullptr;
}

// Every plugin of every kind, connectors first.
const std::vector<const Plugin*>& AllPlugins();

const ConfigKeys& NoKeys();

}  // namespace taskflow::connect
