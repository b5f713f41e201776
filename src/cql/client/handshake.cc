#include "cql/client/handshake.h"

#include "cql/messages/replies.h"
#include "cql/messages/result.h"

namespace taskflow::cql {
namespace {

bool Is(const Reply& reply, Opcode opcode) {
  return reply.header.opcode == static_cast<std::uint8_t>(opcode);
}

tl::unexpected<Error> Unexpected(const Reply& reply) {
  return Fail(ErrorCode::kInvalid, "the node answered opcode {} where another was expected",
              reply.header.opcode);
}

using OnReady = std::function<void(Status)>;

void Authenticate(Channel& channel, const Reply& reply, const SessionOptions& options,
                  OnReady done) {
  ByteReader r(reply.body);
  AuthenticateReply asked;
  if (!Read(r, 4, asked))
    return done(Fail(ErrorCode::kCorrupt, "the node's answer cannot be read"));
  std::string authenticator(asked.authenticator);
  if (options.username.empty())
    return done(Fail(ErrorCode::kUnauthorized, "the node asks for a username and a password ({})",
                     authenticator));
  auto token = PlainToken(options.username, options.password);
  auto on_answer = [authenticator, done = std::move(done)](Result<Reply> answer) {
    if (!answer) return done(Fail(answer.error()));
    if (Is(*answer, Opcode::kAuthSuccess)) return done({});
    done(Fail(ErrorCode::kUnauthorized, "the node wants more than a username and a password ({})",
              authenticator));
  };
  channel.Submit(AskCall::Make(Opcode::kAuthResponse, AuthResponseRequest{token},
                               options.connect_timeout, std::move(on_answer)));
}

void StartUp(std::shared_ptr<Channel> channel, const SessionOptions& options, OnReady done) {
  StartupRequest request{{{"CQL_VERSION", "3.0.0"}, {"DRIVER_NAME", "TaskFlow"}}};
  auto on_answer = [channel, options, done = std::move(done)](Result<Reply> reply) {
    if (!reply) return done(Fail(reply.error()));
    if (Is(*reply, Opcode::kReady)) return done({});
    if (Is(*reply, Opcode::kAuthenticate)) return Authenticate(*channel, *reply, options, done);
    done(Unexpected(*reply));
  };
  channel->Submit(
      AskCall::Make(Opcode::kStartup, request, options.connect_timeout, std::move(on_answer)));
}

Rows RowsOf(const RowsResult& result) {
  Rows rows{.paging_state = std::string(result.metadata.paging_state)};
  for (auto& column : result.metadata.columns)
    rows.columns.push_back({std::string(column.keyspace), std::string(column.table),
                            std::string(column.name), ToCql(column.type), column.type});
  ByteReader cells(result.cells);
  for (std::int32_t i = 0; i < result.row_count; ++i) {
    auto& row = rows.rows.emplace_back();
    row.reserve(static_cast<std::size_t>(result.metadata.column_count));
    for (std::int32_t j = 0; j < result.metadata.column_count; ++j) {
      auto length = cells.I32();
      if (length < 0) {
        row.emplace_back();
      } else {
        row.emplace_back(cells.View(static_cast<std::uint32_t>(length)));
      }
    }
  }
  return rows;
}

Result<Rows> RowsIn(Result<Reply> reply) {
  if (!reply) return Fail(reply.error());
  if (!Is(*reply, Opcode::kResult)) return Unexpected(*reply);
  ByteReader r(reply->body);
  ResultReply result;
  if (!Read(r, 4, result)) return Fail(ErrorCode::kCorrupt, "the node's answer cannot be read");
  auto* rows = std::get_if<RowsResult>(&result);
  auto out = rows == nullptr ? Rows{} : RowsOf(*rows);
  out.warnings = std::move(reply->warnings);
  return out;
}

}  // namespace

void AskForRows(Channel& channel, const QueryRequest& request, Milliseconds timeout, OnRows done) {
  channel.Submit(AskCall::Make(
      Opcode::kQuery, request, timeout,
      [done = std::move(done)](Result<Reply> reply) { done(RowsIn(std::move(reply))); }));
}

void OpenChannel(net::Loop& loop, const HostPort& node, const SessionOptions& options,
                 OnChannel done) {
  net::Dial(
      loop, node, options.connect_timeout,
      [&loop, node, options, done = std::move(done)](auto connection) {
        if (!connection) return done(Fail(connection.error()));
        auto channel = std::make_shared<Channel>(loop, *std::move(connection),
                                                 options.in_flight_max, options.request_timeout);
        channel->Start();
        StartUp(channel, options, [channel, node, done](Status ready) {
          if (ready) return done(channel);
          channel->Close("it is not let in");
          done(FailWith(node.ToString(), ready.error()));
        });
      },
      options.tls);
}

}  // namespace taskflow::cql
