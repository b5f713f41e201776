#include <algorithm>

#include "app/reference/reference.h"
#include "events/interaction_event.h"

namespace taskflow::app {
namespace {

std::vector<std::string> ActionNames() {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(events::Action::kDelete); ++i) {
    out.emplace_back(events::Name(static_cast<events::Action>(i)));
  }
  return out;
}

Values ChoicesIn(std::string_view text) {
  Values out{.kind = Values::Kind::kWords};
  while (!text.empty()) {
    auto bar = text.find('|');
    out.words.emplace_back(text.substr(0, bar));
    text = bar == std::string_view::npos ? "" : text.substr(bar + 1);
  }
  return out;
}

Values ValuesOf(std::string_view name, std::string_view placeholder) {
  if (placeholder == "FILE") return {.kind = Values::Kind::kFiles};
  if (placeholder == "DIR") return {.kind = Values::Kind::kFolders};
  if (name == "--action" || name == "ACTION") {
    return {.kind = Values::Kind::kWords, .words = ActionNames()};
  }
  bool choices = placeholder.find('|') != std::string_view::npos && placeholder != "TIME|OFFSETS";
  if (choices) return ChoicesIn(placeholder);
  return {};
}

void AddKey(const Key& key, std::vector<Completion>& out) {
  Values values = ValuesOf("", PlaceholderOf(key));
  if (key.kind == Kind::kChoice) {
    values = {.kind = Values::Kind::kWords, .words = {key.allowed.begin(), key.allowed.end()}};
  }
  bool takes_value = key.kind != Kind::kBool;
  out.push_back({FlagOf(key), std::string(key.doc), takes_value, std::move(values)});
  if (takes_value) return;
  out.push_back({"--no-" + FlagOf(key).substr(2), "Not: " + std::string(key.doc), false, {}});
}

// The first words of commands, each once, in order.
std::vector<std::string> FirstWords(std::span<const Command> commands) {
  std::vector<std::string> out;
  for (const auto& command : commands) {
    auto first = std::string(command.name.substr(0, command.name.find(' ')));
    if (std::find(out.begin(), out.end(), first) == out.end()) out.push_back(std::move(first));
  }
  return out;
}

std::string SecondWord(const Command& command) {
  auto blank = command.name.find(' ');
  return blank == std::string_view::npos ? "" : std::string(command.name.substr(blank + 1));
}

std::vector<std::string> SecondWords(std::span<const Command> commands, const std::string& first) {
  std::vector<std::string> out;
  for (const auto& command : commands) {
    if (command.name.starts_with(first + " ")) out.push_back(SecondWord(command));
  }
  return out;
}

// Of a group ("topic"): what its commands are.
std::string SummaryOf(std::span<const Command> commands, const std::string& first) {
  for (const auto& command : commands) {
    if (command.name == first) return std::string(command.summary);
  }
  auto seconds = SecondWords(commands, first);
  return fmt::format("{}: {}", first, fmt::format("{}", fmt::join(seconds, ", ")));
}

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

// In single quotes of a POSIX shell.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// In single quotes of fish, where a backslash escapes.
std::string FishQuoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// All flags that take a value, of all commands.
std::vector<Completion> AllWithValues(std::span<const Command> commands) {
  std::vector<Completion> out;
  for (const auto& command : commands) {
    for (auto& one : CompletionsOf(command)) {
      auto same = [&](const Completion& other) { return other.flag == one.flag; };
      if (one.takes_value && std::none_of(out.begin(), out.end(), same)) out.push_back(one);
    }
  }
  return out;
}

std::string ZshWords(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out;
  for (const auto& [word, doc] : entries) {
    std::string name;
    for (char c : word) name += c == ':' ? std::string("\\:") : std::string(1, c);
    out += fmt::format("      {}\n", Quoted(name + ":" + doc));
  }
  return out;
}

}  // namespace

std::vector<Completion> CompletionsOf(const Command& command) {
  std::vector<Completion> out;
  for (const auto& option : command.options) {
    out.push_back({std::string(option.name), std::string(option.doc), !option.placeholder.empty(),
                   ValuesOf(option.name, option.placeholder)});
  }
  for (auto name : command.keys) AddKey(*FindKey(name)->key, out);
  for (const auto& key : Keys()) {
    bool shown = std::find(command.sections.begin(), command.sections.end(), key.section) !=
                 command.sections.end();
    if (shown) AddKey(key, out);
  }
  out.push_back({"--config", "The configuration file.", true, {.kind = Values::Kind::kFiles}});
  out.push_back({"--help", "Show its options.", false, {}});
  return out;
}

Values ArgumentsOf(const Command& command, std::span<const Command> commands) {
  if (command.arguments == "[COMMAND]") {
    return {.kind = Values::Kind::kWords, .words = FirstWords(commands)};
  }
  return ValuesOf(command.arguments, command.arguments);
}

std::string BashCompletion(std::span<const Command> commands) {
  auto firsts = FirstWords(commands);
  std::string groups, options, values;
  for (const auto& first : firsts) {
    auto seconds = SecondWords(commands, first);
    if (seconds.empty()) continue;
    groups += fmt::format("    {}) words={} ;;\n", first, Quoted(Joined(seconds)));
  }
  for (const auto& command : commands) {
    std::vector<std::string> flags;
    for (const auto& one : CompletionsOf(command)) flags.push_back(one.flag);
    options +=
        fmt::format("    {}) flags={} words={} ;;\n", Quoted(command.name), Quoted(Joined(flags)),
                    Quoted(Joined(ArgumentsOf(command, commands).words)));
  }
  for (const auto& one : AllWithValues(commands)) {
    switch (one.values.kind) {
      case Values::Kind::kNone:
        values += fmt::format("    {}) return ;;\n", one.flag);
        break;
      case Values::Kind::kWords:
        values += fmt::format("    {}) COMPREPLY=($(compgen -W {} -- \"$cur\")); return ;;\n",
                              one.flag, Quoted(Joined(one.values.words)));
        break;
      case Values::Kind::kFiles:
        values +=
            fmt::format("    {}) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n", one.flag);
        break;
      case Values::Kind::kFolders:
        values +=
            fmt::format("    {}) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n", one.flag);
        break;
    }
  }
  return fmt::format(R"sh(# Completion of taskflow for bash, made by `taskflow completion bash`:
#   source <(taskflow completion bash)
_taskflow() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} words= flags= second=
  COMPREPLY=()
  # --flag=value is three words here.
  if [ "$cur" = "=" ]; then cur=; elif [ "$prev" = "=" ]; then prev=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  case "$prev" in
{values}  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W {firsts} -- "$cur"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{groups}  esac
  if [ -n "$words" ] && [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  [ -z "$words" ] || second=" ${{COMP_WORDS[2]}}"
  words=
  case "${{COMP_WORDS[1]}}$second" in
{options}  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
}}
complete -o default -F _taskflow taskflow
)sh",
                     fmt::arg("values", values), fmt::arg("firsts", Quoted(Joined(firsts))),
                     fmt::arg("groups", groups), fmt::arg("options", options));
}

std::string ZshCompletion(std::span<const Command> commands) {
  std::string groups, options, values;
  std::vector<std::pair<std::string, std::string>> firsts;
  for (const auto& first : FirstWords(commands)) {
    firsts.emplace_back(first, SummaryOf(commands, first));
    std::vector<std::pair<std::string, std::string>> seconds;
    for (const auto& command : commands) {
      if (!command.name.starts_with(first + " ")) continue;
      seconds.emplace_back(SecondWord(command), command.summary);
    }
    if (seconds.empty()) continue;
    groups += fmt::format("    {})\n      group=(\n{}      ) ;;\n", first, ZshWords(seconds));
  }
  for (const auto& command : commands) {
    std::vector<std::pair<std::string, std::string>> flags;
    for (const auto& one : CompletionsOf(command)) flags.emplace_back(one.flag, one.doc);
    options += fmt::format("    {})\n      flags=(\n{}      )\n      arguments=({}) ;;\n",
                           Quoted(command.name), ZshWords(flags),
                           Joined(ArgumentsOf(command, commands).words));
  }
  for (const auto& one : AllWithValues(commands)) {
    const char* how = one.values.kind == Values::Kind::kFiles     ? "_files"
                      : one.values.kind == Values::Kind::kFolders ? "_files -/"
                      : one.values.kind == Values::Kind::kWords   ? "compadd -- "
                                                                  : "_message value";
    auto words = one.values.kind == Values::Kind::kWords ? Joined(one.values.words) : "";
    values += fmt::format("    {}) {}{}; return ;;\n", one.flag, how, words);
  }
  return fmt::format(R"sh(#compdef taskflow
# Completion of taskflow for zsh, made by `taskflow completion zsh`:
#   taskflow completion zsh > "${{fpath[1]}}/_taskflow"
_taskflow() {{
  local -a commands group flags arguments
  local command
  case "${{words[CURRENT-1]}}" in
{values}  esac
  commands=(
{firsts}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "${{words[2]}}" in
{groups}  esac
  if (( CURRENT == 3 && ${{#group}} )); then
    _describe command group
    return
  fi
  command="${{words[2]}}"
  (( ${{#group}} )) && command="$command ${{words[3]}}"
  case "$command" in
{options}  esac
  (( ${{#arguments}} )) && compadd -- $arguments
  _describe option flags
}}
if [ "${{funcstack[1]}}" = _taskflow ]; then _taskflow "$@"; else compdef _taskflow taskflow; fi
)sh",
                     fmt::arg("values", values), fmt::arg("firsts", ZshWords(firsts)),
                     fmt::arg("groups", groups), fmt::arg("options", options));
}

std::string FishCompletion(std::span<const Command> commands) {
  std::string out =
      "# Completion of taskflow for fish, made by `taskflow completion fish`:\n"
      "#   taskflow completion fish > ~/.config/fish/completions/taskflow.fish\n"
      "# The words before the cursor that name the command.\n"
      "function __taskflow_command\n"
      "    set -l words (commandline -opc)\n"
      "    string join ' ' -- $words[2..-1] | string match -qr -- \"^$argv[1]( |\\$)\"\n"
      "end\n"
      "complete -c taskflow -f\n";
  for (const auto& first : FirstWords(commands)) {
    out += fmt::format("complete -c taskflow -n __fish_use_subcommand -a {} -d {}\n", first,
                       FishQuoted(SummaryOf(commands, first)));
    for (const auto& command : commands) {
      if (!command.name.starts_with(first + " ")) continue;
      out += fmt::format(
          "complete -c taskflow -n 'test (count (commandline -opc)) -eq 2; and __taskflow_command "
          "{}' -a {} -d {}\n",
          first, SecondWord(command), FishQuoted(command.summary));
    }
  }
  for (const auto& command : commands) {
    auto when = fmt::format("-n '__taskflow_command \"{}\"'", command.name);
    auto words = ArgumentsOf(command, commands).words;
    if (!words.empty())
      out += fmt::format("complete -c taskflow {} -a {}\n", when, FishQuoted(Joined(words)));
    for (const auto& one : CompletionsOf(command)) {
      bool long_flag = one.flag.starts_with("--");
      out += fmt::format("complete -c taskflow {} {} {}", when, long_flag ? "-l" : "-s",
                         one.flag.substr(long_flag ? 2 : 1));
      if (one.values.kind == Values::Kind::kFiles) out += " -r -F";
      if (one.values.kind == Values::Kind::kFolders)
        out += " -x -a '(__fish_complete_directories)'";
      if (one.values.kind == Values::Kind::kWords)
        out += " -x -a " + FishQuoted(Joined(one.values.words));
      if (one.takes_value && one.values.kind == Values::Kind::kNone) out += " -x";
      out += " -d " + FishQuoted(one.doc) + "\n";
    }
  }
  return out;
}

}  // namespace taskflow::app
