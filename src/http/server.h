// An HTTP/1.1 server on a Loop: keep-alive, pipelining (answers keep the order of the requests),
// limits on every length and wait, bodies by Content-Length or chunked. Refuses what could be read
// in two ways (header_reader.h) and closes. HTTP/1.0 gets an answer, and then the end.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/host_port.h"
#include "base/result.h"
#include "http/message.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::http {

struct Limits {
  std::size_t header_bytes_max = 16 << 10;  // larger: 431
  std::size_t headers_max = 100;            // more: 431
  std::size_t target_bytes_max = 12 << 10;  // longer: 414
  std::size_t body_bytes_max = 1 << 20;     // larger: 413
  std::size_t connections_max = 1024;
  // From one address. Loopback ones are not counted: behind them stands a proxy, or the machine
  // itself.
  std::size_t connections_per_address_max = 256;
  bool count_loopback = false;
  std::size_t pipelined_requests_max = 32;  // waiting for an answer on one connection
  std::size_t unsent_bytes_max = 1 << 20;   // no further request is read while more wait
  Milliseconds head_time_max{10'000};       // from a request's first byte to the end of its head
  Milliseconds request_time_max{30'000};    // from a request's first byte to its last
  Milliseconds idle_time_max{60'000};       // between requests
  Milliseconds stall_time_max{30'000};      // the client takes nothing of what waits for it
};

// A request that has been answered, or whose stream has begun.
struct Served {
  std::string_view method;  // as sent; empty when it could not be read
  std::string_view route;   // the pattern that took it; empty when none did
  int status = 0;
  std::int64_t micros = 0;  // from its last byte to the answer's queueing
  std::size_t bytes =
      0;  // of the answer, its head included; of a stream, those that it begins with
};
// Called on the loop; the views end with the call.
using OnServed = std::function<void(const Served&)>;

// A stream of server-sent events (or any body of unknown length) to one client, in chunks (RFC 9112
// section 7.1); to HTTP/1.0 until the connection ends. Calls from any thread.
class Stream {
 public:
  // Ends the response. Without Finish it is broken off: the last chunk is missing, so that no
  // client takes it for a whole one.
  virtual ~Stream() = default;
  // All has been written. No Write follows.
  virtual void Finish() = 0;
  // Queues bytes; false once the client is gone or `unsent_max` bytes wait (then the stream is
  // closed).
  virtual bool Write(std::string bytes) = 0;
  // Called on the loop once the client is gone.
  virtual void OnGone(std::function<void()> on_gone) = 0;
  // Bytes written that the client has not taken.
  virtual std::size_t waiting() const = 0;
  // Called on the loop each time nothing waits any more. Set it once.
  virtual void OnDrained(std::function<void()> on_drained) = 0;
};

// Takes an answer in a connection's place, for one who asks by Forward() and uses the answer
// itself. Called once, by whoever answers; one of the two calls.
class AnswerTaker {
 public:
  virtual ~AnswerTaker() = default;
  virtual void Take(Response response) = 0;
  // What the body is written to; as Responder::Open.
  virtual std::shared_ptr<Stream> Open(Response head) = 0;
};

// Answers one request, once, from any thread, now or later; one of the two calls. Dropped
// unanswered, it answers 500. Copies share the one answer.
class Responder {
 public:
  struct Shared;
  explicit Responder(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  static Responder For(std::shared_ptr<AnswerTaker> taker);
  // For this folder.
  static Responder For(const std::shared_ptr<class Exchange>& exchange, std::uint64_t slot);
  void Send(Response response) const;
  // Sends status and headers and keeps the body open; the connection closes when the stream ends.
  std::shared_ptr<Stream> Open(Response head, std::size_t unsent_max) const;
  // For the router: what is told to OnServed. Lives as long as the server.
  void NoteRoute(std::string_view pattern) const;

 private:
  std::shared_ptr<Shared> shared_;
};

// Runs on the loop's thread; must not block. `request` lives only during the call: move from it.
using Handler = std::function<void(Request& request, Responder respond)>;

class Router {
 public:
  // `pattern` is a path whose segments may be {names}: "/connectors/{name}/config"; a last segment
  // "{rest...}" takes everything left, slashes included. Literal segments win over names, and
  // patterns without a rest over those with one, whatever their methods. HEAD is answered by GET's
  // handler without the body.
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
    std::string method, pattern;
    std::vector<std::string> segments;
    Handler handler;
  };
  std::deque<Route> routes_;  // patterns stay where they are
  Fallback fallback_;
  Gate gate_;
};

class Server {
 public:
  // Owns the router; listens at once. Every answer carries `of_all`, also those that the server
  // gives by itself; its own header of such a name comes in its place. `on_served` may be empty.
  // Errors: kUnavailable when the address can't be had.
  static Result<std::unique_ptr<Server>> Start(net::Loop& loop, const net::ListenAt& listen,
                                               Router router, Limits limits = {},
                                               const Headers& of_all = {}, OnServed on_served = {});
  // Stops accepting and closes what is open. Never from the loop's thread.
  virtual ~Server() = default;
  virtual const HostPort& address() const = 0;
};

}  // namespace taskflow::http
