// The parts, and what looks at them all.
#include "app/commands/command_tables.h"
#include "app/commands/commands.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kUpDetails =
    "Each part listens on its own address and speaks its standard protocol. A part whose\n"
    "replacement is configured (kafka.bootstrap_servers, registry.url, connect.url,\n"
    "cassandra.contact_points, insights.url) is not started. While it runs, DIR/addresses.json of\n"
    "the data folder says where the parts are. Ctrl-C or SIGTERM ends it within two seconds, a\n"
    "second one at once.";
constexpr std::string_view kClientDetails =
    "It asks the running `taskflow up` of the data folder, or what the settings name.";
constexpr std::string_view kDoctorDetails =
    "Looks at ports, data folder, limits, clock, settings, and at each part or what replaces it.\n"
    "A line a finding, with what to do about it. The exit code is 1 when something fails.";

constexpr std::string_view kRebuildDetails =
    "From the topic: all that it still has. From the table: all rows, then the topic from where "
    "it\n"
    "ended; rows know less than records (not where they came from, nor when they were seen). "
    "Meanwhile\n"
    "the dashboard shows what has been read so far. It ends when insights is done; Ctrl-C ends "
    "the\n"
    "waiting alone. The exit code is 4 after the timeout.";

}  // namespace

std::vector<Command> PartCommands() {
  return {
      {.name = "up",
       .summary = "Start the site, the broker, the registry, Connect, the store and insights.",
       .details = kUpDetails,
       .sections = AllSections(),
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
       .sections = AllSections(),
       .run = RunConnect},
      {.name = "store",
       .summary = "Start the CQL store alone.",
       .sections = {"General", "Cassandra", "TLS"},
       .run = RunStore},
      {.name = "insights",
       .summary = "Start insights alone: what people did, counted as it happens.",
       .sections = AllSections(),
       .run = RunInsights},
      {.name = "insights rebuild",
       .summary = "Make insights forget what it knows, and read it anew.",
       .details = kRebuildDetails,
       .options = {{"--from", "topic|table", "What to read. [topic]"},
                   {"--timeout", "TIME", "Wait at most so long: 500ms, 5s, 2m. [until it is done]"},
                   {"--insights", "URL", "Where insights is. [the running `up`, or insights.url]"},
                   {"--json", "", "One JSON object."}},
       .keys = {"data", "insights.url"},
       .run = RunInsightsRebuild},
      {.name = "status",
       .summary = "Show which parts answer, and how far the table is behind.",
       .details = kClientDetails,
       .options = {{"--part", "A,B",
                    "Only these parts: site, kafka, registry, connect, cql, insights."},
                   {"--json", "", "One JSON object instead of a table."}},
       .keys = {"data", "kafka.bootstrap_servers", "registry.url", "connect.url",
                "cassandra.contact_points", "insights.url"},
       .run = RunStatus},
      {.name = "doctor",
       .summary = "Find what stands in the way, and what to do about it.",
       .details = kDoctorDetails,
       .options = {{"--json", "", "One JSON object instead of lines."}},
       .sections = AllSections(),
       .run = RunDoctor},
  };
}

}  // namespace taskflow::app
