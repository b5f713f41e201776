#include "connect/worker.h"

#include "connect/group/protocol.h"
#include "connect/limits.h"
#include "connect/start_worker.h"

namespace taskflow::connect {
namespace {

// Its own connection, as librdkafka's clients are consumers or none of a group.
Result<std::unique_ptr<kafka::Member>> JoinGroup(net::Loop& loop, const WorkerOptions& options,
                                                 kafka::MemberOwner& owner) {
  kafka::MemberOptions member{
      .client_id = options.kafka.client_id,
      .group_id = options.group_id,
      .protocol_type = std::string(kProtocolType),
      .session_timeout = options.session_timeout,
      .heartbeat_interval = options.session_timeout / kHeartbeatsPerSession};
  auto security = kafka::SecurityOf(options.kafka.more);
  if (!security) return FailWith("kafka.client", std::move(security).error());
  member.security = *std::move(security);
  ASSIGN_OR_RETURN(member.bootstrap, ParseHostPorts(options.kafka.bootstrap_servers));
  return kafka::Member::Start(loop, std::move(member), owner);
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::Start(net::Loop& loop, WorkerOptions options) {
  return StartWorker(loop, options, [&](Metrics& own) {
    auto environment = RealEnvironment(loop, options.kafka, options.hosts,
                                       options.metrics == nullptr ? own : *options.metrics);
    environment.urls = options.urls;
    environment.file_dirs = options.file_dirs;
    environment.secret_dirs = options.secret_dirs;
    environment.secret_env = options.secret_env;
    environment.dead_letter_configs = options.dead_letter_configs;
    if (!options.group_id.empty()) {
      environment.join_group = [&loop, options](kafka::MemberOwner& owner) {
        return JoinGroup(loop, options, owner);
      };
    }
    return environment;
  });
}

}  // namespace taskflow::connect
