// What `taskflow status` found out, and how it is shown.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/parts/addresses.h"
#include "base/json.h"

namespace taskflow::app {

struct PipelineStatus {
  struct Task {
    std::int64_t id = 0;
    std::string state;
  };
  struct Connector {
    std::string name, state;
    std::vector<Task> tasks;
  };
  struct Partition {
    std::int32_t partition = 0;
    std::int64_t end = 0;
    std::optional<std::int64_t> committed;  // nothing: the sink has committed nothing yet

    std::int64_t Lag() const { return end - committed.value_or(0); }
  };
  std::set<Part> parts{kParts.begin(), kParts.end()};  // that were asked
  Addresses addresses;
  std::array<std::string, kParts.size()> problems;  // empty: up
  std::vector<Connector> connectors;
  std::vector<Partition> partitions;  // of taskflow-interactions

  bool AllUp() const;
};

// One connector of GET /connectors?expand=status; nothing when it is not of that form.
std::optional<PipelineStatus::Connector> ReadConnectorStatus(std::string name,
                                                             const json::value& about);
std::string ToText(const PipelineStatus& status);
// {"parts":{"site":{"address","up","problem"?}},"connectors":[...],"topic":{...}}, one line.
std::string ToJsonText(const PipelineStatus& status);

}  // namespace taskflow::app
