#include "app/reference/reference.h"

namespace taskflow::app {
namespace {

std::string Row(std::string_view name, std::string_view placeholder, std::string_view text) {
  return fmt::format("| `{}{}{}` | {} |\n", Cell(name), placeholder.empty() ? "" : " ",
                     Cell(placeholder), Cell(text));
}

std::string KeyRow(const Key& key) {
  auto normally = DefaultText(key);
  return fmt::format("| `{}` | `{}` | `{}` | {} | {} |\n", key.name, FlagOf(key),
                     EnvironmentOf(key), normally.empty() ? "" : "`" + Cell(normally) + "`",
                     Cell(key.doc));
}

}  // namespace

std::string Cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|' || c == '<') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string CommandsPage(std::span<const Command> commands) {
  std::string out =
      "# Commands\n\nMade by `taskflow help --markdown > docs/commands.md`, from the tables of "
      "commands and keys; a test says when it is stale.\n\n"
      "Data goes to stdout, everything else to stderr; progress is shown on a terminal only, and "
      "colours too, unless `NO_COLOR` is set. Completions: `source <(taskflow completion bash)`, "
      "also for `zsh` and `fish`. Man page: `taskflow help --man > taskflow.1`.\n\n"
      "## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const auto& code : ExitCodes()) out += fmt::format("| {} | {} |\n", code.code, code.doc);
  for (const auto& command : commands) {
    out += fmt::format("\n## taskflow {}{}{}\n\n{}\n", command.name,
                       command.arguments.empty() ? "" : " ", command.arguments, command.summary);
    if (!command.details.empty()) out += fmt::format("\n{}\n", command.details);
    if (!command.options.empty()) out += "\n| option | |\n|---|---|\n";
    for (const auto& option : command.options) {
      out += Row(option.name, option.placeholder, option.doc);
    }
    if (command.keys.empty()) continue;
    out += "\nSettings: ";
    for (std::size_t i = 0; i < command.keys.size(); ++i) {
      out += fmt::format("{}`{}`", i == 0 ? "" : ", ", command.keys[i]);
    }
    out += ".\n";
  }
  out +=
      "\n## Settings\n\n| key in taskflow.toml | flag | environment | default | |\n"
      "|---|---|---|---|---|\n";
  for (const auto& key : Keys()) out += KeyRow(key);
  return out;
}

}  // namespace taskflow::app
