#include <boost/json.hpp>

#include "app/reference/reference.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kWidth = 96;

// As comments, wrapped.
std::string Comment(std::string_view text) {
  std::string out, line = "#";
  while (!text.empty()) {
    auto blank = text.find(' ');
    auto word = text.substr(0, blank);
    text = blank == text.npos ? "" : text.substr(blank + 1);
    if (line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line = "#";
    }
    line += fmt::format(" {}", word);
  }
  return out + line + "\n";
}

std::string ValueOf(const Key& key, const std::string& text) {
  bool bare = key.kind == Kind::kBool || (key.kind == Kind::kNumber && !text.empty());
  return bare ? text : ToJson(json::value(text));
}

std::string Line(const Key& key, const Config& config) {
  if (key.kind == Kind::kPairs) return fmt::format("#{}.NAME = \"value\"\n", key.name);
  if (config.IsSet(key.name))
    return fmt::format("{} = {}\n", key.name, ValueOf(key, TextOf(key, config.settings)));
  return fmt::format("#{} = {}\n", key.name, ValueOf(key, DefaultText(key)));
}

}  // namespace

std::string ConfigFile(const Config& config) {
  auto out = Comment(
      "Settings of taskflow, each with what it is without a line here. Flags (--site-listen) "
      "and the environment (TASKFLOW_SITE_LISTEN) are stronger than this file. `taskflow "
      "config show --origin` says what is in force and why. Made by `taskflow help --toml`.");
  std::string_view section;
  for (const auto& key : Keys()) {
    if (key.section != section) out += fmt::format("\n#### {}\n", key.section);
    section = key.section;
    out += "\n" + Comment(key.doc);
    if (key.kind == Kind::kChoice) out += Comment(fmt::format("It is {}.", AllowedFor(key)));
    out += Line(key, config);
  }
  return out;
}

}  // namespace taskflow::app
