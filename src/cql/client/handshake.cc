#include "cql/client/handshake.h"

#include <fmt/ranges.h>

#include <set>

#include "cql/client/limits.h"
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

Status Authenticate(Channel& channel, const Reply& reply, const SessionOptions& options) {
  ByteReader r(reply.body);
  AuthenticateReply asked;
  if (!Read(r, 4, asked)) return Fail(ErrorCode::kCorrupt, "the node's answer cannot be read");
  if (options.username.empty())
    return Fail(ErrorCode::kUnauthorized, "the node asks for a username and a password ({})",
                asked.authenticator);
  auto token = PlainToken(options.username, options.password);
  ASSIGN_OR_RETURN(auto answer, Ask(channel, Opcode::kAuthResponse, AuthResponseRequest{token},
                                    options.connect_timeout));
  if (Is(answer, Opcode::kAuthSuccess)) return {};
  return Fail(ErrorCode::kUnauthorized, "the node wants more than a username and a password ({})",
              asked.authenticator);
}

Status StartUp(Channel& channel, const SessionOptions& options) {
  StartupRequest request{{{"CQL_VERSION", "3.0.0"}, {"DRIVER_NAME", "TaskFlow"}}};
  ASSIGN_OR_RETURN(auto reply, Ask(channel, Opcode::kStartup, request, options.connect_timeout));
  if (Is(reply, Opcode::kReady)) return {};
  if (Is(reply, Opcode::kAuthenticate)) return Authenticate(channel, reply, options);
  return Unexpected(reply);
}

Result<std::vector<std::string>> Datacenters(Channel& channel, std::string_view text,
                                             Milliseconds timeout) {
  QueryRequest request{.text = text};
  request.parameters.page_size = kPeersMax;
  ASSIGN_OR_RETURN(auto rows, AskForRows(channel, request, timeout));
  std::vector<std::string> names;
  for (auto& row : rows.rows) {
    if (!row.empty() && row[0]) names.push_back(*row[0]);
  }
  return names;
}

Status CheckDatacenter(Channel& channel, const SessionOptions& options) {
  auto& wanted = options.local_datacenter;
  if (wanted.empty()) return {};
  ASSIGN_OR_RETURN(auto own, Datacenters(channel, "SELECT data_center FROM system.local",
                                         options.connect_timeout));
  if (!own.empty() && own[0] == wanted) return {};
  ASSIGN_OR_RETURN(auto all, Datacenters(channel, "SELECT data_center FROM system.peers",
                                         options.connect_timeout));
  std::set<std::string> names(all.begin(), all.end());
  names.insert(own.begin(), own.end());
  return Fail(ErrorCode::kInvalid, "the local datacenter '{}' is not the node's; there are: {}",
              wanted, fmt::join(names, ", "));
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

}  // namespace

Result<Rows> AskForRows(Channel& channel, const QueryRequest& request, Milliseconds timeout) {
  ASSIGN_OR_RETURN(auto reply, Ask(channel, Opcode::kQuery, request, timeout));
  if (!Is(reply, Opcode::kResult)) return Unexpected(reply);
  ByteReader r(reply.body);
  ResultReply result;
  if (!Read(r, 4, result)) return Fail(ErrorCode::kCorrupt, "the node's answer cannot be read");
  auto* rows = std::get_if<RowsResult>(&result);
  auto out = rows == nullptr ? Rows{} : RowsOf(*rows);
  out.warnings = std::move(reply.warnings);
  return out;
}

Status ShakeHands(Channel& channel, const SessionOptions& options) {
  TRY(StartUp(channel, options));
  return CheckDatacenter(channel, options);
}

}  // namespace taskflow::cql
