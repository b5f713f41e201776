// A CQL client for this store and for clusters of Apache Cassandra: protocol v4, prepared
// statements, pipelined, each row to the node that its partition lies on. What the sink,
// `taskflow query` and insights use.
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
  // Only its nodes are connected; empty: that of the contact point that answers. One that there is
  // not is kInvalid, naming those that there are.
  std::string local_datacenter;
  net::TlsOrNone tls;              // null: plain TCP
  std::string username, password;  // used when the node asks for them (PasswordAuthenticator)
  Milliseconds connect_timeout{5'000};
  Milliseconds request_timeout{12'000};
  std::size_t in_flight_max = 4096;  // of one connection, on the wire; further ones wait
  std::size_t connections_per_node = 1;
  Milliseconds topology_every{60'000};  // how often the cluster is asked for its nodes again
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

// A statement prepared on a node. Copies are cheap; valid for the session that made it. The session
// prepares it again by itself where a node does not know it or has forgotten it.
struct Prepared {
  struct State;
  std::shared_ptr<const State> state;
  const std::vector<Column>& parameters() const;
};

class Session {
 public:
  // Connects to the first contact point that answers, or to a node of the datacenter that it knows;
  // the datacenter's other nodes follow, and are connected again when they are lost. Blocking;
  // never on the loop. Errors: kUnavailable, kTimeout, kUnauthorized, kInvalid (datacenter).
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
  // write many rows: one hand-over between threads for all that go to one node. A row goes to the
  // owner of its partition or, while that is away, to the next node. Views must live until this
  // returns.
  using OnAllDone = std::function<void(std::vector<Status>)>;
  virtual void ExecuteMany(const Prepared& statement, const std::vector<Value>& values,
                           std::size_t rows, Consistency consistency,
                           std::vector<std::optional<std::int64_t>> timestamps_us,
                           OnAllDone done) = 0;

  // False once no node is connected: every call fails with kUnavailable; make a new session.
  virtual bool alive() const = 0;
};

}  // namespace taskflow::cql
