// What TaskFlow does on a Kafka with an authorizer, and what of it the account may not.
#pragma once

#include <string>
#include <vector>

#include "app/config/settings.h"
#include "app/doctor/finding.h"
#include "app/parts/addresses.h"
#include "kafka/member/rights.h"

namespace taskflow::app {

// What one of TaskFlow's parts needs of a topic or a group.
struct NeededRight {
  enum class Of : bool { kTopic, kGroup };
  Of of = Of::kTopic;
  std::string name;
  std::vector<kafka::AclOperation> operations;
};
// Of the parts that are this program's own by `settings`.
std::vector<NeededRight> NeededRights(const Settings& settings);

struct KafkaRights {
  Findings findings;
  bool may_look = true;  // into the events' topic
};
// At `address`, of the account in kafka.client. Any thread.
KafkaRights ExamineKafkaRights(const Settings& settings, const std::string& address);

// For tests. `principal`: "User:name".
Findings FindingsOfRights(const kafka::Rights& rights, const std::vector<NeededRight>& needed,
                          const std::string& principal, const std::string& address);

}  // namespace taskflow::app
