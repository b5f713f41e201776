#include "cql/client/session.h"

#include "base/check.h"
#include "cql/client/calls.h"
#include "cql/client/cluster.h"
#include "cql/client/handshake.h"
#include "cql/client/router.h"
#include "cql/messages/result.h"

namespace taskflow::cql {
namespace {

tl::unexpected<Error> NoNode() {
  return Fail(ErrorCode::kUnavailable, "the connection to the node is lost");
}

class ClusterSession : public Session {
 public:
  ClusterSession(net::Loop& loop, std::shared_ptr<Cluster> cluster, Milliseconds request_timeout)
      : loop_(loop), cluster_(std::move(cluster)), request_timeout_(request_timeout) {}
  ~ClusterSession() override { cluster_->Close(); }

  Result<Prepared> Prepare(const std::string& statement) override;
  Result<Rows> Query(const std::string& statement, Consistency consistency, std::int32_t page_size,
                     const std::string& paging_state) override;
  void Execute(const Prepared& statement, const std::vector<Value>& values, Consistency consistency,
               std::optional<std::int64_t> timestamp_us, OnDone done) override;
  void ExecuteMany(const Prepared& statement, const std::vector<Value>& values, std::size_t rows,
                   Consistency consistency, std::vector<std::optional<std::int64_t>> timestamps_us,
                   OnAllDone done) override;
  bool alive() const override { return cluster_->alive(); }

 private:
  void FailAll(std::size_t rows, const Status& why, OnAllDone done);

  net::Loop& loop_;
  std::shared_ptr<Cluster> cluster_;
  Milliseconds request_timeout_;
};

Result<Prepared> ClusterSession::Prepare(const std::string& statement) {
  CHECK(!loop_.IsHere());
  auto channel = cluster_->Any();
  if (channel == nullptr) return NoNode();
  PrepareRequest request{.text = statement};
  ASSIGN_OR_RETURN(auto reply, Ask(*channel, Opcode::kPrepare, request, request_timeout_));
  ByteReader r(reply.body);
  ResultReply result;
  auto* prepared = Read(r, 4, result) ? std::get_if<PreparedResult>(&result) : nullptr;
  if (prepared == nullptr) return Fail(ErrorCode::kCorrupt, "the node's answer cannot be read");
  auto state = std::make_shared<Prepared::State>(
      Prepared::State{std::string(prepared->id), statement, {}, prepared->partition_key});
  for (auto& column : prepared->parameters)
    state->parameters.push_back({std::string(column.keyspace), std::string(column.table),
                                 std::string(column.name), ToCql(column.type), column.type});
  for (auto i : state->partition_key) {
    if (i >= state->parameters.size())
      return Fail(ErrorCode::kCorrupt, "the node's answer cannot be read");
  }
  return Prepared{std::move(state)};
}

Result<Rows> ClusterSession::Query(const std::string& statement, Consistency consistency,
                                   std::int32_t page_size, const std::string& paging_state) {
  CHECK(!loop_.IsHere());
  auto channel = cluster_->Any();
  if (channel == nullptr) return NoNode();
  QueryRequest request{.text = statement};
  request.parameters.consistency = static_cast<std::uint16_t>(consistency);
  request.parameters.page_size = page_size;
  request.parameters.paging_state = paging_state;
  return Await<Rows>(2 * request_timeout_, [&](OnRows done) {
    AskForRows(*channel, request, request_timeout_, std::move(done));
  });
}

void ClusterSession::Execute(const Prepared& statement, const std::vector<Value>& values,
                             Consistency consistency, std::optional<std::int64_t> timestamp_us,
                             OnDone done) {
  ExecuteMany(
      statement, values, 1, consistency, {timestamp_us},
      [done = std::move(done)](std::vector<Status> statuses) { done(std::move(statuses[0])); });
}

void ClusterSession::FailAll(std::size_t rows, const Status& why, OnAllDone done) {
  loop_.Post([done = std::move(done), statuses = std::vector<Status>(rows, why)]() mutable {
    done(std::move(statuses));
  });
}

void ClusterSession::ExecuteMany(const Prepared& statement, const std::vector<Value>& values,
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
  auto routes = cluster_->routes();
  if (wrong && routes.Usable().empty()) wrong = NoNode();
  if (!wrong || rows == 0) return FailAll(rows, wrong, std::move(done));
  Send(routes, statement.state, {values, rows, consistency, timestamps_us}, request_timeout_,
       std::move(done));
}

}  // namespace

const std::vector<Column>& Prepared::parameters() const { return state->parameters; }

Result<std::shared_ptr<Session>> Session::Connect(net::Loop& loop, const SessionOptions& options) {
  CHECK(!loop.IsHere());
  ASSIGN_OR_RETURN(auto cluster, Cluster::Connect(loop, options));
  return std::make_shared<ClusterSession>(loop, std::move(cluster), options.request_timeout);
}

}  // namespace taskflow::cql
