#include "store/catalog/describe.h"

#include <fmt/ranges.h>

#include "store/catalog/reserved_words.h"

namespace taskflow::store {
namespace {

std::string QuoteText(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    out.push_back(c);
    if (c == '\'') out.push_back(c);
  }
  return out + "'";
}

std::string MapText(const TextMap& map) {
  std::vector<std::string> entries;
  for (auto& [key, value] : map)
    entries.push_back(fmt::format("{}: {}", QuoteText(key), QuoteText(value)));
  return fmt::format("{{{}}}", fmt::join(entries, ", "));
}

std::string OptionText(const OptionDef& def, const OptionValue& value) {
  if (auto* map = std::get_if<TextMap>(&value)) return MapText(*map);
  auto& text = std::get<std::string>(value);
  return def.kind == OptionKind::kText ? QuoteText(text) : text;
}

std::vector<std::string> Names(const TableDef& table, std::size_t from, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = from; i < from + count; ++i)
    names.push_back(QuoteName(table.columns[i].name));
  return names;
}

bool HasSimpleKey(const TableDef& table) { return table.key_columns() == 1; }

std::string PrimaryKey(const TableDef& table) {
  auto partition = fmt::format("{}", fmt::join(Names(table, 0, table.partition_columns), ", "));
  if (table.partition_columns > 1) partition = "(" + partition + ")";
  auto clustering = Names(table, table.partition_columns, table.clustering_columns);
  clustering.insert(clustering.begin(), partition);
  return fmt::format("PRIMARY KEY ({})", fmt::join(clustering, ", "));
}

std::string ClusteringOrderText(const TableDef& table) {
  std::vector<std::string> parts;
  for (std::size_t i = table.partition_columns; i < table.key_columns(); ++i) {
    auto& column = table.columns[i];
    parts.push_back(
        fmt::format("{} {}", QuoteName(column.name), column.descending ? "DESC" : "ASC"));
  }
  return fmt::format("CLUSTERING ORDER BY ({})", fmt::join(parts, ", "));
}

}  // namespace

std::string QuoteName(std::string_view name) {
  bool plain = !name.empty() && name[0] >= 'a' && name[0] <= 'z' && !IsReservedWord(name) &&
               std::all_of(name.begin(), name.end(), [](char c) {
                 return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
               });
  if (plain) return std::string(name);
  std::string out = "\"";
  for (char c : name) {
    out.push_back(c);
    if (c == '"') out.push_back(c);
  }
  return out + "\"";
}

std::string DescribeKeyspace(const KeyspaceDef& keyspace) {
  auto replication = keyspace.replication;
  auto& strategy = replication["class"];
  strategy.erase(0, strategy.rfind('.') + 1);
  return fmt::format("CREATE KEYSPACE {} WITH replication = {}  AND durable_writes = {};",
                     QuoteName(keyspace.name), MapText(replication), keyspace.durable_writes);
}

std::string DescribeTable(const TableDef& table) {
  std::string out =
      fmt::format("CREATE TABLE {}.{} (\n", QuoteName(table.keyspace), QuoteName(table.name));
  std::vector<std::string> lines;
  for (auto& column : table.columns) {
    bool is_key = HasSimpleKey(table) && column.kind == ColumnKind::kPartitionKey;
    lines.push_back(fmt::format("    {} {}{}", QuoteName(column.name), cql::ToCql(column.type),
                                is_key ? " PRIMARY KEY" : ""));
  }
  if (!HasSimpleKey(table)) lines.push_back("    " + PrimaryKey(table));
  out += fmt::format("{}\n) WITH ", fmt::join(lines, ",\n"));
  std::vector<std::string> options;
  if (table.clustering_columns > 0) options.push_back(ClusteringOrderText(table));
  for (auto& def : TableOptionDefs()) {
    options.push_back(
        fmt::format("{} = {}", def.name, OptionText(def, table.options.Get(def.name))));
  }
  return out + fmt::format("{};", fmt::join(options, "\n    AND "));
}

std::string DescribeIndex(const TableDef& table, const IndexDef& index) {
  return fmt::format("CREATE INDEX {} ON {}.{} ({});", QuoteName(index.name),
                     QuoteName(table.keyspace), QuoteName(table.name), QuoteName(index.column));
}

}  // namespace taskflow::store
