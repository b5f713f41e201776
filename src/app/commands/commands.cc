#include "app/commands/commands.h"

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/command_tables.h"
#include "app/config/nearest.h"
#include "app/reference/reference.h"
#include "base/json.h"

namespace taskflow::app {

const std::vector<std::string_view>& AllSections() {
  static const std::vector<std::string_view> sections = {
      "General",   "Site",     "Kafka", "Schema registry", "Connect",
      "Cassandra", "Insights", "TLS",   "Privacy",         "Tracing"};
  return sections;
}

const std::vector<std::string_view>& PipelineKeys() {
  static const std::vector<std::string_view> keys = {"data",
                                                     "kafka.bootstrap_servers",
                                                     "kafka.client",
                                                     "registry.url",
                                                     "registry.username",
                                                     "registry.password",
                                                     "connect.url",
                                                     "connect.username",
                                                     "connect.password",
                                                     "cassandra.contact_points",
                                                     "cassandra.local_datacenter",
                                                     "cassandra.username",
                                                     "cassandra.password",
                                                     "cassandra.tls",
                                                     "tls.ca"};
  return keys;
}

std::span<const Command> Commands() {
  static const std::vector<Command> commands = [] {
    std::vector<Command> all;
    for (auto part :
         {PartCommands, EventCommands, PipelineCommands, UserCommands, ProgramCommands}) {
      for (auto& command : part()) all.push_back(std::move(command));
    }
    return all;
  }();
  return commands;
}

Result<int> RunVersion(const Call& call) {
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"version", TASKFLOW_VERSION}}));
  } else {
    fmt::print("taskflow {}\n", TASKFLOW_VERSION);
  }
  return kOk;
}

// A page of docs/: commands, unless the argument is another.
Result<std::string> Page(const Call& call) {
  auto name = call.arguments.empty() ? "commands" : call.arguments[0];
  if (name == "commands") return CommandsPage(Commands());
  if (name == "metrics") return MetricsPage();
  if (name == "apis") return ApisPage();
  return Fail(ErrorCode::kInvalid, "there is no page '{}': commands, metrics or apis{}", name,
              DidYouMean(name, {"commands", "metrics", "apis"}));
}

Result<int> RunHelp(const Call& call) {
  if (call.Has("--man") || call.Has("--markdown") || call.Has("--toml")) {
    std::string text;
    if (call.Has("--man")) {
      text = ManPage(Commands(), TASKFLOW_VERSION);
    } else if (call.Has("--markdown")) {
      ASSIGN_OR_RETURN(text, Page(call));
    } else {
      text = ConfigFile(call.config);
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kOk;
  }
  if (call.arguments.empty()) {
    fmt::print("{}", OverviewHelp(Commands()));
    return kOk;
  }
  auto name = call.arguments[0];
  if (call.arguments.size() > 1) name += " " + call.arguments[1];
  std::vector<std::string> names;
  bool shown = false;
  for (const auto& command : Commands()) {
    names.emplace_back(command.name);
    if (command.name != name && !command.name.starts_with(name + " ")) continue;
    fmt::print("{}{}", shown ? "\n" : "", CommandHelp(command));
    shown = true;
  }
  if (shown) return kOk;
  return Fail(ErrorCode::kInvalid, "there is no command '{}'{}", name, DidYouMean(name, names));
}

}  // namespace taskflow::app
