// One event to the topic without an outbox: for the command line.
#pragma once

#include <string>

#include "base/result.h"
#include "events/interaction_event.h"
#include "kafka/client/client.h"

namespace taskflow::events {

// Registers the schema, sends the event and waits for the broker's acknowledgement. Errors: those
// of RegistryClient::Register and kafka::Producer::Send.
Status TrackOnce(const kafka::ClientOptions& kafka, std::string_view registry_url,
                 const std::string& topic, const InteractionEvent& event);

}  // namespace taskflow::events
