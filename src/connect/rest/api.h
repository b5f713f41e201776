// The REST API of Kafka Connect (KIP-26 and its successors).
#pragma once

#include <string>
#include <vector>

#include "connect/herder/herder.h"
#include "http/server.h"

namespace taskflow::connect::rest {

// Until the herder is ready, everything but /health answers 503. What another worker is to carry
// out is passed on to it, on `loop`, which is the server's. Both outlive the server.
http::Router MakeRouter(Herder& herder, net::Loop& loop);
// What it answers, for the reference: "GET /connectors/{name}".
std::vector<std::string> RouteNames();

}  // namespace taskflow::connect::rest
