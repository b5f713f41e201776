// What one process at a time may do, of all that share a Kafka: who is given partition 0 of a topic
// by a consumer group holds the claim. The holder polls no more, so that the group waits with its
// next assignment until it has left; the next one has it then.
#pragma once

#include "kafka/client/client.h"

namespace taskflow::kafka {

struct ClaimOptions {
  std::string group;
  std::string topic;  // it exists; nothing is read of it
  // Over kSessionTimeoutMs. Who holds it longer is out, and must have ended before.
  Milliseconds held_max;
  Milliseconds wait;  // for others
};

// Destroying what is returned gives the claim up; a process that dies has lost it after
// kSessionTimeoutMs, one that stands still for so long as well, without knowing. Blocks. Errors:
// kConflict when others hold it all the time, kUnavailable.
Result<std::unique_ptr<Consumer>> Claim(const ClientOptions& client, const ClaimOptions& options);

}  // namespace taskflow::kafka
