// What is said before a connection can be used, and asking in general.
#pragma once

#include <future>

#include "cql/client/calls.h"

namespace taskflow::cql {

// Sends a request and waits for its reply. Never on the loop.
template <typename Request>
Result<Reply> Ask(Channel& channel, Opcode opcode, const Request& request, Milliseconds timeout) {
  auto answer = std::make_shared<std::promise<Result<Reply>>>();
  auto future = answer->get_future();
  channel.Submit(AskCall::Make(opcode, request, timeout, [answer](Result<Reply> reply) {
    answer->set_value(std::move(reply));
  }));
  // Twice the time: a request may wait for its turn. It is answered for certain only while the loop
  // runs.
  if (future.wait_for(2 * timeout) == std::future_status::ready) return future.get();
  return Fail(ErrorCode::kTimeout, "the node did not answer within {} ms", timeout.count());
}

// One page of a query's rows; none for what is no SELECT.
Result<Rows> AskForRows(Channel& channel, const QueryRequest& request, Milliseconds timeout);

// STARTUP, authentication, and the datacenter. Errors: as Session::Connect.
Status ShakeHands(Channel& channel, const SessionOptions& options);

}  // namespace taskflow::cql
