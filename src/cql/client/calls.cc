#include "cql/client/calls.h"

#include "cql/client/limits.h"
#include "cql/client/node_error.h"
#include "cql/messages/replies.h"

namespace taskflow::cql {
namespace {

constexpr std::uint8_t kVersion = 4;

}  // namespace

void Call::EndFrame(std::size_t begun_at) {
  EndEnvelope(frames, begun_at);
  if (frames.size() - begun_at > kBodyMax) frames.resize(begun_at);
  ends.push_back(frames.size());
}

void AskCall::Answered(Channel&, std::uint32_t, const Envelope& reply) {
  if (reply.header.opcode == static_cast<std::uint8_t>(Opcode::kError))
    return done_(Fail(ErrorFrom(reply)));
  ByteReader r(reply.body);
  StringList warnings;
  if (!SkipExtras(r, reply.header.flags, &warnings))
    return done_(Fail(ErrorCode::kCorrupt, "the node's answer cannot be read"));
  done_(Reply{reply.header, std::string(r.Rest()), {warnings.begin(), warnings.end()}});
}

void AskCall::Failed(std::uint32_t, const Error& error) { done_(Fail(error)); }

ExecuteCall::ExecuteCall(std::shared_ptr<const Prepared::State> statement, std::size_t rows,
                         Milliseconds call_timeout, Done done)
    : Call(call_timeout),
      statement_(std::move(statement)),
      statuses_(rows),
      left_(rows),
      done_(std::move(done)) {}

CallPtr ExecuteCall::Make(std::shared_ptr<const Prepared::State> statement, const RowsToWrite& rows,
                          Milliseconds timeout, Done done) {
  auto call =
      std::make_shared<ExecuteCall>(std::move(statement), rows.rows, timeout, std::move(done));
  call->Encode(rows);
  return call;
}

void ExecuteCall::Encode(const RowsToWrite& rows) {
  constexpr std::size_t kFixedBytes = kEnvelopeHeaderBytes + 2 + 2 + 1 + 2 + 8;
  auto count = statement_->parameters.size();
  auto bytes = rows.rows * (kFixedBytes + statement_->id.size() + 4 * count);
  for (auto& value : rows.values) bytes += value.bytes.size();
  frames.reserve(bytes);
  ends.reserve(rows.rows);
  ExecuteRequest request{.id = statement_->id};
  request.parameters.consistency = static_cast<std::uint16_t>(rows.consistency);
  request.parameters.skip_metadata = true;
  request.parameters.values.resize(count);
  ByteWriter w(frames);
  for (std::size_t row = 0; row < rows.rows; ++row) {
    for (std::size_t i = 0; i < count; ++i) {
      auto& value = rows.values[row * count + i];
      request.parameters.values[i] = {static_cast<WireValue::Kind>(value.kind), value.bytes};
    }
    if (!rows.timestamps_us.empty()) request.parameters.timestamp = rows.timestamps_us[row];
    auto begun = BeginEnvelope(frames, kVersion, 0, Opcode::kExecute, 0, Direction::kRequest);
    Write(w, kVersion, request);
    EndFrame(begun);
  }
}

void ExecuteCall::Answered(Channel& channel, std::uint32_t index, const Envelope& reply) {
  if (reply.header.opcode == static_cast<std::uint8_t>(Opcode::kResult)) return OneDone();
  if (reply.header.opcode != static_cast<std::uint8_t>(Opcode::kError))
    return Failed(index, {ErrorCode::kCorrupt, "the node's answer is no result"});
  if (IsUnprepared(reply) &&
      prepared_again_ < kPreparedAgainMax * static_cast<int>(statuses_.size())) {
    ++prepared_again_;
    return channel.PrepareAgain(statement_, shared_from_this(), index);
  }
  Failed(index, ErrorFrom(reply));
}

void ExecuteCall::Failed(std::uint32_t index, const Error& error) {
  statuses_[index] = Fail(error);
  OneDone();
}

void ExecuteCall::OneDone() {
  if (--left_ == 0) done_(std::move(statuses_));
}

}  // namespace taskflow::cql
