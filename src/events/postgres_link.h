// One connection to a PostgreSQL server, by libpq, whose headers are included by postgres*.cc
// alone. It never blocks longer than limits.h says, and no text of it has a password in it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "events/database.h"

struct pg_conn;
struct pg_result;

namespace taskflow::events {

struct PgResultEnd {
  void operator()(pg_result* result) const;
};
using PgResult = std::unique_ptr<pg_result, PgResultEnd>;

class PostgresLink {
 public:
  // `server` as libpq takes it. Commits wait for the disk whatever the server's configuration says.
  // Errors: kInvalid when `server` cannot be read, kUnavailable.
  static Result<std::unique_ptr<PostgresLink>> Connect(const std::string& server);
  ~PostgresLink();
  PostgresLink(const PostgresLink&) = delete;

  // Statements without values; the last one's result. An error in the middle ends them.
  Result<PgResult> Execute(const std::string& sql);
  // One statement with $1, $2, ...; the types follow from the values, numbers take the columns'.
  Status Prepare(const std::string& name, const std::string& sql, SqlValues values);
  Result<PgResult> Call(const std::string& name, SqlValues values);

  // Waits until something comes, `wake_fd` is readable (-1: there is none) or the time is over;
  // `hear` gets what others have told on channels that are listened to.
  Status Listen(Milliseconds wait, int wake_fd,
                const std::function<void(std::string_view text)>& hear);

  // False once the connection is lost, or of no more use.
  bool alive() const;
  bool InTransaction() const;
  // SQLSTATE of the last error; empty when the connection was to blame.
  const std::string& state() const { return state_; }
  // "host:port/name", for people.
  std::string place() const;
  // What tells this installation from another in the same database: a hash of its schema's name.
  std::int32_t schema() const { return schema_; }

 private:
  explicit PostgresLink(pg_conn* connection) : connection_(connection) {}
  Status Settle();
  Result<PgResult> Answer(bool sent);
  Status Await(MonoTime deadline);
  bool HearAll(const std::function<void(std::string_view text)>& hear);
  tl::unexpected<Error> Lost(std::string_view why);
  tl::unexpected<Error> FailFrom(const pg_result* result);

  pg_conn* connection_;
  bool dead_ = false;
  std::string state_;
  std::int32_t schema_ = 0;
};

}  // namespace taskflow::events
