// Requests that another worker is to carry out.
#pragma once

#include <string>

#include "http/server.h"
#include "net/loop.h"

namespace taskflow::connect::rest {

// Passes the request on to the worker at `url` and its answer back. A request of a client is passed
// on twice at most: from whoever got it to the leader, and from there to the owner. Answers 409 in
// Connect's words when `url` is empty (nobody knows at the moment) or it was passed on twice; 500
// when there is no answer. Any thread.
void PassOn(net::Loop& loop, const std::string& url, const http::Request& request,
            const http::Responder& respond);

// The target with `forward` in place of its query parameter of that name.
std::string WithForward(const std::string& target, bool forward);

}  // namespace taskflow::connect::rest
