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
       .sections = AllSections(),
       .run = RunConnect},
      {.name = "store",
       .summary = "Start the CQL store alone.",
       .sections = {"General", "Cassandra"},
       .run = RunStore},
      {.name = "insights",
       .summary = "Start insights alone: what people did, counted as it happens.",
       .sections = AllSections(),
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
       .sections = AllSections(),
       .run = RunDoctor},
  };
}

}  // namespace taskflow::app
