// What a new schema would do to a sink's table. Found by the sink's own converters, transforms and
// rules, and nothing is changed.
#pragma once

#include <string>
#include <vector>

#include "connect/cassandra/table.h"
#include "connect/config/definition.h"

namespace taskflow::connect::cassandra {

struct PlannedColumn {
  std::string name;  // of the field, as the transforms leave it
  std::string data;  // "INT64 (Timestamp)"
  std::string type;  // of the column; empty: none can hold it
};

struct TablePlan {
  std::string table;      // with its keyspace
  bool is_there = false;  // else the sink would make it, if `makes_tables`
  bool makes_tables = false, adds_columns = false;  // auto.create, auto.evolve
  bool drops_records = false;                       // a transform lets none through
  std::vector<PlannedColumn> missing;               // fields that the table has no column for
  std::vector<std::string> unfed;                   // columns that the schema has no field for
  std::vector<std::string> problems;    // why records of the schema would not become rows
  std::vector<std::string> statements;  // that would change the table, by the sink or by hand
};

// `config` is a connector's as it is deployed. Errors: kInvalid: the configuration; those of
// Example; the session's own.
Result<TablePlan> PlanTable(const Config& config, cql::Session& session, const std::string& topic,
                            const std::string& schema_text);

}  // namespace taskflow::connect::cassandra
