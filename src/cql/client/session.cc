#include "cql/client/session.h"

#include <future>

#include "base/check.h"
#include "cql/client/calls.h"
#include "cql/client/handshake.h"
#include "cql/messages/result.h"

namespace taskflow::cql {
namespace {

class NodeSession : public Session {
 public:
  NodeSession(net::Loop& loop, std::shared_ptr<Channel> channel, Milliseconds request_timeout)
      : loop_(loop), channel_(std::move(channel)), request_timeout_(request_timeout) {}
  ~NodeSession() override { channel_->Close("the session was closed"); }

  Result<Prepared> Prepare(const std::string& statement) override;
  Result<Rows> Query(const std::string& statement, Consistency consistency, std::int32_t page_size,
                     const std::string& paging_state) override;
  void Execute(const Prepared& statement, const std::vector<Value>& values, Consistency consistency,
               std::optional<std::int64_t> timestamp_us, OnDone done) override;
  void ExecuteMany(const Prepared& statement, const std::vector<Value>& values, std::size_t rows,
                   Consistency consistency, std::vector<std::optional<std::int64_t>> timestamps_us,
                   OnAllDone done) override;
  bool alive() const override { return channel_->alive(); }

 private:
  net::Loop& loop_;
  std::shared_ptr<Channel> channel_;
  Milliseconds request_timeout_;
};

Result<Prepared> NodeSession::Prepare(const std::string& statement) {
  CHECK(!loop_.IsHere());
  PrepareRequest request{.text = statement};
  ASSIGN_OR_RETURN(auto reply, Ask(*channel_, Opcode::kPrepare, request, request_timeout_));
  ByteReader r(reply.body);
  ResultReply result;
  auto* prepared = Read(r, 4, result) ? std::get_if<PreparedResult>(&result) : nullptr;
  if (prepared == nullptr) return Fail(ErrorCode::kCorrupt, "the node's answer cannot be read");
  auto state =
      std::make_shared<Prepared::State>(Prepared::State{std::string(prepared->id), statement, {}});
  for (auto& column : prepared->parameters)
    state->parameters.push_back({std::string(column.keyspace), std::string(column.table),
                                 std::string(column.name), ToCql(column.type), column.type});
  return Prepared{std::move(state)};
}

Result<Rows> NodeSession::Query(const std::string& statement, Consistency consistency,
                                std::int32_t page_size, const std::string& paging_state) {
  CHECK(!loop_.IsHere());
  QueryRequest request{.text = statement};
  request.parameters.consistency = static_cast<std::uint16_t>(consistency);
  request.parameters.page_size = page_size;
  request.parameters.paging_state = paging_state;
  return AskForRows(*channel_, request, request_timeout_);
}

void NodeSession::Execute(const Prepared& statement, const std::vector<Value>& values,
                          Consistency consistency, std::optional<std::int64_t> timestamp_us,
                          OnDone done) {
  ExecuteMany(
      statement, values, 1, consistency, {timestamp_us},
      [done = std::move(done)](std::vector<Status> statuses) { done(std::move(statuses[0])); });
}

void NodeSession::ExecuteMany(const Prepared& statement, const std::vector<Value>& values,
                              std::size_t rows, Consistency consistency,
                              std::vector<std::optional<std::int64_t>> timestamps_us,
                              OnAllDone done) {
  Status wrong;
  if (values.size() != rows * statement.state->parameters.size()) {
    wrong = Fail(ErrorCode::kInvalid, "{} values for {} rows of {} parameters", values.size(), rows,
                 statement.state->parameters.size());
  } else if (!timestamps_us.empty() && timestamps_us.size() != rows) {
    wrong = Fail(ErrorCode::kInvalid, "{} timestamps for {} rows", timestamps_us.size(), rows);
  }
  if (!wrong || rows == 0) {
    return loop_.Post(
        [done = std::move(done), statuses = std::vector<Status>(rows, wrong)]() mutable {
          done(std::move(statuses));
        });
  }
  channel_->Submit(ExecuteCall::Make(statement.state, {values, rows, consistency, timestamps_us},
                                     request_timeout_, std::move(done)));
}

Result<std::shared_ptr<Session>> ConnectTo(net::Loop& loop, const HostPort& node,
                                           const SessionOptions& options) {
  auto dialed = std::make_shared<std::promise<Result<std::shared_ptr<net::Connection>>>>();
  auto future = dialed->get_future();
  net::Dial(
      loop, node, options.connect_timeout,
      [dialed](auto connection) { dialed->set_value(std::move(connection)); }, options.tls);
  // It is answered for certain only while the loop runs.
  if (future.wait_for(3 * options.connect_timeout) != std::future_status::ready)
    return Fail(ErrorCode::kTimeout, "{} did not answer in time", node.ToString());
  ASSIGN_OR_RETURN(auto connection, future.get());
  auto channel = std::make_shared<Channel>(loop, std::move(connection), options.in_flight_max,
                                           options.request_timeout);
  channel->Start();
  auto session = std::make_shared<NodeSession>(loop, channel, options.request_timeout);
  if (auto ready = ShakeHands(*channel, options); !ready)
    return FailWith(node.ToString(), ready.error());
  return session;
}

}  // namespace

const std::vector<Column>& Prepared::parameters() const { return state->parameters; }

Result<std::shared_ptr<Session>> Session::Connect(net::Loop& loop, const SessionOptions& options) {
  CHECK(!loop.IsHere());
  if (options.contact_points.empty()) return Fail(ErrorCode::kInvalid, "no contact point is given");
  Error last;
  for (auto& node : options.contact_points) {
    auto session = ConnectTo(loop, node, options);
    if (session) return session;
    last = session.error();
    if (!IsRetriable(last.code)) break;
  }
  return Fail(std::move(last));
}

}  // namespace taskflow::cql
