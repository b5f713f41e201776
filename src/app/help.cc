// The help texts, made from the tables of commands and keys.
#include "app/command_line.h"
#include "app/reference/reference.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kWidth = 96;
constexpr std::size_t kTextColumn = 36;

// `left` in a column, `text` beside it, wrapped.
std::string Entry(std::string_view left, std::string_view text) {
  auto out = fmt::format("  {}", left);
  bool beside = left.size() <= kTextColumn - 4;
  out += beside ? std::string(kTextColumn - out.size(), ' ') : "\n" + std::string(kTextColumn, ' ');
  std::size_t column = kTextColumn;
  while (!text.empty()) {
    auto blank = text.find(' ');
    auto word = text.substr(0, blank);
    text = blank == std::string_view::npos ? "" : text.substr(blank + 1);
    if (column + word.size() > kWidth) {
      out += "\n" + std::string(kTextColumn, ' ');
      column = kTextColumn;
    } else if (column > kTextColumn) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::string KeyEntry(const Key& key) {
  auto placeholder = PlaceholderOf(key);
  auto left = placeholder.empty() ? FlagOf(key) : FlagOf(key) + " " + placeholder;
  bool normally_on = key.kind == Kind::kBool && TextOf(key, Settings{}) == "true";
  if (normally_on) left = "--[no-]" + left.substr(2);
  auto text = std::string(key.doc);
  if (key.kind == Kind::kChoice && key.allowed.size() > 4)
    text += " Levels: " + AllowedFor(key).substr(7) + ".";
  auto normally = DefaultText(key);
  if (!normally.empty()) text += fmt::format(" [{}]", normally);
  return Entry(left, text);
}

std::string KeysHelp(const Command& command) {
  std::string out;
  if (!command.keys.empty()) out += "\nSettings:\n";
  for (auto name : command.keys) out += KeyEntry(*FindKey(name)->key);
  for (auto section : command.sections) {
    out += fmt::format("\n{}:\n", section);
    for (const auto& key : Keys()) {
      if (key.section == section) out += KeyEntry(key);
    }
  }
  return out;
}

}  // namespace

std::string DefaultText(const Key& key) {
  return key.name == "data" ? "$XDG_DATA_HOME/taskflow" : TextOf(key, Settings{});
}

std::span<const ExitCodeDoc> ExitCodes() {
  static constexpr ExitCodeDoc kCodes[] = {
      {kOk, "done; of a question, all is well"},
      {kFailed, "failed, or the answer is no"},
      {kUsage, "wrong command line or configuration"},
      {kUnreachable, "a service is not reachable, or did not answer in time"},
      {kNotInTime, "what was waited for did not come in time (wait, connector, insights rebuild)"},
  };
  return kCodes;
}

std::string OverviewHelp(std::span<const Command> commands) {
  std::string out =
      "TaskFlow: a task-list website and its whole event pipeline in one program.\n\n"
      "Usage: taskflow COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n";
  for (const auto& command : commands) {
    auto left = command.arguments.empty() ? std::string(command.name)
                                          : fmt::format("{} {}", command.name, command.arguments);
    out += Entry(left, command.summary);
  }
  out +=
      "\nEvery setting can be given as a flag (--site-listen 127.0.0.1:8000), in the environment\n"
      "(TASKFLOW_SITE_LISTEN) or in taskflow.toml ([site] listen = \"127.0.0.1:8000\"), in this "
      "order\n"
      "of precedence. The file is taken from the working directory, or from --config FILE.\n"
      "`taskflow help COMMAND` shows a command's options, `taskflow help config show` all "
      "settings.\n\n";
  out += "Exit codes:\n";
  for (const auto& code : ExitCodes()) out += fmt::format("  {}  {}\n", code.code, code.doc);
  out +=
      "\nData goes to stdout, everything else to stderr; NO_COLOR is honoured. `taskflow "
      "completion\n"
      "bash` (zsh, fish) makes completions, `taskflow help --man` a man page.\n";
  return out;
}

std::string CommandHelp(const Command& command) {
  std::string out =
      fmt::format("{}\n\nUsage: taskflow {}{}{} [OPTIONS]\n", command.summary, command.name,
                  command.arguments.empty() ? "" : " ", command.arguments);
  if (!command.details.empty()) out += fmt::format("\n{}\n", command.details);
  out += "\nOptions:\n";
  for (const auto& option : command.options) {
    auto left = option.placeholder.empty() ? std::string(option.name)
                                           : fmt::format("{} {}", option.name, option.placeholder);
    out += Entry(left, option.doc);
  }
  out += Entry("--config FILE", "The configuration file. [taskflow.toml, if there is one]");
  out += Entry("-h, --help", "This text.");
  return out + KeysHelp(command);
}

}  // namespace taskflow::app
