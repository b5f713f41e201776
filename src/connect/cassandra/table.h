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
  ColumnType type;
  bool primary = false;  // of the primary key
  int position = 0;      // in the partition key, or after it among the clustering columns
};

struct Table {
  std::string keyspace, name;
  std::vector<TableColumn> columns;  // the primary key first, in its order

  std::size_t PrimaryCount() const;
  std::string FullName() const { return keyspace + "." + name; }
  const TableColumn* Find(std::string_view column) const;  // in any case
};

// Reads the table that stands for `topic`: of the same name in any case, or with '.' and '-' as
// '_'. Errors: kNotFound, with what to do about it; the session's own.
Result<Table> ReadTable(cql::Session& session, std::string_view keyspace, std::string_view topic);

std::string InsertText(const Table& table, const SinkSettings& settings);  // INSERT or UPDATE
std::string DeleteText(const Table& table);
// Which of the table's columns are the statement's parameters, in order.
std::vector<std::size_t> InsertParameters(const Table& table, const SinkSettings& settings);

// A table for the record's data, its key's fields the partition key. Errors: kInvalid: data without
// a schema, or of a type that no column has.
Result<std::string> CreateText(std::string_view keyspace, const Record& record,
                               const SinkSettings& settings);
Result<std::string> AddColumnText(const Table& table, const Field& field);

}  // namespace taskflow::connect::cassandra
