// Texts made from the tables that the program works by: shell completions, the man page, and the
// pages of docs/ that say so at their beginning.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/command_line.h"

namespace taskflow::app {

// What may stand in place of an argument or a value.
struct Values {
  enum class Kind { kNone, kWords, kFiles, kFolders } kind = Kind::kNone;
  std::vector<std::string> words;
};

// An option as a shell sees it: "--who", "-o", "--site-listen".
struct Completion {
  std::string flag;
  std::string doc;
  bool takes_value = false;
  Values values;
};
// The command's own options, the keys that its help shows, and --config and --help.
std::vector<Completion> CompletionsOf(const Command& command);
// What its arguments may be: commands for help, actions for track.
Values ArgumentsOf(const Command& command, std::span<const Command> commands);

std::string BashCompletion(std::span<const Command> commands);
std::string ZshCompletion(std::span<const Command> commands);
std::string FishCompletion(std::span<const Command> commands);

// roff with the macros of man(7).
std::string ManPage(std::span<const Command> commands, std::string_view version);
// The pages of docs/: commands.md, metrics.md, apis.md.
std::string CommandsPage(std::span<const Command> commands);
std::string MetricsPage();
std::string ApisPage();
// In a cell of a Markdown table.
std::string Cell(std::string_view text);

// taskflow.toml with every key: those that the configuration sets as they are, the others as
// comments.
std::string ConfigFile(const Config& config);

// What help says of a key's default; empty: it has none.
std::string DefaultText(const Key& key);

}  // namespace taskflow::app
