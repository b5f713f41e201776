// A table as the cluster describes it, and the statements that write to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/cassandra/column_type.h"
#include "connect/cassandra/settings.h"
#include "connect/data/record.h"
#include "cql/client/session.h"

namespace taskflow::connect::cassandra {

struct TableColumn {
  std::string name;
  cql::Type type;
  bool primary = false;  // of the primary key
  int position = 0;      // in the partition key, or after it among the clustering columns
  bool is_sole_partition_key = false;
};

struct Table {
  std::string keyspace, name;
  std::vector<TableColumn> columns;  // the primary key first, in its order

  std::size_t PrimaryCount() const;
  std::string FullName() const { return keyspace + "." + name; }
  const TableColumn* Find(std::string_view column) const;  // in any case
};

// With '.' and '-' as '_', as tables are named.
std::string TableNameFor(std::string_view topic);
// Reads the table that stands for `topic`: of the same name in any case, or TableNameFor's. Errors:
// kNotFound, with what to do about it; the session's own.
Result<Table> ReadTable(cql::Session& session, std::string_view keyspace, std::string_view topic);

std::string InsertText(const Table& table, const SinkSettings& settings);  // INSERT or UPDATE
std::string DeleteText(const Table& table);
// Which of the table's columns are the statement's parameters, in order.
std::vector<std::size_t> InsertParameters(const Table& table, const SinkSettings& settings);

}  // namespace taskflow::connect::cassandra
