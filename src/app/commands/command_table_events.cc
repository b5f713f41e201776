// Events: in the topic, in the table, and on their way.
#include "app/commands/command_tables.h"
#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

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
constexpr std::string_view kTraceDetails =
    "Tells of each stage when the event came there, how long it took, where it is, and of the one\n"
    "where it stopped, which rule and which field stop it, why and what helps. ID is the event's\n"
    "id; of several, and of those on stdin (-, an id a line), one after the other. --follow looks\n"
    "again until it has arrived or failed. The exit code is 0 when nothing stops any of them, 1\n"
    "otherwise and when nobody knows an id.";
constexpr std::string_view kWaitDetails =
    "Ends with 0 as soon as the event is there, with 1 when it has failed on its way, and with 4 "
    "after\nthe timeout. stored is the row in the table, produced the record in the topic, visible "
    "what\ninsights shows; accepted, outbox, fetched and written are stages of `taskflow trace`.";
constexpr std::string_view kAuditDetails =
    "Reads the topic and the table completely, and names events without a row, rows without an\n"
    "event, and those that differ. What the connector has still to write, dead letters, and rows "
    "that\nhave ended by their time to live are told and are no fault. It may run while events "
    "come. The\nexit code is 0 when topic and table agree, 1 otherwise.";
const std::vector<std::string_view> kTopicKeys = {
    "data",         "kafka.bootstrap_servers", "kafka.client",
    "registry.url", "registry.username",       "registry.password",
    "tls.ca"};

}  // namespace

std::vector<Command> EventCommands() {
  return {
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
                   {"--erase", "",
                    "Take the demo's events out of the table and of insights instead."},
                   {"--json", "", "One JSON object."}},
       .keys = PipelineKeys(),
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
       .keys = PipelineKeys(),
       .run = RunReplay},
      {.name = "top",
       .summary = "Watch the whole pipeline live.",
       .details = kTopDetails,
       .options = {{"--once", "", "One picture, measured over a second, and end."},
                   {"--json", "", "A JSON object a picture, a picture a line."}},
       .keys = PipelineKeys(),
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
       .arguments = "ID...|-",
       .summary = "Show events on their way: where, when, and why they stopped.",
       .details = kTraceDetails,
       .arguments_min = 1,
       .arguments_max = 10'000,
       .options = {{"--follow", "", "Look again until it has arrived or failed."},
                   {"--otlp", "URL", "Also send it to this collector. [otlp.endpoint]"},
                   {"--insights", "URL", "Where insights is. [the running `up`, or insights.url]"},
                   {"--json", "", "One JSON object a look, a look a line."}},
       .keys = PipelineKeys(),
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
       .keys = PipelineKeys(),
       .run = RunWait},
      {.name = "audit",
       .summary = "Compare topic and table, event by event.",
       .details = kAuditDetails,
       .options = {{"--limit", "N", "How many ids to name of each kind. [100]"},
                   {"--json", "", "One JSON object."}},
       .keys = PipelineKeys(),
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
  };
}

}  // namespace taskflow::app
