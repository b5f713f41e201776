#include "app/commands/commands.h"

#include <boost/json.hpp>
#include <cstdio>

#include "app/config/nearest.h"
#include "app/reference/reference.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

using Sections = std::vector<std::string_view>;
const Sections kAll = {"General",   "Site",     "Kafka", "Schema registry", "Connect",
                       "Cassandra", "Insights", "TLS",   "Privacy",         "Tracing"};

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

constexpr std::string_view kEventsDetails =
    "Reads the topic backwards as far as it must, and prints the youngest events, the last at the\n"
    "end; --follow goes on with what comes, until Ctrl-C. Of an event that was overwritten, what "
    "it\n"
    "is now. TIME is how long ago (90s, 15m, 2h, 7d, 2w), a day or a time in UTC. Records that "
    "are\n"
    "no events are told on stderr.";
constexpr std::string_view kDoctorDetails =
    "Looks at ports, data folder, limits, clock, settings, and at each part or what replaces it.\n"
    "A line a finding, with what to do about it. The exit code is 1 when something fails.";
constexpr std::string_view kCompletionDetails =
    "For bash: source <(taskflow completion bash); for zsh: taskflow completion zsh >\n"
    "\"${fpath[1]}/_taskflow\"; for fish: taskflow completion fish >\n"
    "~/.config/fish/completions/taskflow.fish.";
constexpr std::string_view kDemoDetails =
    "Sends the events of people who do not exist (...@demo.example) through the topic: they "
    "register,\n"
    "write tasks down, finish some, come back or stay away. The records have the header\n"
    "taskflow-demo. The same seed makes the same ids, so that a second call adds no new events. "
    "It\n"
    "refuses when the topic holds over 1,000 events of others, unless --yes is given.";
constexpr std::string_view kReplayDetails =
    "Reads the topic from a time or from offsets, and compares what it says with the table: "
    "events\n"
    "only in the topic, rows only in the table, and what differs, with the first 20 ids. With "
    "--into\n"
    "the events are also written into a new table taskflow.interactions_replay_NAME, made like "
    "the\n"
    "original but without its time to live; the original is never written. TIME is the records' "
    "own:\n"
    "how long ago (2h, 7d), a day or a time in UTC; OFFSETS is partition:offset (0:100,1:57).";
constexpr std::string_view kTopDetails =
    "Parts with state, processor and memory; rates; what waits; the last events. About once a "
    "second,\n"
    "until q or Ctrl-C. When stdout is no terminal, a line a second.";

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
constexpr std::string_view kTraceDetails =
    "Tells of each stage when the event came there, how long it took, where it is, and of the one\n"
    "where it stopped, why and what helps. ID is the event's id. --follow looks again until it "
    "has\n"
    "arrived or failed. The exit code is 0 when nothing stops it, 1 otherwise and when nobody "
    "knows\n"
    "the id.";
constexpr std::string_view kWaitDetails =
    "Ends with 0 as soon as the event is there, with 1 when it has failed on its way, and with 4 "
    "after\nthe timeout. stored is the row in the table, produced the record in the topic, visible "
    "what\ninsights shows; accepted, outbox, fetched and written are stages of `taskflow trace`.";
constexpr std::string_view kAuditDetails =
    "Reads the topic and the table completely, and names events without a row, rows without an\n"
    "event, and those that differ. What the connector has still to write, dead letters, and rows "
    "that\nhave ended by their time to live are told and are no fault. It may run while events "
    "come. The\nexit code is 0 when topic and table agree, 1 otherwise.";
const std::vector<std::string_view> kPrivacyKeys = {"data",
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

const std::vector<std::string_view> kTopicKeys = {
    "data",         "kafka.bootstrap_servers", "kafka.client",
    "registry.url", "registry.username",       "registry.password",
    "tls.ca"};

std::vector<Command> MakeCommands() {
  return {
      {.name = "up",
       .summary = "Start the site, the broker, the registry, Connect, the store and insights.",
       .details = kUpDetails,
       .sections = kAll,
       .run = RunUp},
      {.name = "site",
       .summary = "Start the website alone.",
       .sections = {"General", "Site", "Kafka", "Schema registry", "Insights", "TLS", "Privacy"},
       .run = RunSite},
      {.name = "broker",
       .summary = "Start the Kafka broker alone.",
       .sections = {"General", "Kafka", "TLS"},
       .run = RunBroker},
      {.name = "registry",
       .summary = "Start the schema registry alone.",
       .sections = {"General", "Schema registry", "Kafka", "TLS"},
       .run = RunRegistry},
      {.name = "connect",
       .summary = "Start the Kafka Connect worker alone.",
       .sections = kAll,
       .run = RunConnect},
      {.name = "store",
       .summary = "Start the CQL store alone.",
       .sections = {"General", "Cassandra", "TLS"},
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
      {.name = "doctor",
       .summary = "Find what stands in the way, and what to do about it.",
       .details = kDoctorDetails,
       .options = {{"--json", "", "One JSON object instead of lines."}},
       .sections = kAll,
       .run = RunDoctor},
      {.name = "events",
       .summary = "Show the youngest events, and follow.",
       .details = kEventsDetails,
       .options = {{"--follow", "", "Go on with what comes, until Ctrl-C."},
                   {"--action", "A,B", "Only these actions."},
                   {"--who", "WHO", "Only of this person; * stands for any characters."},
                   {"--what", "WHAT", "Only about this; * stands for any characters."},
                   {"--since", "TIME", "Only since then, by the event's own time."},
                   {"--limit", "N", "How many at most. [20, or all with --since]"},
                   {"--json", "", "A JSON object an event, an event a line."}},
       .keys = kTopicKeys,
       .run = RunEvents},
      {.name = "demo",
       .summary = "Fill in a believable month of events, or take it out again.",
       .details = kDemoDetails,
       .options = {{"--events", "N", "How many events. [20000]"},
                   {"--days", "N", "Of how many days, until now. [30]"},
                   {"--people", "N", "Of how many people. [40]"},
                   {"--seed", "N", "Another number makes other events. [1]"},
                   {"--yes", "", "Also into a topic with over 1,000 events of others."},
                   {"--erase", "", "Delete the demo's rows from the table instead."},
                   {"--json", "", "One JSON object."}},
       .keys = kPrivacyKeys,
       .run = RunDemo},
      {.name = "replay",
       .summary = "Compare the table with what the topic says, or write that into another table.",
       .details = kReplayDetails,
       .options = {{"--from", "TIME|OFFSETS", "Where to begin. [begin]"},
                   {"--to", "TIME|OFFSETS", "Where to end; that itself is not taken. [end]"},
                   {"--into", "NAME", "Also write into taskflow.interactions_replay_NAME."},
                   {"--keep-ttl", "", "Its rows end as the original's do."},
                   {"--dry-run", "", "With --into: make and write nothing."},
                   {"--json", "", "One JSON object."}},
       .keys = kPrivacyKeys,
       .run = RunReplay},
      {.name = "top",
       .summary = "Watch the whole pipeline live.",
       .details = kTopDetails,
       .options = {{"--once", "", "One picture, measured over a second, and end."},
                   {"--json", "", "A JSON object a picture, a picture a line."}},
       .keys = kPrivacyKeys,
       .run = RunTop},
      {.name = "query",
       .arguments = "[CQL]",
       .summary = "Run CQL on the store, or on Cassandra.",
       .details = kQueryDetails,
       .arguments_max = 1,
       .options = {{"--file", "FILE", "Take the statements from a file; - is stdin."},
                   {"--json", "", "A JSON object a row, a row a line."}},
       .keys = {"data", "cassandra.contact_points", "cassandra.local_datacenter",
                "cassandra.username", "cassandra.password", "cassandra.tls", "tls.ca"},
       .run = RunQuery},
      {.name = "track",
       .arguments = "ACTION",
       .summary = "Send one interaction event.",
       .details = kTrackDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--who", "WHO", "Who did it. [anonymous]"},
                   {"--what", "WHAT", "What with: a page's path, a task's title. [-]"},
                   {"--json", "", "The event as one JSON object."}},
       .keys = {"data", "kafka.bootstrap_servers", "kafka.client", "kafka.disabled", "registry.url",
                "registry.username", "registry.password", "tls.ca"},
       .run = RunTrack},
      {.name = "trace",
       .arguments = "ID",
       .summary = "Show one event on its way: where, when, and why it stopped.",
       .details = kTraceDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--follow", "", "Look again until it has arrived or failed."},
                   {"--otlp", "URL", "Also send it to this collector. [otlp.endpoint]"},
                   {"--insights", "URL", "Where insights is. [the running `up`, or insights.url]"},
                   {"--json", "", "One JSON object a look."}},
       .keys = kPrivacyKeys,
       .sections = {"Tracing"},
       .run = RunTrace},
      {.name = "wait",
       .arguments = "ID",
       .summary = "Wait until an event is in the table, or at another stage.",
       .details = kWaitDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--stage", "STAGE", "stored, produced or visible. [stored]"},
                   {"--timeout", "TIME", "At most so long: 500ms, 5s, 2m. [5s]"},
                   {"--insights", "URL", "Where insights is. [the running `up`, or insights.url]"},
                   {"--json", "", "One JSON object: the event's stages."}},
       .keys = kPrivacyKeys,
       .run = RunWait},
      {.name = "audit",
       .summary = "Compare topic and table, event by event.",
       .details = kAuditDetails,
       .options = {{"--limit", "N", "How many ids to name of each kind. [100]"},
                   {"--json", "", "One JSON object."}},
       .keys = kPrivacyKeys,
       .run = RunAudit},
      {.name = "topic create",
       .arguments = "NAME",
       .summary = "Create a topic, unless it is there.",
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {{"--partitions", "N", "How many partitions. [1]"},
                   {"--retention-days", "N",
                    "How long records are kept. [the broker's own setting]"},
                   {"--json", "", "One JSON object."}},
       .keys = {"data", "kafka.bootstrap_servers", "kafka.client", "kafka.replication_factor"},
       .run = RunTopicCreate},
      {.name = "topic list",
       .summary = "List topics and their partitions.",
       .options = {{"--json", "", "A JSON object a topic, a topic a line."}},
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
       .options = {{"--origin", "", "Also where each comes from."},
                   {"--json", "", "One JSON object: {key: {value, origin}}."}},
       .sections = kAll,
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

}  // namespace

std::span<const Command> Commands() {
  static const std::vector<Command> commands = MakeCommands();
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

Result<int> RunHelp(const Call& call) {
  if (call.Has("--man") || call.Has("--markdown")) {
    auto text = call.Has("--man") ? ManPage(Commands(), TASKFLOW_VERSION) : Markdown(Commands());
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
