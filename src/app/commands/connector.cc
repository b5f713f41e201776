// taskflow connector list, status, logs.
#include "app/commands/connector.h"

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/commands/passport.h"
#include "app/config/nearest.h"
#include "app/parts/parts.h"
#include "http/client.h"
#include "insights/pipeline/connector_history.h"
#include "insights/pipeline/connectors.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kInsightsAnswerMax{10'000};

constexpr const char* kHistory[] = {"since", "restart", "restarts", "lastError"};

json::object WithoutHistory(json::object part) {
  for (auto name : kHistory) part.erase(name);
  return part;
}

// As the worker tells it now: it remembers nothing of before.
json::object Now(const json::object& connector) {
  auto out = WithoutHistory(connector);
  json::array tasks;
  for (auto& task : ObjectsOf(connector, "tasks")) tasks.push_back(WithoutHistory(std::move(task)));
  out["tasks"] = std::move(tasks);
  return out;
}

void Note(const json::object& connector) {
  auto problem = TextOf(connector, "problem");
  if (problem.empty()) return;
  fmt::print(stderr, "{}: its lag is not known: {}\n", TextOf(connector, "name"), problem);
}

struct Histories {
  std::vector<json::object> connectors;
  std::string watched;
};

// What insights has seen of the connectors.
Result<Histories> AskInsights(const std::string& url) {
  if (url.empty()) return Fail(ErrorCode::kUnavailable, "insights has no address");
  ASSIGN_OR_RETURN(auto at, http::ParseUrl(url));
  http::Client client(at.address, {.timeout = kInsightsAnswerMax});
  ASSIGN_OR_RETURN(auto answer, client.Get(at.path + "/api/pipeline/connectors"));
  if (answer.status != 200) {
    return Fail(ErrorCode::kUnavailable, "it answers {}", answer.status);
  }
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(answer.body));
  return Histories{ObjectsOf(object, "connectors"), TextOf(object, "watched")};
}

}  // namespace

Result<std::vector<json::object>> DescribeConnectors(insights::Links& links) {
  insights::ConnectorHistory history(SystemClock());
  ASSIGN_OR_RETURN(auto answer, Asked(insights::ListConnectors(links, history)));
  auto out = ObjectsOf(answer, "connectors");
  for (auto& connector : out) connector = Now(connector);
  return out;
}

Result<json::object> FindConnector(const std::vector<json::object>& all, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& one : all) {
    names.push_back(TextOf(one, "name"));
    if (names.back() == name) return one;
  }
  auto nearest = DidYouMean(name, names);
  return Fail(ErrorCode::kNotFound, "there is no connector '{}'{}", name,
              nearest.empty() ? "; `taskflow connector list` lists them" : nearest);
}

Result<int> RunConnectorList(const Call& call) {
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  ASSIGN_OR_RETURN(auto all, DescribeConnectors(*links));
  for (auto& connector : all) {
    Note(connector);
    connector.erase("config");
    if (call.Has("--json")) fmt::print("{}\n", ToJson(connector));
  }
  if (call.Has("--json")) return kOk;
  if (all.empty()) {
    fmt::print(stderr,
               "There are no connectors: `taskflow up` deploys its own, unless setup is "
               "off.\n");
    return kOk;
  }
  fmt::print("{}", ConnectorsText(all, Colours::For(stdout)));
  return kOk;
}

Result<int> RunConnectorStatus(const Call& call) {
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  ASSIGN_OR_RETURN(auto all, DescribeConnectors(*links));
  ASSIGN_OR_RETURN(auto connector, FindConnector(all, call.arguments[0]));
  Note(connector);
  fmt::print("{}", call.Has("--json") ? ToJson(connector) + "\n"
                                      : ConnectorText(connector, Colours::For(stdout)));
  return HasFailed(connector) ? kFailed : kOk;
}

Result<int> RunConnectorLogs(const Call& call) {
  const auto& name = call.arguments[0];
  ASSIGN_OR_RETURN(auto links, LinksOf(call.config.settings));
  ASSIGN_OR_RETURN(auto all, DescribeConnectors(*links));
  ASSIGN_OR_RETURN(auto connector, FindConnector(all, name));
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), call.config.settings));
  const auto& insights = At(addresses, Part::kInsights);
  auto seen = AskInsights(UrlOf(insights.substr(0, insights.find(','))));
  auto history = seen ? FindConnector(seen->connectors, name)
                      : Result<json::object>(Fail(std::move(seen).error()));
  fmt::print(stderr,
             "What Connect's worker says of {} now{}. The worker's own log is where it runs.\n",
             name,
             history ? fmt::format(", and what insights has seen of it since {}", seen->watched)
                     : fmt::format("; what was before is not known, as insights (insights.url) "
                                   "does not tell: {}",
                                   history.error().message));
  if (history) {
    auto watched = seen->watched;
    connector = *std::move(history);
    connector["watched"] = watched;
  }
  connector.erase("config");
  fmt::print("{}", call.Has("--json") ? ToJson(connector) + "\n"
                                      : ConnectorLogsText(connector, Colours::For(stdout)));
  return kOk;
}

}  // namespace taskflow::app
