// A blocking HTTP/1.1 client for one server, with keep-alive, over TCP or TLS. One thread at a
// time; never on a Loop.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/host_port.h"
#include "base/result.h"
#include "http/message.h"
#include "net/tls.h"

namespace taskflow::http {

// "http://host:port/path": the host and port (80 or 443 when absent) and the path without a last
// slash.
struct Url {
  HostPort address;
  std::string path;
  bool tls = false;         // https
  std::string credentials;  // "name:password" of http://name:password@host, decoded; or empty
};
Result<Url> ParseUrl(std::string_view text);
// The text that ParseUrl reads as this, credentials included.
std::string TextOf(const Url& url);

struct ClientOptions {
  Milliseconds timeout{10'000};  // connecting, sending and receiving together
  std::size_t body_bytes_max = 16 << 20;
};

class Client {
 public:
  // Connects lazily, and again after an error or when the server closed. The URL's path is the
  // caller's matter. Credentials are the URL's, or those of credentials.h. A null `tls` of an https
  // URL is net::Tls::DefaultClient().
  explicit Client(const Url& server, ClientOptions options = {}, net::TlsOrNone tls = nullptr);
  explicit Client(HostPort server, ClientOptions options = {});  // plain
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
