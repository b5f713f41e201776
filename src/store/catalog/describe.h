// The CQL that makes a keyspace, a table or an index again, as DESCRIBE answers it: byte for byte
// what Cassandra 5.0 prints for the same schema, as far as this store has it.
#pragma once

#include <string>

#include "store/catalog/schema.h"

namespace taskflow::store {

// The name, in quotes when it needs them.
std::string QuoteName(std::string_view name);

std::string DescribeKeyspace(const KeyspaceDef& keyspace);
std::string DescribeTable(const TableDef& table);
std::string DescribeIndex(const TableDef& table, const IndexDef& index);

}  // namespace taskflow::store
