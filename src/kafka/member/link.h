// A connection to a broker for one request at a time, for a thread that may block.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/host_port.h"
#include "base/result.h"
#include "kafka/member/security.h"
#include "kafka/messages/header.h"
#include "net/loop.h"

namespace taskflow::kafka {

// One thread at a time but for Interrupt; never the loop's.
class Link {
 public:
  Link(net::Loop& loop, std::string client_id, Security security);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Closes what was open, and authenticates. `timeout` is for each step. Errors: kUnavailable,
  // kTimeout, and Authenticate's (kafka/member/sasl.h).
  Status Open(const HostPort& address, Milliseconds timeout);
  bool IsOpen() const;
  // It must be opened again before the broker takes no more requests on it (KIP-368).
  bool IsOld() const { return open_until_ && SystemClock().Mono() >= *open_until_; }
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
  Status Connect(const HostPort& address, Milliseconds timeout);
  // The answer after its header.
  Result<std::string> Exchange(ApiKey api, std::int16_t version, const std::string& body,
                               Milliseconds timeout);

  net::Loop& loop_;
  const std::string client_id_;
  const Security security_;
  std::optional<MonoTime> open_until_;  // nothing: for ever
  std::int32_t correlation_id_ = 0;
  std::shared_ptr<State> state_;
};

}  // namespace taskflow::kafka
