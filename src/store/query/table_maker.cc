#include <set>

#include "store/catalog/system_tables.h"
#include "store/limits.h"
#include "store/query/schema_change.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

Status CheckColumn(const cql::ColumnSpec& column) {
  if (column.is_static)
    return Fail(ErrorCode::kUnsupported, "static columns are not supported (column {})",
                column.name);
  if (column.type.id == cql::TypeId::kCounter) {
    return Fail(ErrorCode::kUnsupported, "counter columns are not supported (column {})",
                column.name);
  }
  return {};
}

Status CheckKeyType(const std::string& keyspace, const ColumnDef& column) {
  if (IsMultiCell(column.type)) {
    return Fail(ErrorCode::kInvalid,
                "Invalid non-frozen collection type {} for PRIMARY KEY column '{}'",
                cql::ToCql(column.type), column.name);
  }
  if (column.type.id == cql::TypeId::kDuration) {
    return Fail(ErrorCode::kInvalid, "duration type is not supported for PRIMARY KEY column '{}'",
                column.name);
  }
  bool stored = !IsSystemKeyspace(keyspace);
  if (stored && column.kind == ColumnKind::kClustering && !OrderOf(column.type)) {
    return Fail(ErrorCode::kUnsupported,
                "clustering columns of type {} are not supported (column {})",
                cql::ToCql(column.type), column.name);
  }
  return {};
}

Status MarkKey(TableDef& table, const std::vector<std::string>& names, ColumnKind kind) {
  std::uint16_t position = 0;
  for (auto& name : names) {
    auto at = table.Find(name);
    if (!at) {
      return Fail(ErrorCode::kInvalid,
                  "Unknown column '{}' referenced in PRIMARY KEY for table '{}'", name, table.name);
    }
    auto& column = table.columns[*at];
    if (column.kind != ColumnKind::kRegular) {
      return Fail(ErrorCode::kInvalid, "Duplicate column '{}' in PRIMARY KEY clause for table '{}'",
                  name, table.name);
    }
    column.kind = kind;
    column.position = position++;
    TRY(CheckKeyType(table.keyspace, column));
  }
  return {};
}

Status OrderClustering(TableDef& table, const cql::CreateTable& statement) {
  auto& orders = statement.clustering_order;
  if (orders.empty()) return {};
  if (orders.size() != statement.clustering.size()) {
    return Fail(
        ErrorCode::kInvalid,
        "Clustering key columns must exactly match columns in CLUSTERING ORDER BY directive");
  }
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (orders[i].column != statement.clustering[i]) {
      return Fail(
          ErrorCode::kInvalid,
          "Clustering key columns must exactly match columns in CLUSTERING ORDER BY directive");
    }
    table.columns[*table.Find(orders[i].column)].descending = orders[i].descending;
  }
  return {};
}

}  // namespace

Status CheckName(std::string_view what, const std::string& name) {
  bool plain =
      !name.empty() && name.size() <= kNameMax && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
      });
  if (plain) return {};
  return Fail(ErrorCode::kInvalid,
              "{} name must not be empty, more than {} characters long, or contain "
              "non-alphanumeric-underscore characters (got \"{}\")",
              what, kNameMax, name);
}

Status ReadOption(const cql::Property& property, OptionValue& value) {
  using Kind = cql::Term::Kind;
  auto& written = property.value;
  if (written.kind == Kind::kMap || (written.kind == Kind::kBraces && written.items.empty())) {
    auto& map = value.emplace<TextMap>();
    for (std::size_t i = 0; i < written.items.size(); i += 2)
      map[written.items[i].text] = written.items[i + 1].text;
    return {};
  }
  bool scalar = written.kind == Kind::kString || written.kind == Kind::kInteger ||
                written.kind == Kind::kFloat || written.kind == Kind::kBoolean;
  if (!scalar) return Fail(ErrorCode::kInvalid, "Invalid value for property '{}'", property.name);
  value = written.text;
  return {};
}

Result<TableDef> MakeTable(const cql::CreateTable& statement, const std::string& keyspace) {
  TableDef table{.keyspace = keyspace, .name = statement.table.name};
  if (statement.columns.size() > kColumnsMax) {
    return Fail(ErrorCode::kTooLarge, "a table may have at most {} columns", kColumnsMax);
  }
  std::set<std::string_view> names;
  for (auto& column : statement.columns) {
    TRY(CheckColumn(column));
    if (!names.insert(column.name).second) {
      return Fail(ErrorCode::kInvalid, "Duplicate column '{}' declaration for table '{}'",
                  column.name, table.name);
    }
    table.columns.push_back({.name = column.name, .type = column.type});
  }
  if (statement.partition_key.empty()) {
    return Fail(ErrorCode::kInvalid,
                "No PRIMARY KEY specified for table '{}' (exactly one required)", table.name);
  }
  TRY(MarkKey(table, statement.partition_key, ColumnKind::kPartitionKey));
  TRY(MarkKey(table, statement.clustering, ColumnKind::kClustering));
  TRY(OrderClustering(table, statement));
  for (auto& property : statement.properties) {
    OptionValue value;
    TRY(ReadOption(property, value));
    TRY(table.options.Set(property.name, std::move(value)));
  }
  return table;
}

}  // namespace taskflow::store
