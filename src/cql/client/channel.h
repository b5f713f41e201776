// One connection to a node: requests out, replies back to those who asked, by stream id (v4
// section 2.3).
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cql/client/session.h"
#include "cql/wire/assembler.h"
#include "net/connection.h"
#include "net/loop.h"

namespace taskflow::cql {

class Channel;

// What a node's PREPARED said.
struct Prepared::State {
  std::string id, text;
  std::vector<Column> parameters;
  std::vector<std::uint16_t> partition_key;  // which parameters make it; empty: not all are there
};

// Requests handed over together, each of which gets one reply or one failure.
class Call {
 public:
  explicit Call(Milliseconds reply_timeout) : timeout(reply_timeout) {}
  virtual ~Call() = default;

  // On the loop; exactly one of them for each request, but for a request given to Channel::Again or
  // PrepareAgain meanwhile. The envelope ends with the call.
  virtual void Answered(Channel& channel, std::uint32_t index, const Envelope& reply) = 0;
  virtual void Failed(std::uint32_t index, const Error& error) = 0;

  // Ends the envelope begun in `frames`. One that nodes would not take is dropped: it fails with
  // kTooLarge.
  void EndFrame(std::size_t begun_at);
  std::string_view Frame(std::uint32_t index) const {
    auto begin = index == 0 ? 0 : ends[index - 1];
    return std::string_view(frames).substr(begin, ends[index] - begin);
  }

  const Milliseconds timeout;  // from when it is sent to its reply
  std::string frames;          // v4 envelopes; their stream ids are set when they are sent
  std::vector<std::size_t>
      ends;                // of each, in `frames`; one without bytes was too large (EndFrame)
  std::uint32_t next = 0;  // the first that was not sent yet; the channel's
};
using CallPtr = std::shared_ptr<Call>;

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  // `in_flight_max` requests at most are on the wire; others wait here, in order.
  Channel(net::Loop& loop, std::shared_ptr<net::Connection> connection, std::size_t in_flight_max,
          Milliseconds request_timeout);

  // Any thread. Everything under way fails with kUnavailable when the connection ends.
  void Start();
  void Submit(CallPtr call);
  void Close(std::string why);
  // On the loop, before it can be lost: called once when it is, before what is under way fails.
  void OnLost(std::function<void()> on_lost) { on_lost_ = std::move(on_lost); }
  bool alive() const { return alive_; }

  // On the loop: sends a request once more; has a statement prepared first. The reply goes to the
  // same call.
  void Again(CallPtr call, std::uint32_t index);
  void PrepareAgain(std::shared_ptr<const Prepared::State> statement, CallPtr call,
                    std::uint32_t index);

 private:
  struct Sent {
    CallPtr call;  // null: free, or given up: its reply is not waited for, but its id is not free
                   // before
    std::uint32_t index = 0;
    bool given_up = false;
    MonoTime deadline;
  };
  struct Resend {
    CallPtr call;
    std::uint32_t index;
  };

  std::size_t OnData(std::string_view bytes);
  void OnEnvelope(const Envelope& reply);
  void OnPreparedAgain(const std::shared_ptr<const Prepared::State>& statement,
                       const Status& outcome);
  void Pump();
  void Put(CallPtr call, std::uint32_t index, MonoTime now, std::string& out);
  void SweepLater();
  void Sweep();
  void Lost(const std::string& why);

  net::Loop& loop_;
  std::shared_ptr<net::Connection> connection_;
  EnvelopeAssembler assembler_;
  const Milliseconds sweep_every_;
  std::atomic<bool> alive_{true};

  // On the loop only.
  std::vector<Sent> sent_;          // by stream id; that of 0 stays empty
  std::vector<std::int16_t> free_;  // stream ids
  std::size_t given_up_ = 0;
  std::deque<Resend> again_;
  std::deque<CallPtr> waiting_;
  std::map<std::string, std::vector<Resend>>
      unprepared_;  // by the statement's id, while it is prepared
  std::unique_ptr<net::Loop::Timer> sweep_;
  bool delivering_ = false;
  std::function<void()> on_lost_;
};

}  // namespace taskflow::cql
