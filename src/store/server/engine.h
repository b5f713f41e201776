// Carries out statements for the connections. State of the service's loop.
#pragma once

#include <functional>
#include <memory>
#include <set>

#include "base/metrics.h"
#include "store/catalog/catalog.h"
#include "store/query/describe_rows.h"
#include "store/query/system_rows.h"
#include "store/query/write_run.h"
#include "store/server/committer.h"
#include "store/server/compiled.h"
#include "store/server/index_builder.h"
#include "store/server/prepared_cache.h"
#include "store/server/scan_pool.h"

namespace taskflow::store {

// A statement with what a request says of it. Views live as long as the call that gets it.
struct Execution {
  Prepared statement;
  std::span<const Bound> values;
  std::optional<std::int64_t> timestamp;
  std::size_t page_rows = 0;
  std::string_view paging_state;
};

// What a statement answered, when it is not void.
struct MadeRows {
  std::shared_ptr<const Columns> columns;  // null: the statement's own
  Page page;
};
using Answer = std::variant<std::monostate, MadeRows, SchemaChange, CqlError>;

class Engine {
 public:
  struct Parts {
    net::Loop& loop;
    kv::Store& kv;
    Catalog& catalog;
    Committer& committer;
    ScanPool& scans;
    Clock& clock;
    NodeInfo node;
  };
  explicit Engine(Parts parts);

  Catalog& catalog() { return parts_.catalog; }
  Committer& committer() { return parts_.committer; }
  PreparedCache& cache() { return cache_; }
  const NodeInfo& node() const { return parts_.node; }

  // Compiles and keeps the statement.
  tl::expected<Prepared, CqlError> Prepare(const std::string& keyspace, std::string_view text);
  // Null: unknown, or the schema it was planned with has changed.
  Prepared Find(std::string_view id);

  // Blind writes go into the forming group; the caller joins it when this succeeds. All or none.
  bool IsBlind(const PreparedStatement& statement) const;
  Status Write(const Execution& execution);
  // One statement of a BATCH request each. `timestamp` is for those that have none of their own.
  Status WriteAll(std::vector<BoundWrite>& writes);
  // Schema changes and TRUNCATE go into the forming group likewise; `change` is there when
  // something changed.
  Result<std::optional<SchemaChange>> ChangeSchema(const cql::Statement& statement,
                                                   const std::string& keyspace);

  // Writes that read first: `done` on the loop. Copies what it needs.
  using OnAnswer = std::function<void(Answer)>;
  void WriteAlone(std::vector<BoundWrite> writes, OnAnswer done);
  // `done` may be called at once. Copies what it needs. `wanted` as for ScanPool::Run.
  void Read(const Execution& execution, std::function<bool()> wanted, OnAnswer done);
  Answer Describe(const cql::Describe& statement, const std::string& keyspace) const;

  // The statements of a plan with the values they share.
  std::vector<BoundWrite> Bind(const Execution& execution);
  Bindings Now(std::span<const Bound> values) {
    return {.values = values, .now_us = parts_.clock.WallMicros()};
  }
  // Strictly growing.
  std::int64_t NextTimestamp();

  void KickIndexes() { indexes_.Kick(); }
  // Before Parts::scans and Parts::committer end, which they do before the engine. On the loop.
  void End() { indexes_.End(); }

 private:
  Parts parts_;
  PreparedCache cache_;
  IndexBuilder indexes_;
  WriteBuilder builder_;
  std::int64_t last_timestamp_ = 0;
};

// The system tables' definitions into the catalog.
Status AddSystemTables(Catalog& catalog);

}  // namespace taskflow::store
