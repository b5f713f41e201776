// Keyspaces, tables, columns and indexes as values. Immutable once in the catalog: a change makes a
// new TableDef, so that a scan on another thread keeps the one it began with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cql/types/type.h"
#include "store/catalog/table_options.h"
#include "store/rows/keys.h"
#include "store/rows/row.h"

namespace taskflow::store {

enum class ColumnKind : std::uint8_t { kPartitionKey, kClustering, kRegular };

struct ColumnDef {
  std::string name;
  cql::Type type;
  ColumnKind kind = ColumnKind::kRegular;
  std::uint16_t position = 0;  // among the columns of its kind, for key columns
  bool descending = false;     // of a clustering column
  ColumnId id = 0;  // of a regular column: never given again, so that old cells stay unread
};

struct IndexDef {
  IndexId id = 0;
  std::string name;
  std::string column;
  bool built = false;  // false: rows written before the index are still being added to it
};

struct TableDef {
  std::string keyspace, name;
  std::string uuid;  // 36 characters
  TableId id = 0;    // never given again; 0 for system tables
  // Partition key, clustering, then regular columns by name: the order of SELECT *.
  std::vector<ColumnDef> columns;
  std::size_t partition_columns = 0, clustering_columns = 0;
  std::vector<ClusteringOrder> orders;  // of the clustering columns
  std::vector<IndexDef> indexes;        // by name
  TableOptions options;
  ColumnId next_column = 0;
  std::uint64_t version = 0;  // grows with every change that plans of writes depend on; not stored

  bool is_system() const { return id == 0; }
  std::size_t key_columns() const { return partition_columns + clustering_columns; }
  // The position in `columns`.
  std::optional<std::size_t> Find(std::string_view column) const;
  const IndexDef* FindIndex(std::string_view index) const;
  const IndexDef* IndexOn(std::string_view column) const;
};
using Table = std::shared_ptr<const TableDef>;

struct KeyspaceDef {
  std::string name;
  TextMap replication;
  bool durable_writes = true;
  std::map<std::string, Table, std::less<>> tables;
};

// How values of `type` are ordered in keys; nothing when they cannot be a clustering column here.
std::optional<Order> OrderOf(const cql::Type& type);

// Sorts `columns` and fills in what follows from them: counts, orders, ids of regular columns
// without one.
void FinishTable(TableDef& table);

}  // namespace taskflow::store
