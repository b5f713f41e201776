// One request on its way to its answer. Belongs to the broker's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "kafka/messages/header.h"

namespace taskflow::broker {

class Session;

// Held by shared_ptr by whoever owes the answer; kept beyond the handler when the answer comes
// later. One that is dropped unanswered closes its connection, so that no client waits for ever.
//
// A connection's answers leave in the order of its requests, whatever order they are given in. As
// in Kafka, the next request of a connection is handled when the one before it is answered, so a
// client that pipelines a heartbeat behind a JoinGroup or a long Fetch gets both in order; only
// produce requests are handled while earlier produce requests still wait, so that several share a
// sync.
class Call {
 public:
  Call(std::shared_ptr<Session> session, std::uint64_t number, kafka::RequestHeader header)
      : session_(std::move(session)), number_(number), header_(std::move(header)) {}
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  std::int16_t version() const { return header_.api_version; }
  const kafka::RequestHeader& header() const { return header_; }
  // Empty when the client gave none.
  std::string_view client_id() const {
    return header_.client_id ? *header_.client_id : std::string_view();
  }
  // "127.0.0.1": where the client connects from.
  const std::string& client_host() const;
  // The connection has ended: an answer would go nowhere.
  bool IsGone() const;
  bool IsAnswered() const { return answered_; }

  // Answers with a message of kafka/messages in the request's version; exactly once, then or later,
  // on the loop. `size` is about how long the message will be.
  template <typename Response>
  void Reply(const Response& response, std::size_t size = 128) {
    auto out = BeginReply(size);
    ByteWriter writer(out);
    Write(writer, header_.api_version, response);
    Finish(std::move(out));
  }
  // The request wants no answer (acks=0).
  void ReplyNothing() { Finish(""); }
  // Closes the connection after the answers to earlier requests; `why` goes to the log.
  void Refuse(std::string_view why);

 private:
  friend class Session;
  std::string BeginReply(std::size_t size) const;
  void Finish(std::string frame);

  std::shared_ptr<Session> session_;
  std::uint64_t number_;  // its place among the connection's requests
  kafka::RequestHeader header_;
  bool answered_ = false;
};

using CallPtr = std::shared_ptr<Call>;

}  // namespace taskflow::broker
