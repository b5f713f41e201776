// What the `dlq` commands share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/command_line.h"
#include "app/commands/asking.h"
#include "insights/pipeline/redrive.h"

namespace taskflow::app {

// "waiting", "sent again", ...
std::string_view NameOf(insights::LetterState state);
// "ConnectException: why", in one line.
std::string ReasonOf(const insights::DeadLetter& letter);
// "taskflow-interactions/0/57"; "-" when it is not known.
std::string OriginOf(const insights::DeadLetter& letter);
json::object ToJsonObject(const insights::DeadLetter& letter, insights::LetterState state);

// Of --topic, or of all connectors, or of the one that --connector names. Errors: kNotFound: none;
// those of Connect's answer.
Result<std::vector<std::string>> DeadLetterTopicsOf(const Call& call, insights::Links& links);

// "topic/partition/offset"; without the topic when `topics` are one. Errors: kInvalid.
struct LetterId {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};
Result<LetterId> ParseLetterId(const std::string& text, const std::vector<std::string>& topics);

// Whether the topic is there: a connector that has never failed may have none yet.
Result<bool> HasTopic(insights::Links& links, const std::string& topic);

}  // namespace taskflow::app
