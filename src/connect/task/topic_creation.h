// The topics that a source's task makes when they are missing, as its keys topic.creation.* say
// (KIP-158); without such keys that is the broker's affair.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "connect/environment.h"
#include "connect/task/connectors.h"
#include "connect/transforms/pattern.h"

namespace taskflow::connect {

inline constexpr std::string_view kTopicCreation = "topic.creation.";

// Whether any of the keys is set.
bool MakesTopics(const Config& config);
// What stands under "topic.creation.default." and "topic.creation.GROUP.".
const ConfigKeys& DefaultTopicKeys();
const ConfigKeys& TopicGroupKeys();

// Used by its task's thread alone.
class TopicCreation {
 public:
  // `config` is validated.
  static Result<TopicCreation> Make(const Config& config);
  // Asks once for each topic. Errors: as Admin::CreateTopic, naming the topic.
  Status Ensure(std::string_view topic, const kafka::ClientOptions& client,
                const Environment& environment);
  // What would be made; nothing: the task makes none.
  std::optional<kafka::NewTopic> OrderFor(std::string_view topic) const;

 private:
  struct Group {
    std::vector<Pattern> include, exclude;  // empty `include`: any
    kafka::NewTopic order;
    bool Takes(std::string_view topic) const;
  };
  std::vector<Group> groups_;  // the default last; empty: none are made
  std::set<std::string, std::less<>> asked_;
};

}  // namespace taskflow::connect
