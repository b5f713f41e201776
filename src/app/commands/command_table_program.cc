// The program itself.
#include "app/commands/command_tables.h"
#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kCompletionDetails =
    "For bash: source <(taskflow completion bash); for zsh: taskflow completion zsh >\n"
    "\"${fpath[1]}/_taskflow\"; for fish: taskflow completion fish >\n"
    "~/.config/fish/completions/taskflow.fish.";

constexpr std::string_view kBackupDetails =
    "DIR becomes a folder with the site's accounts and tasks, the topics with their offsets, the\n"
    "schemas and connectors, the table, insights, connectors' files and taskflow.toml, while\n"
    "taskflow runs or not; closed segments and tables are linked, not copied, when DIR is on the\n"
    "data folder's file system. manifest.json has each file's size and SHA-256. What a real "
    "Kafka,\n"
    "Cassandra or a part elsewhere keeps is not in it, and is named. Only its owner can read it.";
constexpr std::string_view kRestoreDetails =
    "Every file is compared with the manifest first; what is missing or damaged is named, and\n"
    "nothing is changed then. The data folder must be empty, and nothing may run on it. As root,\n"
    "the files become the data folder's owner's.";

constexpr std::string_view kMigrateDetails =
    "FILE is a taskflow.toml with the other side's addresses: kafka.bootstrap_servers, "
    "registry.url,\n"
    "connect.url, cassandra.contact_points, each with its credentials; a part that it does not "
    "name\n"
    "stays. Moved are topics (configuration, records with times, keys and headers), schemas with\n"
    "their ids, tables (rows with write times and times to live), consumer groups' offsets, and\n"
    "connectors. The site stays in use. Without --switch, all is copied that is there; a run that\n"
    "was killed is gone on with by the same command. With --switch, the site's events wait in its\n"
    "outbox then, the rest is copied, and a receipt compares counts and SHA-256 of both sides. "
    "When\n"
    "all is equal, start the site with the new addresses: the events go there. Otherwise all goes\n"
    "on as before. Exit codes: 0 done and equal; 1 something is in the way, or different; 2 "
    "usage;\n"
    "3 a part is away; 4 sinks took too long.";

constexpr std::string_view kDatabaseDetails =
    "Moved are accounts with their sessions and tasks, events that wait for Kafka, the ids of "
    "those\n"
    "that came, erasures and the site's ledger, from where site.database points (its file, "
    "without\n"
    "that key) to TO: a PostgreSQL server as site.database names it, with its password best in\n"
    "~/.pgpass, or sqlite, the file in the data folder. No site may run meanwhile. TO has all or\n"
    "nothing; the old database is kept, and refused until it is moved to again. An interrupted "
    "move\n"
    "goes on when the command is given again.";

}  // namespace

std::vector<Command> ProgramCommands() {
  return {
      {.name = "backup",
       .arguments = "DIR",
       .summary = "Copy everything that is kept into a folder, while it runs.",
       .details = kBackupDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--json", "", "One JSON object."}},
       .keys = {"data", "site.database", "kafka.bootstrap_servers", "cassandra.contact_points",
                "insights.url"},
       .run = RunBackup},
      {.name = "restore",
       .arguments = "DIR",
       .summary = "Put a backup into the data folder.",
       .details = kRestoreDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--replace", "", "Remove what is in the data folder."},
                   {"--check", "", "Only look whether the backup is whole."},
                   {"--json", "", "One JSON object."}},
       .keys = {"data"},
       .run = RunRestore},
      {.name = "migrate",
       .summary = "Move everything to real Kafka, registry, Connect and Cassandra, or back.",
       .details = kMigrateDetails,
       .options = {{"--to", "FILE", "Move from here to the addresses in FILE."},
                   {"--from", "FILE", "Move from the addresses in FILE to here."},
                   {"--dry-run", "", "Only say what would be moved, and what is in the way."},
                   {"--switch", "", "Hold the site's events back at the end, and move over."},
                   {"--skip", "ITEMS", "Leave these out: KIND/NAME, as --dry-run has them, ..."},
                   {"--rate", "NUMBER", "At most so many records and rows a second."},
                   {"--timeout", "SECONDS", "How long sinks may take at the end; 300."},
                   {"--release", "", "Let events go again that wait, and start connectors again."},
                   {"--restart", "", "Forget how far an earlier run came."},
                   {"--json", "", "One JSON object."}},
       .keys = PipelineKeys(),
       .run = RunMigrate},
      {.name = "database move",
       .arguments = "[TO]",
       .summary = "Move the site's accounts, tasks and waiting events to another database.",
       .details = kDatabaseDetails,
       .arguments_max = 1,
       .options =
           {{"--cancel", "",
             "Use the old database again after an interrupted move that is not gone on with."},
            {"--json", "", "One JSON object."}},
       .keys = {"data", "site.database"},
       .run = RunDatabaseMove},
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
                   {"--markdown", "",
                    "docs/commands.md; with metrics or apis as COMMAND, that page of docs/."},
                   {"--toml", "", "taskflow.toml with all settings; those given are set in it."}},
       .run = RunHelp},
  };
}

}  // namespace taskflow::app
