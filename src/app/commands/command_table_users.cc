// The accounts of the site.
#include "app/commands/command_tables.h"
#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kUserDetails =
    "It works on the site's database in the data folder or at site.database, whether the site\n"
    "runs or not.";
constexpr std::string_view kResetDetails =
    "The account gets a random password, which is printed once, and all its sessions end. It\n"
    "works on the site's database in the data folder or at site.database, whether the site\n"
    "runs or not.";
constexpr std::string_view kExportDetails =
    "One JSON object: account, sessions, tasks, outbox, events (of the topic and the table, each\n"
    "once, by time, with where it was found) and deadLetters. Accounts are those of the site in "
    "the\n"
    "data folder; the rest is asked of the running `taskflow up`, or of what the settings name.";
constexpr std::string_view kEraseDetails =
    "Deletes the account with its sessions and tasks, and overwrites its events in the outbox, "
    "the\n"
    "topic, the connectors' dead letter topics, the table and insights: who becomes \"erased\", "
    "what\n\"-\". The "
    "old values in topics cannot be read as somebody's state any more, and go with the topic's\n"
    "retention. A line a stage tells what was found, erased and left, until when at the latest, "
    "and\n"
    "what to do. The exit code is 0 when nothing is left, or what is left has that end. It may be\n"
    "repeated: it changes nothing then.";

std::vector<std::string_view> PipelineAndSiteKeys() {
  auto keys = PipelineKeys();
  keys.insert(keys.begin() + 1, "site.database");
  return keys;
}

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
          .keys = {"data", "site.database"},
          .run = run};
}

}  // namespace

std::vector<Command> UserCommands() {
  return {
      {.name = "user list",
       .summary = "List the site's accounts.",
       .details = kUserDetails,
       .options = {{"--json", "", "A JSON object an account, an account a line."}},
       .keys = {"data", "site.database"},
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
       .keys = {"data", "site.database", "site.argon2_memory_kib", "site.argon2_passes"},
       .run = RunUserReset},
      {.name = "user sessions",
       .arguments = "EMAIL",
       .summary = "List an account's sessions.",
       .details = kUserDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--end", "", "End them all."},
                   {"--json", "", "A JSON object a session, a session a line."}},
       .keys = {"data", "site.database"},
       .run = RunUserSessions},
      {.name = "user export",
       .arguments = "EMAIL",
       .summary = "Write down everything that is kept of one person.",
       .details = kExportDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"-o", "FILE", "Write it to a file, which only you can read. [stdout]"}},
       .keys = PipelineAndSiteKeys(),
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
       .keys = PipelineAndSiteKeys(),
       .run = RunUserErase},
  };
}

}  // namespace taskflow::app
