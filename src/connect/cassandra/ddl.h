// The keyspaces, tables and columns that the sink makes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connect/cassandra/table.h"

namespace taskflow::connect::cassandra {

// The keyspace of that name, in any case when none has it exactly. Errors: kNotFound; the
// session's own.
Result<std::string> FindKeyspace(cql::Session& session, std::string_view name);
// Makes it if it is missing, in lower case as a name without quotes means; its name. Errors: the
// session's own.
Result<std::string> EnsureKeyspace(cql::Session& session, const SinkSettings& settings);

// A table for the record's data, its key's fields the partition key. Errors: kInvalid: data without
// a schema, or of a type that no column has.
Result<std::string> CreateText(std::string_view keyspace, const Record& record,
                               const SinkSettings& settings);
struct NewColumn {
  const Field* field = nullptr;     // of the record's value
  std::optional<std::string> type;  // nothing: no column can hold it
};
// For every field of the record's value that the table lacks.
std::vector<NewColumn> MissingColumns(const Table& table, const Record& record);
// The statement that adds it, with its type.
std::string AddColumnText(const Table& table, const NewColumn& column);
// kInvalid, with what helps. `of` is whose column it would be: "table taskflow.interactions".
Error NoColumnHolds(std::string_view of, const Field& field);
// A column for every field of the record that the table lacks. One that somebody else adds at the
// same time is a success. Errors: kInvalid: no column can hold a field; the session's own.
Status AddColumns(cql::Session& session, const Table& table, const Record& record);

}  // namespace taskflow::connect::cassandra
