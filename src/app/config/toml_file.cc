#include "app/config/toml_file.h"

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace taskflow::app {
namespace {

class Flattener {
 public:
  explicit Flattener(std::string_view name) : name_(name) {}

  Status Table(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      auto full = prefix + std::string(key.str());
      if (const auto* inner = node.as_table()) {
        TRY(Table(*inner, full + "."));
        continue;
      }
      ASSIGN_OR_RETURN(auto text, Text(node, full));
      given.push_back({full, std::move(text), Place(node)});
    }
    return {};
  }

  std::string Place(const toml::node& node) const {
    return fmt::format("{} line {}", name_, node.source().begin.line);
  }

  std::vector<Given> given;

 private:
  Result<std::string> Text(const toml::node& node, const std::string& key) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* flag = node.as_boolean()) return std::string(flag->get() ? "true" : "false");
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* list = node.as_array()) {
      std::string out;
      for (const auto& one : *list) {
        ASSIGN_OR_RETURN(auto text, Text(one, key));
        if (!out.empty()) out += ',';
        out += text;
      }
      return out;
    }
    return Fail(ErrorCode::kInvalid,
                "{} in {} is neither text, a number, true or false, nor a list", key, Place(node));
  }

  std::string_view name_;
};

}  // namespace

Result<std::vector<Given>> FlattenToml(std::string_view text, std::string_view name) {
  auto parsed = toml::parse(text, name);
  if (!parsed) {
    return Fail(ErrorCode::kInvalid, "{} line {}: {}", name, parsed.error().source().begin.line,
                parsed.error().description());
  }
  Flattener flattener(name);
  TRY(flattener.Table(parsed.table(), ""));
  return std::move(flattener.given);
}

}  // namespace taskflow::app
