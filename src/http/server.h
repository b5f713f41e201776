// An HTTP/1.1 server on a Loop: keep-alive, pipelining (answers keep the order of the requests),
// limits on every length and wait, bodies by Content-Length or chunked. Refuses what could be read
// in two ways (RFC 9112 section 6.3: both lengths, two lengths, unknown transfer codings) with 400
// and closes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/host_port.h"
#include "base/result.h"
#include "http/message.h"
#include "net/loop.h"

namespace taskflow::http {

struct Limits {
  std::size_t header_bytes_max = 16 << 10;
  std::size_t body_bytes_max = 1 << 20;  // larger: 413
  std::size_t connections_max = 1024;
  std::size_t pipelined_requests_max = 32;  // waiting for an answer on one connection
  Milliseconds request_time_max{10'000};    // from a request's first byte to its last
  Milliseconds idle_time_max{60'000};       // between requests
};

// A stream of server-sent events (or any body of unknown length) to one client. Calls from any
// thread.
class Stream {
 public:
  virtual ~Stream() = default;  // ends the response
  // Queues bytes; false once the client is gone or `unsent_max` bytes wait (then the stream is
  // closed).
  virtual bool Write(std::string bytes) = 0;
  // Called on the loop once the client is gone.
  virtual void OnGone(std::function<void()> on_gone) = 0;
};

// Answers one request, once, from any thread, now or later; one of the two calls. Dropped
// unanswered, it answers 500. Copies share the one answer.
class Responder {
 public:
  struct Shared;
  explicit Responder(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  void Send(Response response) const;
  // Sends status and headers and keeps the body open; the connection closes when the stream ends.
  std::shared_ptr<Stream> Open(Response head, std::size_t unsent_max) const;

 private:
  std::shared_ptr<Shared> shared_;
};

// Runs on the loop's thread; must not block. `request` lives only during the call: move from it.
using Handler = std::function<void(Request& request, Responder respond)>;

class Router {
 public:
  // `pattern` is a path whose segments may be {names}: "/connectors/{name}/config"; a last segment
  // "{rest...}" takes everything left, slashes included. Literal segments win over names. HEAD is
  // answered by GET's handler without the body.
  void Handle(std::string method, std::string pattern, Handler handler);
  // For paths and methods that no route takes; the default answers 404, or 405 with Allow when
  // another method would have matched. `allowed` is empty for 404.
  using Fallback = std::function<Response(const Request&, const std::vector<std::string>& allowed)>;
  void SetFallback(Fallback fallback);
  // Sees every request first; what it returns is the answer, and no route is asked.
  using Gate = std::function<std::optional<Response>(const Request&)>;
  void SetGate(Gate gate);

  // Calls the handler for the request, or the fallback. For the server, and for tests without a
  // socket.
  void Dispatch(Request& request, const Responder& respond) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::vector<Route> routes_;
  Fallback fallback_;
  Gate gate_;
};

class Server {
 public:
  // Owns the router; listens at once. Every answer carries `of_all`, also those that the server
  // gives by itself. Errors: kUnavailable when the address can't be had.
  static Result<std::unique_ptr<Server>> Start(net::Loop& loop, const HostPort& listen,
                                               Router router, Limits limits = {},
                                               const Headers& of_all = {});
  // Stops accepting and closes what is open. Never from the loop's thread.
  virtual ~Server() = default;
  virtual const HostPort& address() const = 0;
};

}  // namespace taskflow::http
