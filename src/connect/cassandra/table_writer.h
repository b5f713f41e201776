// Binds records to one table's prepared statements and sends what it has bound.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "connect/cassandra/row_plan.h"
#include "connect/cassandra/settings.h"
#include "connect/cassandra/table.h"

namespace taskflow::connect::cassandra {

// Rows of one statement that wait to be sent, and where they stand in their batch.
struct BoundRows {
  std::vector<cql::Value> values;
  std::vector<std::optional<std::int64_t>> timestamps_us;
  std::vector<std::uint32_t> indexes;
};

class TableWriter {
 public:
  TableWriter(Table table, const SinkSettings& settings, MonoTime read_at)
      : table_(std::move(table)), settings_(settings), read_at_(read_at) {}

  const Table& table() const { return table_; }
  MonoTime read_at() const { return read_at_; }

  // Binds one record as row `index`. Prepares statements when they are needed first. Errors:
  // kInvalid (the record), the session's own.
  Status Add(cql::Session& session, const Record& record, std::uint32_t index,
             std::optional<std::int64_t> timestamp_us, Arena& arena);

  // Sends what was added, at most two statements' rows; `on_rows` is called once for each, with the
  // rows' places in the batch, from any thread. Returns how many calls there will be.
  using OnRows =
      std::function<void(const std::vector<std::uint32_t>& indexes, std::vector<Status> statuses)>;
  std::size_t Waiting() const;
  void Send(cql::Session& session, const OnRows& on_rows);

 private:
  struct Statement {
    std::optional<cql::Prepared> prepared;
    std::vector<std::size_t> parameters;
    // Key schema and type, value schema.
    using Shape = std::tuple<const Schema*, Type, const Schema*>;
    std::map<Shape, RowPlan> plans;
    Shape last_shape{};
    const RowPlan* last_plan = nullptr;
    BoundRows rows;
  };
  Status Prepare(cql::Session& session, Statement& statement, bool is_delete);
  Status Bind(Statement& statement, const Record& record, Arena& arena);
  Result<const RowPlan*> PlanFor(Statement& statement, const Record& record);
  void SendRows(cql::Session& session, Statement& statement, const OnRows& on_rows);

  Table table_;
  const SinkSettings& settings_;
  MonoTime read_at_;
  Statement insert_, delete_;
};

}  // namespace taskflow::connect::cassandra
