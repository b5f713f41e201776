// For tests: a node that answers as it is told to.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "cql/client/session.h"
#include "cql/messages/requests.h"
#include "cql/messages/result.h"
#include "cql/types/text.h"
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

  explicit FakeNode(const HostPort& listen = {"127.0.0.1", 0}) {
    auto listener = net::Listener::Listen(loop_, listen, 8, [this](auto c) { Accept(c); });
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
  using Cells = std::vector<std::optional<std::string>>;
  void ReplyRows(std::int16_t stream, const std::vector<std::pair<std::string, Type>>& columns,
                 const std::vector<Cells>& rows, std::string_view paging_state = "") {
    RowsResult result;
    for (auto& [name, type] : columns)
      result.metadata.columns.push_back({"system", "local", name, type});
    result.metadata.paging_state = paging_state;
    result.row_count = static_cast<std::int32_t>(rows.size());
    std::string cells;
    ByteWriter w(cells);
    for (auto& row : rows) {
      for (auto& cell : row) {
        w.I32(cell ? static_cast<std::int32_t>(cell->size()) : -1);
        w.Raw(cell.value_or(""));
      }
    }
    result.cells = cells;
    Reply(stream, Opcode::kResult, Body(ResultReply(result)));
  }
  void ReplyTexts(std::int16_t stream, std::vector<std::string> texts,
                  std::string_view paging_state = "") {
    std::vector<Cells> rows;
    for (auto& text : texts) rows.push_back({text});
    ReplyRows(stream, {{"data_center", {.id = TypeId::kText}}}, rows, paging_state);
  }
  void ReplyPrepared(std::int16_t stream, std::string_view id, std::size_t parameters) {
    PreparedResult prepared{.id = id, .partition_key = partition_key};
    for (std::size_t i = 0; i < parameters; ++i)
      prepared.parameters.push_back({"k", "t", "c", {.id = TypeId::kText}});
    Reply(stream, ResultReply(prepared));
  }
  void Forget() {
    loop_.Run([this] { requests_.clear(); });
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

  // What it says of itself and of others; set before anybody connects, or on its loop.
  struct Member {
    HostPort address;
    std::string datacenter = "dc1";
    std::string host_id = std::string(16, 'a');
    std::vector<std::string> tokens;
  };
  Member own;
  // Of other datacenters, where nobody listens.
  std::vector<Member> peers{{{"127.0.0.1", 1}, "dc2", std::string(16, 'y'), {}},
                            {{"127.0.0.1", 1}, "dc3", std::string(16, 'z'), {}}};
  bool has_peers_v2 = true;
  std::string authenticator;                 // empty: none
  std::vector<std::uint16_t> partition_key;  // of what is prepared
  int connections_accepted() {
    int count = 0;
    loop_.Run([&] { count = accepted_; });
    return count;
  }

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
    ++accepted_;
    auto assembler = std::make_shared<EnvelopeAssembler>(kBodyMax);
    std::weak_ptr weak = connection_;
    connection_->Start(
        [this, assembler, weak](std::string_view bytes) {
          connection_ = weak.lock();
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

  static Cells CellsOf(const Member& member) {
    std::string tokens, port, address;
    ByteWriter w(tokens);
    w.I32(static_cast<std::int32_t>(member.tokens.size()));
    for (auto& token : member.tokens) {
      w.I32(static_cast<std::int32_t>(token.size()));
      w.Raw(token);
    }
    ByteWriter(port).I32(member.address.port);
    if (!member.address.host.empty())
      address = FromText({.id = TypeId::kInet}, member.address.host).value_or("");
    return {member.datacenter, member.host_id, tokens, address, port};
  }
  void ReplyMembers(std::int16_t stream, const std::vector<Member>& members, bool v2) {
    std::vector<Cells> rows;
    for (auto& member : members) rows.push_back(CellsOf(member));
    Type texts{.id = TypeId::kSet};
    texts.of.push_back({.id = TypeId::kText});
    ReplyRows(stream,
              {{"data_center", {.id = TypeId::kText}},
               {"host_id", {.id = TypeId::kUuid}},
               {"tokens", texts},
               {v2 ? "native_address" : "rpc_address", {.id = TypeId::kInet}},
               {v2 ? "native_port" : "ignored", {.id = TypeId::kInt}}},
              rows);
  }
  void AnswerQuery(const Request& request) {
    auto asks = [&](std::string_view table) {
      return request.body.find(table) != request.body.npos;
    };
    if (asks("system.local")) return ReplyMembers(request.stream, {own}, true);
    if (asks("system.peers_v2") && !has_peers_v2) {
      return ReplyError(request.stream, WireError::kInvalid, "unconfigured table peers_v2");
    }
    if (asks("system.peers")) return ReplyMembers(request.stream, peers, has_peers_v2);
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
        return AnswerQuery(request);
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
  int accepted_ = 0;
  OnRequest on_request_;
};

}  // namespace taskflow::cql
