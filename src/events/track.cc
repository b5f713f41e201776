#include "events/track.h"

#include "events/limits.h"
#include "events/relay.h"

namespace taskflow::events {

Status TrackOnce(const kafka::ClientOptions& kafka, std::string_view registry_url,
                 const std::string& topic, const InteractionEvent& event) {
  ASSIGN_OR_RETURN(auto registry, RegistryClient::Create(registry_url));
  ASSIGN_OR_RETURN(auto schema,
                   registry->Register(topic + "-value", std::string(kInteractionEventSchema)));
  ASSIGN_OR_RETURN(auto producer, kafka::Producer::Create(kafka, kDeliveryTimeout));
  std::string value;
  EncodeEvent(schema, event, value);
  ASSIGN_OR_RETURN(
      auto placement,
      producer->SendAndWait(
          {.topic = topic, .key = event.id, .value = value, .timestamp_ms = event.time_ms}));
  (void)placement;
  return {};
}

RelayOptions RelayTo(kafka::ClientOptions kafka, std::string registry_url, std::string topic) {
  // librdkafka's thread spins as long as records wait while five requests are under way; so little
  // is enough for what the relay sends at once to make one request.
  bool chosen = kafka.more.contains("queue.buffering.max.ms") || kafka.more.contains("linger.ms");
  if (!chosen) kafka.more["queue.buffering.max.ms"] = kGatherMs;
  RelayOptions options;
  options.topic = std::move(topic);
  options.cluster = kafka.bootstrap_servers;
  options.connect_producer = [kafka = std::move(kafka)] {
    return kafka::Producer::Create(kafka, kDeliveryTimeout);
  };
  options.connect_registry = [url = std::move(registry_url)] {
    return RegistryClient::Create(url);
  };
  return options;
}

}  // namespace taskflow::events
