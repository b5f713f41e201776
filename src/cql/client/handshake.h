// What is said before a connection can be used, and asking in general.
#pragma once

#include <future>

#include "base/host_port.h"
#include "cql/client/calls.h"

namespace taskflow::cql {

// Waits for what is given to the function that `begin` gets. Never on the loop, which answers for
// certain only while it runs.
template <typename T, typename Begin>
Result<T> Await(Milliseconds most, Begin begin) {
  auto answer = std::make_shared<std::promise<Result<T>>>();
  auto future = answer->get_future();
  begin([answer](Result<T> result) { answer->set_value(std::move(result)); });
  if (future.wait_for(most) == std::future_status::ready) return future.get();
  return Fail(ErrorCode::kTimeout, "the node did not answer within {} ms", most.count());
}

// Sends a request and waits for its reply. Never on the loop.
template <typename Request>
Result<Reply> Ask(Channel& channel, Opcode opcode, const Request& request, Milliseconds timeout) {
  // Twice the time: a request may wait for its turn.
  return Await<Reply>(2 * timeout, [&](AskCall::Done done) {
    channel.Submit(AskCall::Make(opcode, request, timeout, std::move(done)));
  });
}

// One page of a query's rows; none for what is no SELECT. `done` is called once, on the loop.
using OnRows = std::function<void(Result<Rows>)>;
void AskForRows(Channel& channel, const QueryRequest& request, Milliseconds timeout, OnRows done);

// Connects, then STARTUP and authentication. `done` is called once, on the loop. Errors:
// kUnavailable, kTimeout, kUnauthorized, kInvalid, with the node's address.
using OnChannel = std::function<void(Result<std::shared_ptr<Channel>>)>;
void OpenChannel(net::Loop& loop, const HostPort& node, const SessionOptions& options,
                 OnChannel done);

}  // namespace taskflow::cql
