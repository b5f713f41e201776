// What a connector's configuration says about the consumers and producers of its tasks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connect/config/definition.h"
#include "kafka/client/client.h"

namespace taskflow::connect {

// `config` is validated in all of these.

// "connect-<name>", or consumer.override.group.id.
std::string GroupOf(const std::string& connector, const Config& config);
// Names, or one regular expression that starts with '^'.
std::vector<std::string> TopicsOf(const Config& config);
// Whether the connector reads a topic of that name.
bool ReadsTopic(const Config& config, std::string_view topic);
// Those consumer.override.* (or producer.override.*) keys that this worker lets through, none of
// security; the others are logged.
void OverrideConsumer(const Config& config, kafka::ClientOptions& options);
void OverrideProducer(const Config& config, kafka::ClientOptions& options);
std::size_t PollRecordsMax(const Config& config);

}  // namespace taskflow::connect
