#include "store/catalog/schema.h"

#include <algorithm>

namespace taskflow::store {

std::optional<std::size_t> TableDef::Find(std::string_view column) const {
  auto found =
      std::find_if(columns.begin(), columns.end(), [&](auto& c) { return c.name == column; });
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

const IndexDef* TableDef::FindIndex(std::string_view index) const {
  auto found =
      std::find_if(indexes.begin(), indexes.end(), [&](auto& i) { return i.name == index; });
  return found == indexes.end() ? nullptr : &*found;
}

const IndexDef* TableDef::IndexOn(std::string_view column) const {
  auto found =
      std::find_if(indexes.begin(), indexes.end(), [&](auto& i) { return i.column == column; });
  return found == indexes.end() ? nullptr : &*found;
}

void FinishTable(TableDef& table) {
  std::sort(table.columns.begin(), table.columns.end(), [](const ColumnDef& a, const ColumnDef& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return a.kind == ColumnKind::kRegular ? a.name < b.name : a.position < b.position;
  });
  std::sort(table.indexes.begin(), table.indexes.end(),
            [](auto& a, auto& b) { return a.name < b.name; });
  table.partition_columns = table.clustering_columns = 0;
  table.orders.clear();
  for (auto& column : table.columns) {
    if (column.kind == ColumnKind::kPartitionKey) ++table.partition_columns;
    if (column.kind == ColumnKind::kClustering) {
      ++table.clustering_columns;
      table.orders.push_back({OrderOf(column.type).value_or(Order::kBytes), column.descending});
    }
    if (column.kind == ColumnKind::kRegular && column.id == 0) column.id = ++table.next_column;
  }
}

}  // namespace taskflow::store
