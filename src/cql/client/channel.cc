#include "cql/client/channel.h"

#include <algorithm>

#include "base/check.h"
#include "cql/client/calls.h"
#include "cql/client/limits.h"
#include "cql/client/node_error.h"
#include "cql/messages/result.h"

namespace taskflow::cql {
namespace {

constexpr std::size_t kStreamAt = 2;  // in an envelope's header
// Nobody asks on it: Cassandra 5.0 refuses there what waited too long in its queue, whatever stream
// that came on (CASSANDRA-21508). Taken for another request's answer, it would make that one's own
// answer a later one's, and a row that was never written one that was.
constexpr std::size_t kNobodysStream = 0;

Error TooLarge() {
  return {ErrorCode::kTooLarge, fmt::format("a request may have at most {} bytes", kBodyMax)};
}

}  // namespace

Channel::Channel(net::Loop& loop, std::shared_ptr<net::Connection> connection,
                 std::size_t in_flight_max, Milliseconds request_timeout)
    : loop_(loop),
      connection_(std::move(connection)),
      assembler_(kReplyBodyMax),
      sweep_every_(std::clamp(request_timeout / 8, kSweepMin, kSweepMax)),
      sent_(1 + std::clamp<std::size_t>(in_flight_max, 1, kStreamsMax - 1)) {
  for (auto id = sent_.size() - 1; id > kNobodysStream; --id)
    free_.push_back(static_cast<std::int16_t>(id));
}

void Channel::Start() {
  loop_.Post([self = shared_from_this()] {
    // The connection does not keep the channel: who has the session does.
    std::weak_ptr<Channel> weak = self;
    self->connection_->Start(
        [weak](std::string_view bytes) {
          auto channel = weak.lock();
          return channel == nullptr ? bytes.size() : channel->OnData(bytes);
        },
        [weak](const std::string& why) {
          if (auto channel = weak.lock())
            channel->Lost(why.empty() ? "the node closed the connection" : why);
        },
        kReplyBufferMax);
    self->connection_->OnDrained([weak] {
      if (auto channel = weak.lock()) channel->Pump();
    });
    self->SweepLater();
  });
}

void Channel::Submit(CallPtr call) {
  loop_.Post([self = shared_from_this(), call = std::move(call)]() mutable {
    self->waiting_.push_back(std::move(call));
    self->alive_ ? self->Pump() : self->Lost("");
  });
}

void Channel::Close(std::string why) {
  loop_.Post([self = shared_from_this(), why = std::move(why)] {
    self->connection_->Close();
    self->Lost(why);
  });
}

std::size_t Channel::OnData(std::string_view bytes) {
  delivering_ = true;
  auto used = assembler_.Feed(bytes, [this](const Envelope& reply) {
    OnEnvelope(reply);
    return alive_.load(std::memory_order_relaxed);
  });
  delivering_ = false;
  if (!used) {
    connection_->Close();
    Lost(used.error().message);
    return bytes.size();
  }
  Pump();
  return *used;
}

void Channel::OnEnvelope(const Envelope& reply) {
  auto stream = reply.header.stream;
  if (stream < 0) return;  // an event
  auto id = static_cast<std::size_t>(stream);
  bool expected = id < sent_.size() && (sent_[id].call != nullptr || sent_[id].given_up);
  if (!expected || !reply.header.response) {
    connection_->Close();
    auto opcode = static_cast<Opcode>(reply.header.opcode);
    auto said = opcode == Opcode::kError ? ": " + ErrorFrom(reply).message : "";
    return Lost(fmt::format("the node answered what nobody asked (stream {}){}", stream, said));
  }
  auto& sent = sent_[id];
  auto call = std::move(sent.call);
  auto index = sent.index;
  if (std::exchange(sent.given_up, false)) --given_up_;
  free_.push_back(stream);
  if (call != nullptr) call->Answered(*this, index, reply);
}

void Channel::Put(CallPtr call, std::uint32_t index, MonoTime now, std::string& out) {
  auto stream = free_.back();
  free_.pop_back();
  auto begin = out.size();
  out.append(call->Frame(index));
  StoreBigEndian(out.data() + begin + kStreamAt, stream);
  auto deadline = now + call->timeout;
  sent_[static_cast<std::size_t>(stream)] = {std::move(call), index, false, deadline};
}

void Channel::Pump() {
  if (delivering_ || !alive_ || (again_.empty() && waiting_.empty())) return;
  std::string out;
  auto now = SystemClock().Mono();
  auto room = [&] { return !free_.empty() && connection_->Unsent() + out.size() < kUnsentMax; };
  for (; room() && !again_.empty(); again_.pop_front())
    Put(again_.front().call, again_.front().index, now, out);
  while (room() && !waiting_.empty()) {
    auto& call = waiting_.front();
    if (out.empty()) out.reserve(std::min(call->frames.size(), kUnsentMax));
    while (room() && call->next < call->ends.size()) {
      auto index = call->next++;
      call->Frame(index).empty() ? call->Failed(index, TooLarge()) : Put(call, index, now, out);
    }
    if (call->next == call->ends.size()) waiting_.pop_front();
  }
  connection_->Send(std::move(out));
}

void Channel::Again(CallPtr call, std::uint32_t index) {
  again_.push_back({std::move(call), index});
  Pump();
}

void Channel::PrepareAgain(std::shared_ptr<const Prepared::State> statement, CallPtr call,
                           std::uint32_t index) {
  auto timeout = call->timeout;
  auto& waiting = unprepared_[statement->id];
  waiting.push_back({std::move(call), index});
  if (waiting.size() > 1) return;
  PrepareRequest request{.text = statement->text};
  auto ask =
      AskCall::Make(Opcode::kPrepare, request, timeout, [this, statement](Result<Reply> reply) {
        OnPreparedAgain(statement, reply.map([](auto&&) {}));
      });
  Again(std::move(ask), 0);
}

void Channel::OnPreparedAgain(const std::shared_ptr<const Prepared::State>& statement,
                              const Status& outcome) {
  auto found = unprepared_.extract(statement->id);
  if (found.empty()) return;
  for (auto& [call, index] : found.mapped()) {
    if (outcome) {
      again_.push_back({std::move(call), index});
    } else {
      call->Failed(index, outcome.error());
    }
  }
  Pump();
}

void Channel::SweepLater() {
  sweep_ = loop_.After(sweep_every_, [this] { Sweep(); });
}

void Channel::Sweep() {
  auto self = shared_from_this();
  auto now = SystemClock().Mono();
  for (auto& sent : sent_) {
    if (sent.call == nullptr || sent.deadline > now) continue;
    auto call = std::move(sent.call);
    sent.given_up = true;
    ++given_up_;
    call->Failed(sent.index,
                 {ErrorCode::kTimeout,
                  fmt::format("the node did not answer within {} ms", call->timeout.count())});
  }
  if (!alive_) return;
  if (2 * given_up_ >= sent_.size() - 1) {
    connection_->Close();
    return Lost(fmt::format("the node owes {} answers", given_up_));
  }
  SweepLater();
}

// All that is under way ends here; also called for what comes after the end.
void Channel::Lost(const std::string& why) {
  auto self = shared_from_this();
  alive_ = false;
  sweep_ = nullptr;
  if (auto on_lost = std::exchange(on_lost_, nullptr)) on_lost();
  Error error{ErrorCode::kUnavailable,
              fmt::format("the connection to the node is lost{}{}", why.empty() ? "" : ": ", why)};
  auto fail = [&](Resend& one) { one.call->Failed(one.index, error); };
  std::vector<Resend> lost;
  for (auto& sent : sent_) {
    if (sent.call != nullptr) lost.push_back({std::move(sent.call), sent.index});
  }
  auto again = std::exchange(again_, {});
  auto unprepared = std::exchange(unprepared_, {});
  auto waiting = std::exchange(waiting_, {});
  std::for_each(lost.begin(), lost.end(), fail);
  std::for_each(again.begin(), again.end(), fail);
  for (auto& [id, resends] : unprepared) std::for_each(resends.begin(), resends.end(), fail);
  for (auto& call : waiting) {
    while (call->next < call->ends.size()) call->Failed(call->next++, error);
  }
}

}  // namespace taskflow::cql
