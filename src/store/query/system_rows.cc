#include "store/query/system_rows.h"

#include <charconv>
#include <set>

#include "store/catalog/system_tables.h"
#include "store/query/made_values.h"

namespace taskflow::store {
namespace {

// The columns of one row by name.
using NamedValues = std::map<std::string_view, std::string>;
using Rows = std::vector<NamedValues>;

Rows LocalRows(const Catalog& catalog, const NodeInfo& node) {
  auto address = MadeInet(node.address.host);
  auto port = MadeInt(node.address.port);
  return {{
      {"key", "local"},
      {"bootstrapped", "COMPLETED"},
      {"broadcast_address", address},
      {"broadcast_port", MadeInt(7000)},
      {"cluster_name", node.cluster_name},
      {"cql_version", std::string(kCqlVersion)},
      {"data_center", node.datacenter},
      {"gossip_generation", MadeInt(1)},
      {"host_id", MadeUuid(catalog.host_id())},
      {"listen_address", address},
      {"listen_port", MadeInt(7000)},
      {"native_protocol_version", "5"},
      {"partitioner", std::string(kPartitioner)},
      {"rack", node.rack},
      {"release_version", std::string(kReleaseVersion)},
      {"rpc_address", address},
      {"rpc_port", port},
      {"schema_version", MadeUuid(catalog.schema_version())},
      {"tokens", MadeTexts({"-9223372036854775808"})},
  }};
}

// Keyspaces that a schema table lists: the virtual ones are in tables of their own.
std::vector<const KeyspaceDef*> Listed(const Catalog& catalog, bool virtual_ones) {
  std::vector<const KeyspaceDef*> listed;
  for (auto& [name, keyspace] : catalog.keyspaces()) {
    if (IsVirtualKeyspace(name) == virtual_ones) listed.push_back(&keyspace);
  }
  return listed;
}

Rows KeyspaceRows(const Catalog& catalog, bool virtual_ones) {
  Rows rows;
  for (auto* keyspace : Listed(catalog, virtual_ones)) {
    rows.push_back({{"keyspace_name", keyspace->name},
                    {"durable_writes", MadeBool(keyspace->durable_writes)},
                    {"replication", MadeMap(keyspace->replication)}});
  }
  return rows;
}

std::string EncodeOption(const OptionDef& def, const OptionValue& value) {
  if (auto* map = std::get_if<TextMap>(&value)) return MadeMap(*map);
  auto& text = std::get<std::string>(value);
  const char* end = text.data() + text.size();
  std::int32_t number = 0;
  double real = 0;
  switch (def.kind) {
    case OptionKind::kInt:
      std::from_chars(text.data(), end, number);
      return MadeInt(number);
    case OptionKind::kDouble:
      std::from_chars(text.data(), end, real);
      return MadeDouble(real);
    case OptionKind::kBool:
      return MadeBool(text == "true");
    case OptionKind::kText:
    case OptionKind::kMap:
      break;
  }
  return text;
}

NamedValues TableRow(const TableDef& table) {
  NamedValues row{
      {"keyspace_name", table.keyspace},     {"table_name", table.name},
      {"flags", MadeTexts({"compound"})},    {"dclocal_read_repair_chance", MadeDouble(0)},
      {"read_repair_chance", MadeDouble(0)}, {"id", MadeUuid(table.uuid)}};
  for (auto& def : TableOptionDefs())
    row[def.name] = EncodeOption(def, table.options.Get(def.name));
  return row;
}

Rows TablesRows(const Catalog& catalog, bool virtual_ones) {
  Rows rows;
  for (auto* keyspace : Listed(catalog, virtual_ones)) {
    for (auto& [name, table] : keyspace->tables) rows.push_back(TableRow(*table));
  }
  return rows;
}

std::string_view KindName(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kPartitionKey:
      return "partition_key";
    case ColumnKind::kClustering:
      return "clustering";
    case ColumnKind::kRegular:
      break;
  }
  return "regular";
}

NamedValues ColumnRow(const TableDef& table, const ColumnDef& column) {
  bool regular = column.kind == ColumnKind::kRegular;
  std::string_view order = column.kind != ColumnKind::kClustering ? "none"
                           : column.descending                    ? "desc"
                                                                  : "asc";
  return {{"keyspace_name", table.keyspace},
          {"table_name", table.name},
          {"column_name", column.name},
          {"clustering_order", std::string(order)},
          {"column_name_bytes", column.name},
          {"kind", std::string(KindName(column.kind))},
          {"position", MadeInt(regular ? -1 : column.position)},
          {"type", cql::ToCql(column.type)}};
}

Rows ColumnRows(const Catalog& catalog, bool virtual_ones) {
  Rows rows;
  for (auto* keyspace : Listed(catalog, virtual_ones)) {
    for (auto& [name, table] : keyspace->tables) {
      std::map<std::string_view, const ColumnDef*> by_name;
      for (auto& column : table->columns) by_name.emplace(column.name, &column);
      for (auto& [column_name, column] : by_name) rows.push_back(ColumnRow(*table, *column));
    }
  }
  return rows;
}

Rows IndexesRows(const Catalog& catalog) {
  Rows rows;
  for (auto& [keyspace_name, keyspace] : catalog.keyspaces()) {
    for (auto& [name, table] : keyspace.tables) {
      for (auto& index : table->indexes) {
        rows.push_back({{"keyspace_name", keyspace_name},
                        {"table_name", name},
                        {"index_name", index.name},
                        {"kind", "COMPOSITES"},
                        {"options", MadeMap({{"target", index.column}})}});
      }
    }
  }
  return rows;
}

Rows BuiltIndexRows(const Catalog& catalog) {
  Rows rows;
  for (auto& [keyspace_name, keyspace] : catalog.keyspaces()) {
    std::set<std::string_view> built;
    for (auto& [name, table] : keyspace.tables) {
      for (auto& index : table->indexes) {
        if (index.built) built.insert(index.name);
      }
    }
    for (auto name : built)
      rows.push_back({{"table_name", keyspace_name}, {"index_name", std::string(name)}});
  }
  return rows;
}

Rows RowsByName(const TableDef& table, const Catalog& catalog, const NodeInfo& node) {
  bool is_virtual = IsVirtualKeyspace(table.keyspace);
  if (table.name == "local") return LocalRows(catalog, node);
  if (table.name == "keyspaces") return KeyspaceRows(catalog, is_virtual);
  if (table.name == "tables") return TablesRows(catalog, is_virtual);
  if (table.name == "columns") return ColumnRows(catalog, is_virtual);
  if (table.name == "indexes") return IndexesRows(catalog);
  if (table.name == "IndexInfo") return BuiltIndexRows(catalog);
  return {};
}

}  // namespace

std::vector<MadeRow> SystemRows(const TableDef& table, const Catalog& catalog,
                                const NodeInfo& node) {
  std::vector<MadeRow> made;
  for (auto& named : RowsByName(table, catalog, node)) {
    MadeRow row;
    for (auto& column : table.columns) {
      auto found = named.find(column.name);
      row.push_back(found == named.end() ? std::nullopt : std::optional(std::move(found->second)));
    }
    made.push_back(std::move(row));
  }
  return made;
}

}  // namespace taskflow::store
