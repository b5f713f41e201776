#include "store/query/schema_change.h"

#include "store/catalog/system_tables.h"
#include "store/limits.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

constexpr std::string_view kStrategies[] = {"SimpleStrategy", "NetworkTopologyStrategy",
                                            "LocalStrategy"};
constexpr std::string_view kStrategyPackage = "org.apache.cassandra.locator.";

Status CheckNotSystem(const std::string& keyspace) {
  if (!IsSystemKeyspace(keyspace)) return {};
  return Fail(ErrorCode::kUnauthorized, "{} keyspace is not user-modifiable.", keyspace);
}

SchemaChange KeyspaceChange(std::string change, std::string keyspace) {
  return {.change = std::move(change), .keyspace = std::move(keyspace)};
}
SchemaChange TableChange(std::string change, const TableDef& table) {
  return {.change = std::move(change),
          .of_table = true,
          .keyspace = table.keyspace,
          .table = table.name};
}

Status SetReplication(KeyspaceDef& keyspace, const OptionValue& value) {
  auto* map = std::get_if<TextMap>(&value);
  auto found = map == nullptr ? TextMap::const_iterator() : map->find("class");
  if (map == nullptr || found == map->end()) {
    return Fail(ErrorCode::kConflict, "Missing replication strategy class");
  }
  std::string name = found->second;
  if (name.starts_with(kStrategyPackage)) name.erase(0, kStrategyPackage.size());
  if (std::find(std::begin(kStrategies), std::end(kStrategies), name) == std::end(kStrategies)) {
    return Fail(ErrorCode::kConflict, "Unable to find replication strategy class '{}{}'",
                kStrategyPackage, name);
  }
  if (name == "SimpleStrategy" && !map->contains("replication_factor")) {
    return Fail(ErrorCode::kConflict,
                "SimpleStrategy requires a replication_factor strategy option.");
  }
  keyspace.replication = *map;
  keyspace.replication["class"] = std::string(kStrategyPackage) + name;
  return {};
}

Status SetProperties(KeyspaceDef& keyspace, const std::vector<cql::Property>& properties) {
  for (auto& property : properties) {
    OptionValue value;
    TRY(ReadOption(property, value));
    if (property.name == "replication") {
      TRY(SetReplication(keyspace, value));
    } else if (property.name == "durable_writes") {
      auto* text = std::get_if<std::string>(&value);
      keyspace.durable_writes = text == nullptr || *text != "false";
    } else {
      return Fail(ErrorCode::kInvalid, "Unknown property '{}'", property.name);
    }
  }
  if (!keyspace.replication.empty()) return {};
  return Fail(ErrorCode::kConflict, "Missing mandatory replication strategy class");
}

bool IsStorageAttached(std::string_view name) {
  return name == "sai" || name == "StorageAttachedIndex" || name == "legacy_local_table" ||
         name == "org.apache.cassandra.index.sai.StorageAttachedIndex";
}

// Errors for what cannot be indexed.
Status CheckIndexed(const TableDef& table, const cql::CreateIndex& statement) {
  auto at = table.Find(statement.column);
  if (!at)
    return Fail(ErrorCode::kInvalid, "Undefined column name {} in table {}.{}", statement.column,
                table.keyspace, table.name);
  if (!statement.custom_class.empty() && !IsStorageAttached(statement.custom_class)) {
    return Fail(ErrorCode::kUnsupported, "custom indexes of class {} are not supported",
                statement.custom_class);
  }
  auto& column = table.columns[*at];
  if (column.kind == ColumnKind::kPartitionKey && table.partition_columns == 1) {
    return Fail(ErrorCode::kInvalid,
                "Cannot create secondary index on the only partition key column {}", column.name);
  }
  bool plain = statement.target.empty() || statement.target == "values";
  if (IsMultiCell(column.type) || !plain || column.type.id == cql::TypeId::kDuration) {
    return Fail(ErrorCode::kUnsupported,
                "indexes on collections and durations are not supported (column {})", column.name);
  }
  auto* other = table.IndexOn(column.name);
  if (other == nullptr) return {};
  return Fail(ErrorCode::kInvalid, "Index {} is a duplicate of existing index {}", statement.name,
              other->name);
}

}  // namespace

Result<std::string> SchemaRunner::KeyspaceOf(const std::string& named) const {
  auto& keyspace = named.empty() ? keyspace_ : named;
  if (keyspace.empty()) {
    return Fail(
        ErrorCode::kInvalid,
        "No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename");
  }
  TRY(CheckNotSystem(keyspace));
  if (catalog_.FindKeyspace(keyspace) == nullptr) {
    return Fail(ErrorCode::kInvalid, "Keyspace '{}' doesn't exist", keyspace);
  }
  return keyspace;
}

Result<Table> SchemaRunner::FindTable(const cql::TableName& name, bool if_exists) const {
  auto keyspace = KeyspaceOf(name.keyspace);
  if (!keyspace && !(if_exists && keyspace.error().code == ErrorCode::kInvalid))
    return Fail(keyspace.error());
  auto table = keyspace ? catalog_.FindTable(*keyspace, name.name) : nullptr;
  if (table == nullptr && !if_exists) {
    return Fail(ErrorCode::kInvalid, "Table '{}.{}' doesn't exist", *keyspace, name.name);
  }
  return table;
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::CreateKeyspace& statement) {
  TRY(CheckName("Keyspace", statement.name));
  TRY(CheckNotSystem(statement.name));
  if (catalog_.FindKeyspace(statement.name) != nullptr) {
    if (statement.if_not_exists) return std::nullopt;
    return Fail(ErrorCode::kExists, "Cannot add existing keyspace \"{}\"", statement.name);
  }
  if (catalog_.keyspaces().size() >= kKeyspacesMax) {
    return Fail(ErrorCode::kTooLarge, "there are {} keyspaces already", kKeyspacesMax);
  }
  KeyspaceDef keyspace{.name = statement.name};
  TRY(SetProperties(keyspace, statement.properties));
  catalog_.PutKeyspace(std::move(keyspace), batch_);
  return KeyspaceChange("CREATED", statement.name);
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::AlterKeyspace& statement) {
  TRY(CheckNotSystem(statement.name));
  auto* found = catalog_.FindKeyspace(statement.name);
  if (found == nullptr) {
    if (statement.if_exists) return std::nullopt;
    return Fail(ErrorCode::kInvalid, "Keyspace '{}' doesn't exist", statement.name);
  }
  auto keyspace = *found;
  TRY(SetProperties(keyspace, statement.properties));
  catalog_.PutKeyspace(std::move(keyspace), batch_);
  return KeyspaceChange("UPDATED", statement.name);
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::DropKeyspace& statement) {
  TRY(CheckNotSystem(statement.name));
  if (catalog_.FindKeyspace(statement.name) == nullptr) {
    if (statement.if_exists) return std::nullopt;
    return Fail(ErrorCode::kInvalid, "Keyspace '{}' doesn't exist", statement.name);
  }
  catalog_.DropKeyspace(statement.name, batch_);
  return KeyspaceChange("DROPPED", statement.name);
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::CreateTable& statement) {
  ASSIGN_OR_RETURN(auto keyspace, KeyspaceOf(statement.table.keyspace));
  TRY(CheckName("Table", statement.table.name));
  if (catalog_.FindTable(keyspace, statement.table.name) != nullptr) {
    if (statement.if_not_exists) return std::nullopt;
    return Fail(ErrorCode::kExists, "Cannot add already existing table \"{}\" to keyspace \"{}\"",
                statement.table.name, keyspace);
  }
  if (catalog_.FindKeyspace(keyspace)->tables.size() >= kTablesMax) {
    return Fail(ErrorCode::kTooLarge, "keyspace {} has {} tables already", keyspace, kTablesMax);
  }
  ASSIGN_OR_RETURN(auto table, MakeTable(statement, keyspace));
  return Put(std::move(table), "CREATED");
}

SchemaRunner::Outcome SchemaRunner::Put(TableDef table, std::string change) {
  return TableChange(std::move(change), *catalog_.PutTable(std::move(table), batch_));
}

Status SchemaRunner::AddColumns(const cql::AlterTable& statement, TableDef& table) const {
  for (auto& column : statement.add) {
    if (table.Find(column.name)) {
      if (statement.if_not_exists) continue;
      return Fail(ErrorCode::kInvalid, "Column with name '{}' already exists", column.name);
    }
    if (column.is_static || column.type.id == cql::TypeId::kCounter) {
      return Fail(ErrorCode::kUnsupported,
                  "static and counter columns are not supported (column {})", column.name);
    }
    if (table.columns.size() >= kColumnsMax) {
      return Fail(ErrorCode::kTooLarge, "a table may have at most {} columns", kColumnsMax);
    }
    table.columns.push_back({.name = column.name, .type = column.type});
  }
  return {};
}

Status SchemaRunner::DropColumns(const cql::AlterTable& statement, TableDef& table) const {
  for (auto& name : statement.drop) {
    auto at = table.Find(name);
    if (!at) {
      if (statement.column_if_exists) continue;
      return Fail(ErrorCode::kInvalid, "Column {} was not found in table '{}.{}'", name,
                  table.keyspace, table.name);
    }
    if (table.columns[*at].kind != ColumnKind::kRegular) {
      return Fail(ErrorCode::kInvalid, "Cannot drop PRIMARY KEY column {}", name);
    }
    if (auto* index = table.IndexOn(name)) {
      return Fail(ErrorCode::kInvalid,
                  "Cannot drop column {} because it has dependent secondary indexes ({})", name,
                  index->name);
    }
    table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(*at));
  }
  return {};
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::AlterTable& statement) {
  ASSIGN_OR_RETURN(auto found, FindTable(statement.table, statement.if_exists));
  if (found == nullptr) return std::nullopt;
  if (!statement.rename.empty())
    return Fail(ErrorCode::kUnsupported, "ALTER TABLE RENAME is not supported");
  TableDef table = *found;
  TRY(AddColumns(statement, table));
  TRY(DropColumns(statement, table));
  for (auto& property : statement.properties) {
    OptionValue value;
    TRY(ReadOption(property, value));
    TRY(table.options.Set(property.name, std::move(value)));
  }
  return Put(std::move(table), "UPDATED");
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::DropTable& statement) {
  ASSIGN_OR_RETURN(auto table, FindTable(statement.table, statement.if_exists));
  if (table == nullptr) return std::nullopt;
  catalog_.DropTable(*table, batch_);
  return TableChange("DROPPED", *table);
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::CreateIndex& statement) {
  ASSIGN_OR_RETURN(auto found, FindTable(statement.table, false));
  auto name = statement.name.empty() ? fmt::format("{}_{}_idx", found->name, statement.column)
                                     : statement.name;
  TRY(CheckName("Index", name));
  if (catalog_.FindIndexed(found->keyspace, name) != nullptr) {
    if (statement.if_not_exists) return std::nullopt;
    return Fail(ErrorCode::kInvalid, "Index '{}' already exists", name);
  }
  if (auto valid = CheckIndexed(*found, statement); !valid) {
    if (statement.if_not_exists && found->IndexOn(statement.column) != nullptr) return std::nullopt;
    return Fail(valid.error());
  }
  TableDef table = *found;
  table.indexes.push_back({.name = name, .column = statement.column});
  return Put(std::move(table), "UPDATED");
}

SchemaRunner::Outcome SchemaRunner::Run(const cql::DropIndex& statement) {
  ASSIGN_OR_RETURN(auto keyspace, KeyspaceOf(statement.index.keyspace));
  auto found = catalog_.FindIndexed(keyspace, statement.index.name);
  if (found == nullptr) {
    if (statement.if_exists) return std::nullopt;
    return Fail(ErrorCode::kInvalid, "Index '{}.{}' doesn't exist", keyspace, statement.index.name);
  }
  TableDef table = *found;
  catalog_.DropIndexEntries(table.FindIndex(statement.index.name)->id, batch_);
  std::erase_if(table.indexes, [&](auto& index) { return index.name == statement.index.name; });
  return Put(std::move(table), "UPDATED");
}

}  // namespace taskflow::store
