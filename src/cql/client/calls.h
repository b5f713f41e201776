// The kinds of calls: one request whose reply is wanted, and rows of a prepared statement.
#pragma once

#include <functional>

#include "cql/client/channel.h"
#include "cql/messages/requests.h"

namespace taskflow::cql {

struct Reply {
  EnvelopeHeader header;
  std::string body;  // without what the flags put before it
  std::vector<std::string> warnings;
};

// An ERROR reply is an error (ErrorFrom). `done` is called once, on the loop.
class AskCall : public Call {
 public:
  using Done = std::function<void(Result<Reply>)>;
  template <typename Request>
  static CallPtr Make(Opcode opcode, const Request& request, Milliseconds timeout, Done done) {
    auto call = std::make_shared<AskCall>(timeout, std::move(done));
    auto begun = BeginEnvelope(call->frames, 4, 0, opcode, 0, Direction::kRequest);
    ByteWriter w(call->frames);
    Write(w, 4, request);
    call->EndFrame(begun);
    return call;
  }

  AskCall(Milliseconds call_timeout, Done done) : Call(call_timeout), done_(std::move(done)) {}
  void Answered(Channel& channel, std::uint32_t index, const Envelope& reply) override;
  void Failed(std::uint32_t index, const Error& error) override;

 private:
  Done done_;
};

struct RowsToWrite {
  const std::vector<Value>& values;
  std::size_t rows;
  Consistency consistency;
  const std::vector<std::optional<std::int64_t>>& timestamps_us;  // as many as rows, or none
};

// Any RESULT is a success: nothing of it is looked at.
class ExecuteCall : public Call, public std::enable_shared_from_this<ExecuteCall> {
 public:
  using Done = std::function<void(std::vector<Status>)>;
  static CallPtr Make(std::shared_ptr<const Prepared::State> statement, const RowsToWrite& rows,
                      Milliseconds timeout, Done done);

  ExecuteCall(std::shared_ptr<const Prepared::State> statement, std::size_t rows,
              Milliseconds call_timeout, Done done);
  void Answered(Channel& channel, std::uint32_t index, const Envelope& reply) override;
  void Failed(std::uint32_t index, const Error& error) override;

 private:
  void Encode(const RowsToWrite& rows);
  void OneDone();

  std::shared_ptr<const Prepared::State> statement_;
  std::vector<Status> statuses_;
  std::size_t left_;
  int prepared_again_ = 0;
  Done done_;
};

}  // namespace taskflow::cql
