// The tables that drivers and cqlsh read about the node and its schema: their definitions. Their
// rows are made from the catalog when they are read (query/system_rows.h).
#pragma once

#include <string_view>
#include <vector>

namespace taskflow::store {

struct SystemTable {
  std::string_view keyspace;
  std::string_view definition;  // CREATE TABLE without the keyspace
  std::string_view comment;
};

// As in Cassandra 5.0 (SystemKeyspace.java, SchemaKeyspace.java, VirtualSchemaKeyspace.java), those
// that a client has a reason to read.
const std::vector<SystemTable>& SystemTables();

bool IsSystemKeyspace(std::string_view name);
// Of the kind that Cassandra lists under system_virtual_schema.
bool IsVirtualKeyspace(std::string_view name);

}  // namespace taskflow::store
