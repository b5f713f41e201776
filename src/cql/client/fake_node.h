// For tests: a node that answers as it is told to.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "cql/client/session.h"
#include "cql/messages/requests.h"
#include "cql/messages/result.h"
#include "cql/wire/assembler.h"
#include "net/connection.h"

namespace taskflow::cql {

class FakeNode {
 public:
  struct Request {
    Opcode opcode;
    std::int16_t stream;
    std::string body;
  };

  FakeNode() {
    auto listener =
        net::Listener::Listen(loop_, {"127.0.0.1", 0}, 8, [this](auto c) { Accept(c); });
    EXPECT_TRUE(listener);
    listener_ = *std::move(listener);
  }
  ~FakeNode() {
    Close();
    listener_ = nullptr;
  }

  HostPort address() const { return listener_->address(); }

  // Answers a request with Reply, or leaves it, and returns true; those it returns false for are
  // answered as when a connection is made.
  using OnRequest = std::function<bool(FakeNode&, const Request&)>;
  void Answer(OnRequest on_request) {
    loop_.Run([&] { on_request_ = std::move(on_request); });
  }

  // On the node's loop.
  void Reply(std::int16_t stream, Opcode opcode, std::string_view body, std::uint8_t flags = 0) {
    std::string out;
    auto begun = BeginEnvelope(out, 4, stream, opcode, flags);
    out.append(body);
    EndEnvelope(out, begun);
    connection_->Send(std::move(out));
  }
  void Reply(std::int16_t stream, const ResultReply& result) {
    Reply(stream, Opcode::kResult, Body(result));
  }
  void ReplyError(std::int16_t stream, WireError code, std::string_view text,
                  std::string_view id = "") {
    Reply(stream, Opcode::kError, Body(ErrorReply{.code = code, .message = text, .id = id}));
  }
  void ReplyTexts(std::int16_t stream, std::vector<std::string_view> texts,
                  std::string_view paging_state = "") {
    RowsResult rows;
    rows.metadata.columns = {{"system", "local", "data_center", {.id = TypeId::kText}}};
    rows.metadata.paging_state = paging_state;
    rows.row_count = static_cast<std::int32_t>(texts.size());
    std::string cells;
    ByteWriter w(cells);
    for (auto text : texts) {
      w.I32(static_cast<std::int32_t>(text.size()));
      w.Raw(text);
    }
    rows.cells = cells;
    Reply(stream, Opcode::kResult, Body(ResultReply(rows)));
  }
  void ReplyPrepared(std::int16_t stream, std::string_view id, std::size_t parameters) {
    PreparedResult prepared{.id = id};
    for (std::size_t i = 0; i < parameters; ++i)
      prepared.parameters.push_back({"k", "t", "c", {.id = TypeId::kText}});
    Reply(stream, ResultReply(prepared));
  }
  // Any thread.
  void Post(std::function<void()> work) { loop_.Post(std::move(work)); }
  void Close() {
    loop_.Run([this] {
      if (connection_ != nullptr) connection_->Close();
      connection_ = nullptr;
    });
  }
  std::vector<Request> requests(Opcode opcode) {
    std::vector<Request> found;
    loop_.Run([&] {
      for (auto& request : requests_)
        if (request.opcode == opcode) found.push_back(request);
    });
    return found;
  }

  std::string datacenter = "dc1";
  std::string authenticator;  // empty: none

 private:
  template <typename Message>
  static std::string Body(const Message& message) {
    std::string body;
    ByteWriter w(body);
    Write(w, 4, message);
    return body;
  }

  void Accept(std::shared_ptr<net::Connection> connection) {
    connection_ = std::move(connection);
    auto assembler = std::make_shared<EnvelopeAssembler>(kBodyMax);
    connection_->Start(
        [this, assembler](std::string_view bytes) {
          auto used = assembler->Feed(bytes, [this](const Envelope& envelope) {
            Take({static_cast<Opcode>(envelope.header.opcode), envelope.header.stream,
                  std::string(envelope.body)});
            return connection_ != nullptr;
          });
          EXPECT_TRUE(used);
          return used.value_or(bytes.size());
        },
        [](const std::string&) {}, 32 << 20);
  }

  void Take(const Request& request) {
    requests_.push_back(request);
    if (on_request_ && on_request_(*this, request)) return;
    switch (request.opcode) {
      case Opcode::kStartup:
        if (authenticator.empty()) return Reply(request.stream, Opcode::kReady, "");
        return Reply(request.stream, Opcode::kAuthenticate, Body(AuthenticateReply{authenticator}));
      case Opcode::kAuthResponse:
        if (request.body == std::string("\0\0\0\x9\0alice\0pw", 13))
          return Reply(request.stream, Opcode::kAuthSuccess, Body(AuthSuccessReply{}));
        return ReplyError(request.stream, WireError::kBadCredentials,
                          "Provided username or password is incorrect");
      case Opcode::kQuery:
        if (request.body.find("system.local") != request.body.npos)
          return ReplyTexts(request.stream, {datacenter});
        if (request.body.find("system.peers") != request.body.npos)
          return ReplyTexts(request.stream, {"dc2", "dc3"});
        return;
      case Opcode::kPrepare:
        return ReplyPrepared(request.stream, "the-id", 2);
      default:
        return;
    }
  }

  net::Loop loop_{"node"};
  std::unique_ptr<net::Listener> listener_;
  std::shared_ptr<net::Connection> connection_;
  std::vector<Request> requests_;
  OnRequest on_request_;
};

}  // namespace taskflow::cql
