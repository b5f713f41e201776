#include "connect/environment.h"

namespace taskflow::connect {

Environment RealEnvironment(net::Loop& loop, kafka::ClientOptions kafka, HostAliases hosts,
                            Metrics& metrics) {
  Environment out;
  out.kafka = std::move(kafka);
  out.hosts = std::move(hosts);
  out.metrics = &metrics;
  out.subscribe = kafka::Consumer::Subscribe;
  out.produce = kafka::Producer::Create;
  out.administer = kafka::Admin::Create;
  out.read_topic = kafka::TopicReader::Start;
  out.connect_registry = RegistryClient::Create;
  out.connect_store = [&loop](const cql::SessionOptions& options) {
    return cql::Session::Connect(loop, options);
  };
  return out;
}

}  // namespace taskflow::connect
