// Passes a request on to another server and its answer back, on the loop, without a thread: what a
// reverse proxy does (RFC 9110 section 7.6), for one server that is ours.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/host_port.h"
#include "http/server.h"
#include "net/loop.h"

namespace taskflow::http {

struct ForwardOptions {
  Milliseconds connect_time_max{2'000};
  Milliseconds answer_time_max{35'000};      // from the request to the answer's head, or its end
  std::size_t answer_bytes_max = 1 << 20;    // of one with a length; longer ones are streamed
  std::size_t unsent_bytes_max = 256 << 10;  // of a streamed one, before no more is read
  // The answer when the server cannot be reached or breaks off before its head.
  std::function<Response(const Error& why)> unreachable;
};

// One request on its way. All on the loop's thread.
class Forwarding {
 public:
  virtual ~Forwarding() = default;
  virtual bool ended() const = 0;
  // Breaks it off, on both sides.
  virtual void Close() = 0;
};

// Sends method, target and body of `request`, and those of its headers that are set; Host,
// Content-Length and Connection are added. Of the answer, status, Content-Type,
// Content-Disposition, Cache-Control, Retry-After and the body come back. A body without a length,
// or a long one, is streamed: it ends for both when it ends for one, broken off for the client when
// the server broke it off, and no more is read while the client is slow. On the loop; it lives on
// by itself.
std::shared_ptr<Forwarding> Forward(net::Loop& loop, const HostPort& to, Request request,
                                    Responder respond, ForwardOptions options);

}  // namespace taskflow::http
