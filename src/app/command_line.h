// What stands after `taskflow` on the command line, and the help for it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "base/result.h"

namespace taskflow::app {

// How the program ends.
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,        // the command line or the configuration is wrong
  kUnreachable = 3,  // a service is away, or did not answer in time
  kNotInTime = 4,    // what was waited for did not come in time
};
struct ExitCodeDoc {
  int code;
  std::string_view doc;
};
std::span<const ExitCodeDoc> ExitCodes();

// An option of one command, beside the configuration keys, which every command takes.
struct Option {
  std::string_view name;         // "--who"
  std::string_view placeholder;  // empty: a switch
  std::string_view doc;
};

// One call of a command, ready to run.
struct Call {
  Config config;
  std::vector<std::string> arguments;
  std::map<std::string, std::string, std::less<>> options;  // a switch that is given: "true"

  std::string Option(std::string_view name, std::string otherwise = "") const;
  bool Has(std::string_view name) const { return options.contains(name); }
};

struct Command {
  std::string_view name;       // "up", "topic create"
  std::string_view arguments;  // as in the usage line: "ACTION"
  std::string_view summary;    // one line of the overview
  std::string_view details;    // help's second paragraph; may be empty
  std::size_t arguments_min = 0, arguments_max = 0;
  std::vector<Option> options = {};
  // Which keys its help shows, though every command takes all: some by name, or whole sections.
  std::vector<std::string_view> keys = {}, sections = {};
  Result<int> (*run)(const Call& call) = nullptr;
};

struct CommandLine {
  const Command* command = nullptr;  // null: none given
  bool help = false;
  bool version = false;
  std::string config_file;
  std::vector<Given> keys;
  std::vector<std::string> arguments;
  std::map<std::string, std::string, std::less<>> options;
};

// `arguments` without the program's name. Flags may stand anywhere, as "--flag value" or
// "--flag=value"; a boolean key is "--flag", "--no-flag" or "--flag=false"; what follows "--" is no
// flag. Errors: kInvalid, with the nearest known name.
Result<CommandLine> ParseCommandLine(std::span<const std::string> arguments,
                                     std::span<const Command> commands);

// All commands, in an overview.
std::string OverviewHelp(std::span<const Command> commands);
// One command: usage, its options, and its keys.
std::string CommandHelp(const Command& command);

}  // namespace taskflow::app
