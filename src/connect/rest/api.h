// The REST API of Kafka Connect (KIP-26 and its successors).
#pragma once

#include "connect/herder/herder.h"
#include "http/server.h"

namespace taskflow::connect::rest {

// Until the herder is ready, everything but /health answers 503. `herder` outlives the server.
http::Router MakeRouter(Herder& herder);

}  // namespace taskflow::connect::rest
