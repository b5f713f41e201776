// A CQL client for one node, for this store and for Apache Cassandra: protocol v4, prepared
// statements, pipelined. What the sink, `taskflow query` and insights use.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_port.h"
#include "base/result.h"
#include "cql/types/type.h"
#include "net/loop.h"
#include "net/tls.h"

namespace taskflow::cql {

struct SessionOptions {
  std::vector<HostPort> contact_points;
  // Must be the node's own when not empty; otherwise kInvalid naming the datacenters that there
  // are.
  std::string local_datacenter;
  net::TlsOrNone tls;              // null: plain TCP
  std::string username, password;  // used when the node asks for them (PasswordAuthenticator)
  Milliseconds connect_timeout{5'000};
  Milliseconds request_timeout{12'000};
  std::size_t in_flight_max = 4096;  // requests on the wire; further ones wait in the session
};

enum class Consistency : std::uint16_t {
  kAny = 0,
  kOne = 1,
  kTwo = 2,
  kThree = 3,
  kQuorum = 4,
  kAll = 5,
  kLocalQuorum = 6,
  kEachQuorum = 7,
  kSerial = 8,
  kLocalSerial = 9,
  kLocalOne = 10,
};

// A bound value: bytes as the column's type encodes them, or null, or unset (left as it is; v4).
struct Value {
  enum class Kind : std::uint8_t { kBytes, kNull, kUnset } kind = Kind::kUnset;
  std::string_view bytes;  // valid until Execute returns
};

struct Column {
  std::string keyspace, table, name;
  std::string type;  // CQL text: "text", "map<text, frozen<list<int>>>"
  Type parsed;       // the same, with the fields of user-defined types
};

struct Rows {
  std::vector<Column> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  // encoded values
  std::string paging_state;                                   // empty: the last page
  std::vector<std::string> warnings;                          // the node's
};

// A statement prepared on the node. Copies are cheap; valid for the session that made it. The
// session prepares it again by itself when the node has forgotten it.
struct Prepared {
  struct State;
  std::shared_ptr<const State> state;
  const std::vector<Column>& parameters() const;
};

class Session {
 public:
  // Connects to the first contact point that answers. Blocking; never on the loop. Errors:
  // kUnavailable, kTimeout, kUnauthorized, kInvalid (datacenter).
  static Result<std::shared_ptr<Session>> Connect(net::Loop& loop, const SessionOptions& options);
  virtual ~Session() = default;

  // Blocking calls, any thread but the loop's. The node's error becomes kInvalid (syntax, invalid,
  // config), kNotFound (unknown keyspace or table), kExists, kUnauthorized, kUnavailable
  // (unavailable, overloaded, bootstrapping, connection lost), kTimeout, with the node's text.
  virtual Result<Prepared> Prepare(const std::string& statement) = 0;
  virtual Result<Rows> Query(const std::string& statement,
                             Consistency consistency = Consistency::kLocalOne,
                             std::int32_t page_size = 5000,
                             const std::string& paging_state = "") = 0;

  // Sends and returns; `done` is called once, on the loop's thread. Any thread. Values are copied.
  // `timestamp_us` is the write time, when given.
  using OnDone = std::function<void(Status)>;
  virtual void Execute(const Prepared& statement, const std::vector<Value>& values,
                       Consistency consistency, std::optional<std::int64_t> timestamp_us,
                       OnDone done) = 0;

  // Executes one statement for many rows, `values` holding rows * parameters entries, and calls
  // `done` once with the outcome of each row, in order, when all have one. The cheapest way to
  // write many rows: one hand- over between threads for all of them. Views must live until this
  // returns.
  using OnAllDone = std::function<void(std::vector<Status>)>;
  virtual void ExecuteMany(const Prepared& statement, const std::vector<Value>& values,
                           std::size_t rows, Consistency consistency,
                           std::vector<std::optional<std::int64_t>> timestamps_us,
                           OnAllDone done) = 0;

  // False once the connection is lost: every call fails with kUnavailable; make a new session.
  virtual bool alive() const = 0;
};

}  // namespace taskflow::cql
