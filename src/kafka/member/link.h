// A connection to a broker for one request at a time, for a thread that may block.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/host_port.h"
#include "base/result.h"
#include "kafka/messages/header.h"
#include "net/loop.h"
#include "net/tls.h"

namespace taskflow::kafka {

// One thread at a time but for Interrupt; never the loop's.
class Link {
 public:
  // In TLS unless `tls` is null.
  Link(net::Loop& loop, std::string client_id, net::TlsOrNone tls = nullptr);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Closes what was open. Errors: kUnavailable, kTimeout.
  Status Open(const HostPort& address, Milliseconds timeout);
  bool IsOpen() const;
  void Close();
  // Errors: kUnavailable, kTimeout, kCorrupt (no answer of that kind); the link is closed then.
  template <typename Request>
  Result<typename Request::Response> Ask(std::int16_t version, const Request& request,
                                         Milliseconds timeout) {
    std::string body;
    ByteWriter writer(body);
    Write(writer, version, request);
    auto api = static_cast<ApiKey>(Request::kApiKey);
    ASSIGN_OR_RETURN(auto answer, Exchange(api, version, body, timeout));
    ByteReader reader(answer);
    typename Request::Response response;
    if (!Read(reader, version, response)) {
      Close();
      return Fail(ErrorCode::kCorrupt, "the broker's answer to {} cannot be read", Name(api));
    }
    return response;
  }
  // Ends what waits, and all that will, with kUnavailable. Any thread.
  void Interrupt();

 private:
  struct State;
  // The answer after its header.
  Result<std::string> Exchange(ApiKey api, std::int16_t version, const std::string& body,
                               Milliseconds timeout);

  net::Loop& loop_;
  const std::string client_id_;
  const net::TlsOrNone tls_;
  std::int32_t correlation_id_ = 0;
  std::shared_ptr<State> state_;
};

}  // namespace taskflow::kafka
