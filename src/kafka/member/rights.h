// What the account of a connection may do with topics, groups and the cluster, as brokers tell
// whoever asks (KIP-430). Without an authorizer that is everything.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/result.h"
#include "kafka/member/link.h"

namespace taskflow::kafka {

// Numbers as in org.apache.kafka.common.acl.AclOperation.
enum class AclOperation : std::int8_t {
  kRead = 3,
  kWrite = 4,
  kCreate = 5,
  kDescribe = 8,
  kDescribeConfigs = 10,
};
// "Read": as kafka-acls takes and shows it.
std::string_view Name(AclOperation operation);

// Operations that are allowed on one thing.
class Allowed {
 public:
  explicit Allowed(std::int32_t bits = 0) : bits_(bits) {}  // 1 << AclOperation each
  bool Has(AclOperation operation) const { return (bits_ >> static_cast<int>(operation) & 1) != 0; }

 private:
  std::int32_t bits_;
};

struct Rights {
  Allowed cluster;  // nothing is told to who may not Describe it
  // What may not even be described has nothing allowed. Absent: what is not told, such as
  // topics that are not there, and groups whose coordinator is not to be had.
  std::map<std::string, Allowed> topics, groups;
};

// Asks the first of `bootstrap` that answers, and each group's coordinator. Leaves the link open,
// to whichever broker. Errors: Link::Open's and Ask's; a broker before Kafka 2.3 closes the
// connection.
Result<Rights> AskRights(Link& link, const std::vector<HostPort>& bootstrap,
                         const std::vector<std::string>& topics,
                         const std::vector<std::string>& groups, Milliseconds timeout);

}  // namespace taskflow::kafka
