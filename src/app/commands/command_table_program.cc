// The program itself.
#include "app/commands/command_tables.h"
#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kCompletionDetails =
    "For bash: source <(taskflow completion bash); for zsh: taskflow completion zsh >\n"
    "\"${fpath[1]}/_taskflow\"; for fish: taskflow completion fish >\n"
    "~/.config/fish/completions/taskflow.fish.";

}  // namespace

std::vector<Command> ProgramCommands() {
  return {
      {.name = "config show",
       .summary = "Show every setting as it is now.",
       .options = {{"--origin", "", "Also where each comes from."},
                   {"--json", "", "One JSON object: {key: {value, origin}}."}},
       .sections = AllSections(),
       .run = RunConfigShow},
      {.name = "completion",
       .arguments = "bash|zsh|fish",
       .summary = "Print completions for a shell.",
       .details = kCompletionDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .run = RunCompletion},
      {.name = "version",
       .summary = "Show the version.",
       .options = {{"--json", "", "One JSON object."}},
       .run = RunVersion},
      {.name = "help",
       .arguments = "[COMMAND]",
       .summary = "Show this, or a command's options.",
       .arguments_max = 2,
       .options = {{"--man", "", "The man page, in roff."},
                   {"--markdown", "", "All commands and settings, as docs/commands.md has them."}},
       .run = RunHelp},
  };
}

}  // namespace taskflow::app
