// The pipeline's parts at work: schemas, connectors, dead letters.
#include "app/commands/command_tables.h"
#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kPlanDetails =
    "Asks the registry whether the Avro schema in FILE (- is stdin) may become the next version "
    "of\n"
    "the subject, and says by which rule and at which field not. Then, for each Cassandra sink of\n"
    "the topic, which columns its table would gain, or why it could not: found by the sink's own\n"
    "converters, transforms and rules. Nothing is changed. The exit code is 0 when the schema is\n"
    "compatible, 1 when it is not.";
constexpr std::string_view kRegisterDetails =
    "The Avro schema in FILE (- is stdin) becomes a version of the subject, unless it is one\n"
    "already. The exit code is 1 when the registry refuses it.";
constexpr std::string_view kShowDetails =
    "The schema goes to stdout, VERSION is a number or latest. What is deleted is shown, too.";
constexpr std::string_view kListDetails =
    "Lag is how many records of its topics a sink has still to take.";
constexpr std::string_view kStatusDetails =
    "The exit code is 1 when the connector or a task has failed, or it runs without a task.";
constexpr std::string_view kLogsDetails =
    "State and error of the connector and of each task, as Connect's worker reports them now; and\n"
    "what insights (insights.url) has seen of them since it runs: since when, the last restart "
    "and\n"
    "its cause, the last error. It is not the log file of the worker.";
constexpr std::string_view kRestartDetails =
    "Without options, the connector alone. The exit code is 1 when something has failed again,\n"
    "and 4 when it does not run in time.";
constexpr std::string_view kOrderDetails =
    "Waits until connector and tasks are so. The exit code is 4 when they are not in time.";
constexpr std::string_view kDlqDetails =
    "Dead letters are records that a connector could not pass on, in the topic that its\n"
    "errors.deadletterqueue.topic.name names. A letter is waiting, was sent before, has no origin\n"
    "(errors.deadletterqueue.context.headers.enable was not true), or its topic is gone.";
constexpr std::string_view kDlqShowDetails =
    "ID is TOPIC/PARTITION/OFFSET, or PARTITION/OFFSET where there is one dead letter topic.";
constexpr std::string_view kRedriveDetails =
    "Sends dead letters again to the topics that they came from: those that are named, or all. It\n"
    "is a dry run unless --yes is given. Each is sent once: the record that is sent says which\n"
    "letter it was, so that a second run, or the page of the pipeline, changes nothing. One that\n"
    "dies again is another letter. The exit code is 1 when some could not be sent as they tell no\n"
    "topic.";

const std::vector<std::string_view> kRegistryKeys = {"data", "registry.url", "registry.username",
                                                     "registry.password", "tls.ca"};
const std::vector<std::string_view> kConnectKeys = {"data",
                                                    "connect.url",
                                                    "connect.username",
                                                    "connect.password",
                                                    "kafka.bootstrap_servers",
                                                    "kafka.client",
                                                    "tls.ca"};
const std::vector<std::string_view> kLetterKeys = {
    "data",         "kafka.bootstrap_servers", "kafka.client",
    "connect.url",  "connect.username",        "connect.password",
    "registry.url", "registry.username",       "registry.password",
    "tls.ca"};

const Option kSubject{"--subject", "SUBJECT", "Of which subject. [taskflow-interactions-value]"};
const Option kOneObject{"--json", "", "One JSON object."};
const Option kTimeout{"--timeout", "TIME", "Wait at most so long: 500ms, 5s, 2m. [10s]"};
const Option kTopic{"--topic", "TOPIC", "Of this dead letter topic. [those of the connectors]"};
const Option kConnector{"--connector", "NAME", "Of this connector alone."};

Command ConnectorCommand(std::string_view name, std::string_view summary, std::string_view details,
                         std::vector<Option> options, Result<int> (*run)(const Call&)) {
  options.push_back(kOneObject);
  return {.name = name,
          .arguments = "NAME",
          .summary = summary,
          .details = details,
          .arguments_min = 1,
          .arguments_max = 1,
          .options = std::move(options),
          .keys = kConnectKeys,
          .run = run};
}

std::vector<Command> SchemaCommands() {
  return {
      {.name = "schema plan",
       .arguments = "FILE",
       .summary = "Whether a schema is compatible, and what the table would gain.",
       .details = kPlanDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {kSubject,
                   {"--topic", "TOPIC", "Whose records have it. [the subject without -value]"},
                   kOneObject},
       .keys = PipelineKeys(),
       .run = RunSchemaPlan},
      {.name = "schema list",
       .summary = "List subjects, their versions and levels.",
       .options = {{"--deleted", "", "Also those that are deleted."},
                   {"--json", "", "A JSON object a subject, a subject a line."}},
       .keys = kRegistryKeys,
       .run = RunSchemaList},
      {.name = "schema show",
       .arguments = "SUBJECT [VERSION]",
       .summary = "Show a schema.",
       .details = kShowDetails,
       .arguments_min = 1,
       .arguments_max = 2,
       .options = {{"--json", "", "The registry's JSON object, in one line."}},
       .keys = kRegistryKeys,
       .run = RunSchemaShow},
      {.name = "schema register",
       .arguments = "FILE",
       .summary = "Register a schema.",
       .details = kRegisterDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {kSubject, kOneObject},
       .keys = kRegistryKeys,
       .run = RunSchemaRegister},
  };
}

std::vector<Command> ConnectorCommands() {
  return {
      {.name = "connector list",
       .summary = "List connectors, their state and lag.",
       .details = kListDetails,
       .options = {{"--json", "", "A JSON object a connector, a connector a line."}},
       .keys = kConnectKeys,
       .run = RunConnectorList},
      ConnectorCommand("connector status", "Show one connector and its tasks.", kStatusDetails, {},
                       RunConnectorStatus),
      ConnectorCommand("connector logs", "Show what a connector and its tasks last reported.",
                       kLogsDetails, {}, RunConnectorLogs),
      ConnectorCommand("connector restart", "Restart a connector.", kRestartDetails,
                       {{"--tasks", "", "Its tasks, too."},
                        {"--only-failed", "", "Only what has failed."},
                        kTimeout},
                       RunConnectorRestart),
      ConnectorCommand("connector pause", "Pause a connector; its tasks stay.", kOrderDetails,
                       {kTimeout}, RunConnectorPause),
      ConnectorCommand("connector resume", "Let a paused or stopped connector run.", kOrderDetails,
                       {kTimeout}, RunConnectorResume),
      ConnectorCommand("connector stop", "Stop a connector and end its tasks.", kOrderDetails,
                       {kTimeout}, RunConnectorStop),
  };
}

std::vector<Command> DlqCommands() {
  return {
      {.name = "dlq list",
       .summary = "List the youngest dead letters, and why they died.",
       .details = kDlqDetails,
       .options = {kTopic,
                   kConnector,
                   {"--limit", "N", "How many at most. [20]"},
                   {"--json", "", "A JSON object a letter, a letter a line."}},
       .keys = kLetterKeys,
       .run = RunDlqList},
      {.name = "dlq show",
       .arguments = "ID",
       .summary = "Show one dead letter in full.",
       .details = kDlqShowDetails,
       .arguments_min = 1,
       .arguments_max = 1,
       .options = {kTopic, kConnector, kOneObject},
       .keys = kLetterKeys,
       .run = RunDlqShow},
      {.name = "dlq redrive",
       .arguments = "[ID...]",
       .summary = "Send dead letters again to where they came from, once.",
       .details = kRedriveDetails,
       .arguments_max = 1'000,
       .options = {kTopic,
                   kConnector,
                   {"--dry-run", "", "Send nothing, which is so without --yes."},
                   {"--yes", "", "Send them."},
                   {"--json", "", "A JSON object a topic, a topic a line."}},
       .keys = kLetterKeys,
       .run = RunDlqRedrive},
  };
}

}  // namespace

std::vector<Command> PipelineCommands() {
  std::vector<Command> out;
  for (auto part : {SchemaCommands, ConnectorCommands, DlqCommands}) {
    for (auto& command : part()) out.push_back(std::move(command));
  }
  return out;
}

}  // namespace taskflow::app
