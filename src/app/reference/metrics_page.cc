#include <array>

#include "app/reference/reference.h"
#include "base/metric_doc.h"

namespace taskflow::app {
namespace {

// Which part counts, by the beginning of the name; the last one takes the others.
constexpr std::array<std::array<std::string_view, 2>, 6> kParts = {{
    {"taskflow_broker_", "Broker"},
    {"taskflow_registry_", "Registry"},
    {"taskflow_connect_", "Connect"},
    {"taskflow_store_", "Store"},
    {"taskflow_insights_", "Insights"},
    {"", "Site, outbox and ledger"},
}};

std::size_t PartOf(std::string_view name) {
  std::size_t part = 0;
  while (!name.starts_with(kParts.at(part)[0])) ++part;
  return part;
}

std::string RowOf(const MetricDoc& doc) {
  auto labels = Cell(doc.labels);
  return fmt::format("| `{}` | {} | {} | {} |\n", doc.name, doc.type,
                     labels.empty() ? "" : "`" + labels + "`", Cell(doc.help));
}

}  // namespace

std::string MetricsPage() {
  std::string out =
      "# Metrics\n\nMade by `taskflow help --markdown metrics > docs/metrics.md`, from where they "
      "are counted; a test compares it with what a running program tells.\n\n"
      "`GET /metrics` of the site (`site.listen`) and of insights (`insights.listen`), in the text "
      "format of Prometheus. Each has the metrics of its whole process: with `taskflow up` those "
      "of every part, else its own. A part without an HTTP address of the two has none. A metric "
      "with labels appears with the first thing that it counts. A histogram has `_bucket`, `_sum` "
      "and `_count`. Alerts: [howto/monitoring.md](howto/monitoring.md).\n";
  for (std::size_t part = 0; part < kParts.size(); ++part) {
    out +=
        fmt::format("\n## {}\n\n| metric | type | labels | what it counts |\n|---|---|---|---|\n",
                    kParts.at(part)[1]);
    for (const auto* doc : MetricDoc::All()) {
      if (PartOf(doc->name) == part) out += RowOf(*doc);
    }
  }
  return out;
}

}  // namespace taskflow::app
