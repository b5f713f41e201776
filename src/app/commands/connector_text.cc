#include <algorithm>
#include <boost/json.hpp>

#include "app/commands/connector.h"
#include "app/terminal/printable.h"
#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kErrorShown = 200;

Colour ColourOf(std::string_view state) {
  if (state == "RUNNING") return Colour::kGreen;
  if (state == "FAILED") return Colour::kRed;
  return Colour::kYellow;
}

std::string NumberOf(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_int64() ? std::to_string(found->get_int64()) : "-";
}

// "2 RUNNING, 1 FAILED"
std::string TasksText(const json::object& connector) {
  std::vector<std::pair<std::string, int>> counts;
  for (const auto& task : ObjectsOf(connector, "tasks")) {
    auto state = TextOf(task, "state");
    auto found = std::find_if(counts.begin(), counts.end(),
                              [&](const auto& one) { return one.first == state; });
    if (found == counts.end()) found = counts.insert(counts.end(), {state, 0});
    ++found->second;
  }
  std::string out;
  for (const auto& [state, count] : counts) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, state);
  }
  return out.empty() ? "none" : out;
}

// `text`, aligned already, with the states in it coloured.
std::string WithColours(std::string text, const Colours& colours) {
  if (!colours.on()) return text;
  for (std::string_view state :
       {"RUNNING", "FAILED", "PAUSED", "STOPPED", "UNASSIGNED", "RESTARTING"}) {
    auto painted = colours.Paint(ColourOf(state), state);
    for (auto at = text.find(state); at != text.npos; at = text.find(state, at + painted.size())) {
      text.replace(at, state.size(), painted);
    }
  }
  return text;
}

std::string Cell(const std::string& text) { return text.empty() ? "-" : Printable(text); }

std::string TopicsOf(const json::object& connector) {
  const auto* config = connector.if_contains("config");
  const auto* object = config == nullptr ? nullptr : config->if_object();
  if (object == nullptr) return "";
  auto pattern = TextOf(*object, "topics.regex");
  return pattern.empty() ? TextOf(*object, "topics") : "all that match " + pattern;
}

// "connector" or "task 0".
std::string PartOf(const json::object& part) {
  const auto* id = part.if_contains("id");
  return id == nullptr ? "connector" : "task " + NumberOf(part, "id");
}

std::vector<json::object> PartsOf(const json::object& connector) {
  auto out = ObjectsOf(connector, "tasks");
  out.insert(out.begin(), connector);
  return out;
}

// Each line as it is, but for what steers a terminal.
std::string Indented(const std::string& text) {
  std::string out;
  std::string_view left = text;
  while (!left.empty()) {
    auto end = left.find('\n');
    auto line = left.substr(0, end);
    left = end == left.npos ? "" : left.substr(end + 1);
    std::size_t tabs = 0;
    while (line.starts_with('\t')) {
      line.remove_prefix(1);
      ++tabs;
    }
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += "    " + std::string(tabs * 4, ' ') + Printable(line) + "\n";
  }
  return out;
}

std::string CauseText(std::string_view cause) {
  if (cause == "ordered") return "ordered by this program's page or API";
  if (cause == "worker") return "the worker was away, or it is another one";
  if (cause == "failed") return "it had failed";
  return "ordered at Connect's own API, or by Connect itself";
}

std::string HistoryText(const json::object& part) {
  std::string out;
  if (const auto* restart = part.if_contains("restart"); restart && restart->is_object()) {
    const auto& object = restart->get_object();
    out += fmt::format("  restarted {} ({}); {} times in all\n", TextOf(object, "at"),
                       CauseText(TextOf(object, "cause")), NumberOf(part, "restarts"));
    auto error = TextOf(object, "error");
    if (!error.empty()) out += "  before that:\n" + Indented(error);
  }
  if (const auto* last = part.if_contains("lastError"); last && last->is_object()) {
    const auto& object = last->get_object();
    out +=
        fmt::format("  last error {}:\n", TextOf(object, "at")) + Indented(TextOf(object, "text"));
  }
  return out;
}

}  // namespace

std::string TextOf(const json::object& object, std::string_view key) {
  return std::string(StringMember(object, key).value_or(""));
}

std::vector<json::object> ObjectsOf(const json::object& object, std::string_view key) {
  std::vector<json::object> out;
  const auto* found = object.if_contains(key);
  if (found == nullptr || !found->is_array()) return out;
  for (const auto& one : found->get_array()) {
    if (one.is_object()) out.push_back(one.get_object());
  }
  return out;
}

bool HasFailed(const json::object& connector) {
  auto parts = PartsOf(connector);
  if (TextOf(connector, "state") == "RUNNING" && parts.size() == 1) return true;
  return std::any_of(parts.begin(), parts.end(),
                     [](const auto& part) { return TextOf(part, "state") == "FAILED"; });
}

std::string ConnectorsText(const std::vector<json::object>& all, const Colours& colours) {
  std::vector<std::vector<std::string>> rows{
      {"connector", "type", "state", "tasks", "lag", "dead letters"}};
  for (const auto& one : all) {
    rows.push_back({Cell(TextOf(one, "name")), Cell(TextOf(one, "type")),
                    Cell(TextOf(one, "state")), TasksText(one), NumberOf(one, "lag"),
                    NumberOf(one, "deadLetters")});
  }
  return WithColours(Align(rows, 2), colours);
}

std::string ConnectorText(const json::object& connector, const Colours& colours) {
  auto topic = TextOf(connector, "deadLetterTopic");
  std::vector<std::vector<std::string>> rows{
      {"name", Printable(TextOf(connector, "name"))},
      {"class", Cell(TextOf(connector, "class"))},
      {"topics", Cell(TopicsOf(connector))},
      {"lag",
       NumberOf(connector, "lag") == "-" ? "not known" : NumberOf(connector, "lag") + " records"},
      {"dead letters", topic.empty() ? "not kept (errors.deadletterqueue.topic.name)"
                                     : fmt::format("{} in {}", NumberOf(connector, "deadLetters"),
                                                   Printable(topic))}};
  if (TextOf(connector, "type") == "source") rows.erase(rows.begin() + 2, rows.end());
  std::vector<std::vector<std::string>> parts;
  for (const auto& part : PartsOf(connector)) {
    parts.push_back({PartOf(part), Cell(TextOf(part, "state")), Printable(TextOf(part, "worker")),
                     CutTo(Printable(TextOf(part, "error")), kErrorShown)});
  }
  return Align(rows, 2) + "\n" + WithColours(Align(parts, 2), colours);
}

std::string ConnectorLogsText(const json::object& connector, const Colours& colours) {
  std::string out;
  for (const auto& part : PartsOf(connector)) {
    auto since = TextOf(part, "since");
    auto trace = TextOf(part, "trace");
    if (trace.empty()) trace = TextOf(part, "error");
    out += WithColours(fmt::format("{}  {}{}\n", PartOf(part), Cell(TextOf(part, "state")),
                                   since.empty() ? "" : "  since " + since),
                       colours);
    auto history = HistoryText(part);
    out += history;
    if (!trace.empty()) out += "  it reports:\n" + Indented(trace);
    if (trace.empty() && history.empty()) out += "  it reports no error\n";
  }
  return out;
}

}  // namespace taskflow::app
