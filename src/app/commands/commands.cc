#include "app/commands/commands.h"

#include <cstdio>

#include "app/config/nearest.h"

namespace taskflow::app {
namespace {

using Sections = std::vector<std::string_view>;
const Sections kAll = {"General", "Site",      "Kafka",    "Schema registry",
                       "Connect", "Cassandra", "Insights", "Privacy"};

constexpr std::string_view kUpDetails =
    "Each part listens on its own address and speaks its standard protocol. A part whose\n"
    "replacement is configured (kafka.bootstrap_servers, registry.url, connect.url,\n"
    "cassandra.contact_points, insights.url) is not started. While it runs, DIR/addresses.json of\n"
    "the data folder says where the parts are. Ctrl-C or SIGTERM ends it within two seconds, a\n"
    "second one at once.";
constexpr std::string_view kClientDetails =
    "It asks the running `taskflow up` of the data folder, or what the settings name.";
constexpr std::string_view kTrackDetails =
    "Sends one event and ends when the broker has acknowledged it; its id goes to stdout.\n"
    "ACTION is view, login, register, logout, create, complete or delete. It goes to the running\n"
    "`taskflow up` of the data folder, or to what the settings name.";
constexpr std::string_view kQueryDetails =
    "Runs statements, separated by semicolons, and prints their rows. It asks the running\n"
    "`taskflow up` of the data folder, or what the settings name. GROUP BY over a column that\n"
    "Apache Cassandra refuses to group by is answered by reading the table and counting here.";

constexpr std::string_view kUserDetails =
    "It works on the site's database in the data folder, whether the site runs or not.";
constexpr std::string_view kResetDetails =
    "The account gets a random password, which is printed once, and all its sessions end. It "
    "works\n"
    "on the site's database in the data folder, whether the site runs or not.";

// `taskflow user ... EMAIL`
Command UserCommand(std::string_view name, std::string_view summary,
                    Result<int> (*run)(const Call&)) {
  return {.name = name,
          .arguments = "EMAIL",
          .summary = summary,
          .details = kUserDetails,
          .arguments_min = 1,
          .arguments_max = 1,
          .options = {{"--json", "", "One JSON object."}},
          .keys = {"data"},
          .run = run};
}
constexpr std::string_view kExportDetails =
    "One JSON object: account, sessions, tasks, outbox, events (of the topic and the table, each\n"
    "once, by time, with where it was found) and deadLetters. Accounts are those of the site in "
    "the\n"
    "data folder; the rest is asked of the running `taskflow up`, or of what the settings name.";
constexpr std::string_view kEraseDetails =
    "Deletes the account with its sessions and tasks, and overwrites its events in the outbox, "
    "the\n"
    "topic, the connectors' dead letter topics and the table: who becomes \"erased\", what \"-\". "
    "The\n"
    "old values in topics cannot be read as somebody's state any more, and go with the topic's\n"
    "retention. A line a stage tells what was found, erased and left, until when at the latest, "
    "and\n"
    "what to do. The exit code is 0 when nothing is left, or what is left has that end. It may be\n"
    "repeated: it changes nothing then.";
const std::vector<std::string_view> kPrivacyKeys = {"data",
                                                    "kafka.bootstrap_servers",
                                                    "kafka.client",
                                                    "registry.url",
                                                    "connect.url",
                                                    "cassandra.contact_points",
                                                    "cassandra.local_datacenter",
                                                    "cassandra.username",
                                                    "cassandra.password"};

std::vector<Command> MakeCommands() {
  return {
      {.name = "up",
       .summary = "Start the site, the broker, the registry, Connect, the store and insights.",
       .details = kUpDetails,
       .sections = kAll,
       .run = RunUp},
      {.name = "site",
       .summary = "Start the website alone.",
       .sections = {"General", "Site", "Kafka", "Schema registry", "Insights", "Privacy"},
       .run = RunSite},
      {.name = "broker",
       .summary = "Start the Kafka broker alone.",
       .sections = {"General", "Kafka"},
       .run = RunBroker},
      {.name = "registry",
       .summary = "Start the schema registry alone.",
       .sections = {"General", "Schema registry", "Kafka"},
       .run = RunRegistry},
      {.name = "connect",
       .summary = "Start the Kafka Connect worker alone.",
       .sections = kAll,
       .run = RunConnect},
      {.name = "store",
       .summary = "Start the CQL store alone.",
       .sections = {"General", "Cassandra"},
       .run = RunStore},
      {.name = "insights",
       .summary = "Start insights alone: what people did, counted as it happens.",
       .sections = kAll,
       .run = RunInsights},
      {.name = "status",
       .summary = "Show which parts answer, and how far the table is behind.",
       .details = kClientDetails,
       .options = {{"--json", "", "One JSON object instead of a table."}},
       .keys = {"data", "kafka.bootstrap_servers", "registry.url", "connect.url",
                "cassandra.contact_points", "insights.url"},
       .run = RunStatus},
      {.name = "query",
       .arguments = "[CQL]",
       .summary = "Run CQL on the store, or on Cassandra.",
       .details = kQueryDetails,
       .arguments_max = 1,
       .options = {{"--file", "FILE", "Take the statements from a file; - is stdin."},
                   {"--json", "", "A JSON object a row, a row a line."}},
       .keys = {"data", "cassandra.contact_points", "cassandra.local_datacenter",
                "cassandra.username", "cassandra.password"},
       .run = RunQuery},
      {.name = "track",
       .arguments = "ACTION",
       .summary = "Send one interaction event.",
       .details = kTrackDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--who", "WHO", "Who did it. [anonymous]"},
                   {"--what", "WHAT", "What with: a page's path, a task's title. [-]"}},
       .keys = {"data", "kafka.bootstrap_servers", "kafka.client", "kafka.disabled",
                "registry.url"},
       .run = RunTrack},
      {.name = "topic create",
       .arguments = "NAME",
       .summary = "Create a topic, unless it is there.",
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--partitions", "N", "How many partitions. [1]"},
                   {"--retention-days", "N",
                    "How long records are kept. [the broker's own setting]"}},
       .keys = {"data", "kafka.bootstrap_servers", "kafka.client", "kafka.replication_factor"},
       .run = RunTopicCreate},
      {.name = "topic list",
       .summary = "List topics and their partitions.",
       .keys = {"data", "kafka.bootstrap_servers", "kafka.client"},
       .run = RunTopicList},
      {.name = "user list",
       .summary = "List the site's accounts.",
       .details = kUserDetails,
       .options = {{"--json", "", "A JSON object an account, an account a line."}},
       .keys = {"data"},
       .run = RunUserList},
      UserCommand("user promote", "Make an account an administrator.", RunUserPromote),
      UserCommand("user demote", "Make an administrator a plain account.", RunUserDemote),
      {.name = "user reset",
       .arguments = "EMAIL",
       .summary = "Give an account another password.",
       .details = kResetDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--json", "", "One JSON object."}},
       .keys = {"data", "site.argon2_memory_kib", "site.argon2_passes"},
       .run = RunUserReset},
      {.name = "user sessions",
       .arguments = "EMAIL",
       .summary = "List an account's sessions.",
       .details = kUserDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--end", "", "End them all."},
                   {"--json", "", "A JSON object a session, a session a line."}},
       .keys = {"data"},
       .run = RunUserSessions},
      {.name = "user export",
       .arguments = "EMAIL",
       .summary = "Write down everything that is kept of one person.",
       .details = kExportDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"-o", "FILE", "Write it to a file, which only you can read. [stdout]"}},
       .keys = kPrivacyKeys,
       .run = RunUserExport},
      {.name = "user erase",
       .arguments = "EMAIL",
       .summary = "Erase one person: account, tasks and events, in the whole pipeline.",
       .details = kEraseDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options =
           {{"--yes", "", "Do not ask first, as is done on a terminal."},
            {"--dry-run", "", "Only tell what would be erased."},
            {"--compact", "",
             "Make the topics forget the old values now: each is a compacted one for as long "
             "as the broker needs, up to 3 minutes, and refuses records without a key then. "
             "Ctrl-C puts its settings back; after a kill the next --compact does."},
            {"--json", "", "One JSON object instead of lines."}},
       .keys = kPrivacyKeys,
       .run = RunUserErase},
      {.name = "config show",
       .summary = "Show every setting as it is now.",
       .options = {{"--origin", "", "Also where each comes from."}},
       .sections = kAll,
       .run = RunConfigShow},
      {.name = "version", .summary = "Show the version.", .run = RunVersion},
      {.name = "help",
       .arguments = "[COMMAND]",
       .summary = "Show this, or a command's options.",
       .arguments_max = 2,
       .run = RunHelp},
  };
}

}  // namespace

std::span<const Command> Commands() {
  static const std::vector<Command> commands = MakeCommands();
  return commands;
}

Result<int> RunVersion(const Call&) {
  fmt::print("taskflow {}\n", TASKFLOW_VERSION);
  return kOk;
}

Result<int> RunHelp(const Call& call) {
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

Result<int> RunConfigShow(const Call& call) {
  for (const auto& key : Keys()) {
    if (key.kind == Kind::kPairs) {
      const auto& pairs = call.config.settings.*std::get<Pairs Settings::*>(key.target);
      for (const auto& [entry, value] : pairs) {
        auto name = fmt::format("{}.{}", key.name, entry);
        // Client properties may be passwords.
        bool secret =
            entry.find("password") != std::string::npos || entry.find("jaas") != std::string::npos;
        fmt::print("{} = {}", name, secret ? "(hidden)" : value);
        if (call.Has("--origin")) fmt::print("    # {}", call.config.origins.at(name));
        fmt::print("\n");
      }
      continue;
    }
    auto text = TextOf(key, call.config.settings);
    if (key.kind == Kind::kSecret && !text.empty()) text = "(hidden)";
    fmt::print("{} = {}", key.name, text);
    auto origin = call.config.origins.find(std::string(key.name));
    if (call.Has("--origin")) {
      fmt::print("    # {}", origin == call.config.origins.end() ? "default" : origin->second);
    }
    fmt::print("\n");
  }
  return kOk;
}

}  // namespace taskflow::app
