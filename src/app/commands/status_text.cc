#include <boost/json.hpp>

#include "app/commands/status.h"
#include "app/terminal/text_table.h"
#include "events/interaction_event.h"

namespace taskflow::app {

bool PipelineStatus::AllUp() const {
  return std::all_of(problems.begin(), problems.end(), [](const auto& p) { return p.empty(); });
}

std::optional<PipelineStatus::Connector> ReadConnectorStatus(std::string name,
                                                             const json::value& about) {
  const auto* object = about.if_object();
  const auto* status = object == nullptr ? nullptr : object->if_contains("status");
  const auto* inner = status == nullptr ? nullptr : status->if_object();
  if (inner == nullptr) return std::nullopt;
  PipelineStatus::Connector out{std::move(name), "", {}};
  const auto* connector = inner->if_contains("connector");
  if (connector != nullptr && connector->is_object()) {
    out.state = StringMember(connector->get_object(), "state").value_or("");
  }
  const auto* tasks = inner->if_contains("tasks");
  if (tasks == nullptr || !tasks->is_array()) return out;
  for (const auto& task : tasks->get_array()) {
    const auto* one = task.if_object();
    const auto* id = one == nullptr ? nullptr : one->if_contains("id");
    if (id == nullptr || !id->is_int64()) continue;
    out.tasks.push_back({id->get_int64(), std::string(StringMember(*one, "state").value_or(""))});
  }
  return out;
}

std::string ToText(const PipelineStatus& status) {
  std::vector<std::vector<std::string>> rows;
  for (auto part : status.parts) {
    const auto& problem = status.problems.at(static_cast<std::size_t>(part));
    rows.push_back({std::string(Name(part)), At(status.addresses, part),
                    problem.empty() ? "up" : "down: " + problem});
  }
  for (const auto& connector : status.connectors) {
    std::string tasks;
    for (const auto& task : connector.tasks) {
      tasks += fmt::format("{}task {} {}", tasks.empty() ? "" : ", ", task.id, task.state);
    }
    rows.push_back({"connector", connector.name, connector.state, tasks});
  }
  for (const auto& one : status.partitions) {
    rows.push_back({"topic", fmt::format("{} {}", events::kTopicName, one.partition),
                    fmt::format("{} records", one.end), fmt::format("lag {}", one.Lag())});
  }
  return Align(rows, 3);
}

std::string ToJsonText(const PipelineStatus& status) {
  json::object parts;
  for (auto part : status.parts) {
    const auto& problem = status.problems.at(static_cast<std::size_t>(part));
    json::object one{{"address", At(status.addresses, part)}, {"up", problem.empty()}};
    if (!problem.empty()) one["problem"] = problem;
    parts[Name(part)] = std::move(one);
  }
  json::array connectors;
  for (const auto& connector : status.connectors) {
    json::array tasks;
    for (const auto& task : connector.tasks) {
      tasks.push_back(json::object{{"id", task.id}, {"state", task.state}});
    }
    connectors.push_back(json::object{
        {"name", connector.name}, {"state", connector.state}, {"tasks", std::move(tasks)}});
  }
  json::array partitions;
  for (const auto& one : status.partitions) {
    json::value committed;
    if (one.committed) committed = *one.committed;
    partitions.push_back(json::object{{"partition", one.partition},
                                      {"end_offset", one.end},
                                      {"committed", std::move(committed)},
                                      {"lag", one.Lag()}});
  }
  json::object topic{{"name", events::kTopicName}, {"partitions", std::move(partitions)}};
  return ToJson(json::object{{"parts", std::move(parts)},
                             {"connectors", std::move(connectors)},
                             {"topic", std::move(topic)}}) +
         "\n";
}

}  // namespace taskflow::app
