// Authentication on a connection that was just opened: SaslHandshake and SaslAuthenticate (KIP-43,
// KIP-152) with PLAIN (RFC 4616) or SCRAM.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "kafka/member/link.h"
#include "kafka/member/security.h"

namespace taskflow::kafka {

// How long the broker takes this connection's requests (KIP-368); 0: as long as it is open. Errors:
// those of Link::Ask; kUnauthorized naming the properties to change; kUnsupported, naming what the
// broker offers; kCorrupt.
Result<Milliseconds> Authenticate(Link& link, const SaslAccount& account, Milliseconds timeout);

}  // namespace taskflow::kafka
