#include "registry/model.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"

namespace taskflow::registry {
namespace {

struct NamedLevel {
  std::string_view name;
  Level level;
};
constexpr NamedLevel kLevels[] = {
    {"NONE", {}},
    {"BACKWARD", {true, false, false}},
    {"BACKWARD_TRANSITIVE", {true, false, true}},
    {"FORWARD", {false, true, false}},
    {"FORWARD_TRANSITIVE", {false, true, true}},
    {"FULL", {true, true, false}},
    {"FULL_TRANSITIVE", {true, true, true}},
};
constexpr std::string_view kModes[] = {"READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT",
                                       "FORWARD"};

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

}  // namespace

std::string_view Name(const Level& level) {
  auto found = std::ranges::find(kLevels, level, &NamedLevel::level);
  return found == std::end(kLevels) ? "NONE" : found->name;
}

std::optional<Level> ParseLevel(std::string_view text) {
  auto found = std::ranges::find(kLevels, Upper(text), &NamedLevel::name);
  if (found == std::end(kLevels)) return std::nullopt;
  return found->level;
}

std::optional<std::string> Config::Text(const std::string& member) const {
  auto found = more.find(member);
  if (found == more.end()) return std::nullopt;
  auto value = ParseJson(found->second);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string(std::string_view(value->get_string()));
}

std::string_view Name(Mode mode) { return kModes[static_cast<std::size_t>(mode)]; }

std::optional<Mode> ParseMode(std::string_view text) {
  auto found = std::ranges::find(kModes, Upper(text));
  if (found == std::end(kModes)) return std::nullopt;
  return static_cast<Mode>(found - std::begin(kModes));
}

}  // namespace taskflow::registry
