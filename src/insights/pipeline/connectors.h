// Connectors as the worker tells of them, how far they are behind, and orders to them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "insights/pipeline/answers.h"
#include "insights/pipeline/links.h"

namespace taskflow::insights {

struct TaskState {
  std::int64_t id = 0;
  std::string state, worker, trace;
};
struct Connector {
  std::string name, type, state, worker, trace;
  json::object config;  // as the worker tells it: with its secrets
  std::vector<TaskState> tasks;

  std::string Setting(std::string_view key) const;
  bool IsSink() const { return type == "sink"; }
  std::string Group() const;            // in which a sink's offsets are committed
  std::string DeadLetterTopic() const;  // empty: none
};
Result<std::vector<Connector>> AskConnectors(Links& links);

// Where a sink is and has to get to. Partitions of topics that it names count from their beginning
// when nothing is committed; those of a pattern count once something is.
struct Position {
  kafka::Offsets committed, end;
  std::int64_t Lag() const;
  std::int64_t Read() const;  // the sum of what is committed
};
Result<Position> PositionOf(Links& links, const Connector& sink);

// Values whose names tell of a secret (password, secret, token, jaas, credential, key as the last
// words of a name) and what comes before the @ in URLs are "[hidden]".
json::object WithoutSecrets(const json::object& config);

std::string FirstLine(std::string_view text);

class ConnectorHistory;  // connector_history.h
Answer ListConnectors(Links& links, ConnectorHistory& history);
// `order` is one of pause, resume, restart (failed and running tasks too) and stop.
Answer Order(Links& links, ConnectorHistory& history, const std::string& connector,
             const std::string& order);
// {"topics":[{"topic","connector","records"}]}; of a topic that is not there yet, none.
Answer ListDeadLetters(Links& links);

}  // namespace taskflow::insights
