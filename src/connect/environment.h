// What connectors and tasks use of the world outside, so that a test can replace it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "connect/url_aliases.h"
#include "cql/client/session.h"
#include "kafka/client/client.h"
#include "kafka/member/member.h"
#include "registry_client/registry_client.h"

namespace taskflow::connect {

class SourceOffsets;
class StopSignal;

// Called on the threads of the herder and of tasks; all may block.
struct Environment {
  kafka::ClientOptions kafka;
  HostAliases hosts;
  UrlAliases urls;                       // before hosts
  std::vector<std::string> file_dirs;    // where file connectors may read and write
  std::vector<std::string> secret_dirs;  // whose files ${file:/path:key} may name
  std::string secret_env;  // a pattern of the variables that ${env:NAME} may name; "": none
  std::string worker_id;   // "host:port" of the REST address
  std::string worker_url;  // "http://host:port/", or https
  std::map<std::string, std::string> dead_letter_configs;  // of topics that are made for them
  Clock* clock = &SystemClock();
  Random* random = &SystemRandom();
  Metrics* metrics = nullptr;               // never null in a worker
  SourceOffsets* source_offsets = nullptr;  // the herder's; never null where tasks run
  const StopSignal* stop = nullptr;         // of the worker; null: it goes on

  std::function<Result<std::unique_ptr<kafka::Consumer>>(
      const kafka::ClientOptions&, const std::string& group, const std::vector<std::string>& topics,
      kafka::Consumer::OnPartitions on_assigned, kafka::Consumer::OnPartitions on_revoked)>
      subscribe;
  std::function<Result<std::unique_ptr<kafka::Producer>>(const kafka::ClientOptions&, Milliseconds)>
      produce;
  std::function<Result<std::unique_ptr<kafka::Admin>>(const kafka::ClientOptions&)> administer;
  std::function<Result<std::unique_ptr<kafka::TopicReader>>(
      const kafka::ClientOptions&, std::string topic, kafka::TopicReader::OnRecord on_record,
      std::function<void()> on_caught_up)>
      read_topic;
  // Into the group of workers that share the work. Empty: this worker is alone.
  std::function<Result<std::unique_ptr<kafka::Member>>(kafka::MemberOwner& owner)> join_group;
  std::function<Result<std::unique_ptr<RegistryClient>>(std::string_view url)> connect_registry;
  std::function<Result<std::shared_ptr<cql::Session>>(const cql::SessionOptions&)> connect_store;
};

// The real world. Sessions to stores live on `loop`.
Environment RealEnvironment(net::Loop& loop, kafka::ClientOptions kafka, HostAliases hosts,
                            Metrics& metrics);

}  // namespace taskflow::connect
