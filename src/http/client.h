// A blocking HTTP/1.1 client for one server, with keep-alive. One thread at a time; never on a
// Loop.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/result.h"
#include "http/message.h"

namespace taskflow::http {

// "http://host:port/path": the host and port (80 when absent) and the path without a last slash.
struct Url {
  HostPort address;
  std::string path;
};
Result<Url> ParseUrl(std::string_view text);

struct ClientOptions {
  Milliseconds timeout{10'000};  // connecting, sending and receiving together
  std::size_t body_bytes_max = 16 << 20;
};

class Client {
 public:
  // Connects lazily, and again after an error or when the server closed.
  explicit Client(HostPort server, ClientOptions options = {});
  ~Client();

  // method, target, headers and body of `request` are sent; Host and Content-Length are added. Any
  // status is a success here. Errors: kUnavailable (not reached, broken off), kTimeout, kTooLarge.
  Result<Response> Send(const Request& request);
  Result<Response> Get(std::string target);
  Result<Response> SendJson(std::string method, std::string target, std::string body);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskflow::http
