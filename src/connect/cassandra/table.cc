#include "connect/cassandra/table.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/bytes.h"
#include "connect/cassandra/column_type.h"

namespace taskflow::connect::cassandra {
namespace {

Result<std::optional<std::string>> FindName(cql::Session& session, std::string_view keyspace,
                                            std::string_view topic) {
  ASSIGN_OR_RETURN(auto tables,
                   session.Query(fmt::format("SELECT table_name FROM system_schema.tables WHERE "
                                             "keyspace_name = {}",
                                             Constant(keyspace))));
  auto other = TableNameFor(topic);
  std::optional<std::string> found;
  for (const auto& row : tables.rows) {
    if (row.empty() || !row[0]) continue;
    if (*row[0] == topic) return row[0];
    if (EqualsAnyCase(*row[0], topic) || (!found && EqualsAnyCase(*row[0], other))) found = row[0];
  }
  return found;
}

constexpr int kClusteringFrom = 1'000;

// Partition key columns, then clustering columns, then the others.
int RankOf(std::string_view kind, int position) {
  if (kind == "partition_key") return position;
  return kind == "clustering" ? kClusteringFrom + position : 1'000'000;
}

Result<std::vector<TableColumn>> ReadColumns(cql::Session& session, std::string_view keyspace,
                                             std::string_view table) {
  ASSIGN_OR_RETURN(auto rows,
                   session.Query(fmt::format(
                       "SELECT column_name, kind, position, type FROM system_schema.columns "
                       "WHERE keyspace_name = {} AND table_name = {}",
                       Constant(keyspace), Constant(table))));
  std::vector<TableColumn> out;
  for (const auto& row : rows.rows) {
    if (row.size() < 4 || !row[0] || !row[1] || !row[3]) continue;
    int position = row[2] ? ByteReader(*row[2]).I32() : -1;
    bool primary = *row[1] == "partition_key" || *row[1] == "clustering";
    out.push_back({*row[0], ParseColumnType(*row[3]), primary, RankOf(*row[1], position)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.position, a.name) < std::tie(b.position, b.name);
  });
  auto partition = std::count_if(
      out.begin(), out.end(), [](const auto& column) { return column.position < kClusteringFrom; });
  if (partition == 1) out.front().is_sole_partition_key = true;
  return out;
}

std::string Conditions(const Table& table) {
  std::vector<std::string> out;
  for (const auto& column : table.columns) {
    if (column.primary) out.push_back(Quoted(column.name) + " = ?");
  }
  return fmt::format("{}", fmt::join(out, " AND "));
}

std::string Target(const Table& table) { return Quoted(table.keyspace) + "." + Quoted(table.name); }

}  // namespace

std::size_t Table::PrimaryCount() const {
  return static_cast<std::size_t>(std::count_if(columns.begin(), columns.end(),
                                                [](const auto& column) { return column.primary; }));
}

std::string TableNameFor(std::string_view topic) {
  std::string name(topic);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  return name;
}

const TableColumn* Table::Find(std::string_view column) const {
  const TableColumn* any_case = nullptr;
  for (const auto& one : columns) {
    if (one.name == column) return &one;
    if (EqualsAnyCase(one.name, column)) any_case = &one;
  }
  return any_case;
}

Result<Table> ReadTable(cql::Session& session, std::string_view keyspace, std::string_view topic) {
  Table table{.keyspace = std::string(keyspace)};
  ASSIGN_OR_RETURN(auto name, FindName(session, table.keyspace, topic));
  if (!name) {
    return Fail(ErrorCode::kNotFound,
                "Table {}.{} does not exist. Create it, set auto.create=true, or route the topic "
                "to another table with RegexRouter",
                keyspace, TableNameFor(topic));
  }
  table.name = std::move(*name);
  ASSIGN_OR_RETURN(table.columns, ReadColumns(session, table.keyspace, table.name));
  if (table.PrimaryCount() == 0) {
    return Fail(ErrorCode::kNotFound, "Table {} has no columns yet", table.FullName());
  }
  return table;
}

std::vector<std::size_t> InsertParameters(const Table& table, const SinkSettings& settings) {
  std::vector<std::size_t> out;
  auto add = [&](bool primary) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].primary == primary) out.push_back(i);
    }
  };
  // UPDATE sets columns before it names the row.
  add(!settings.update_mode);
  add(settings.update_mode);
  return out;
}

std::string InsertText(const Table& table, const SinkSettings& settings) {
  auto ttl =
      settings.ttl_seconds ? fmt::format(" USING TTL {}", *settings.ttl_seconds) : std::string();
  std::vector<std::string> names, marks;
  // A table of nothing but its primary key has nothing to SET.
  bool update = settings.update_mode && table.PrimaryCount() < table.columns.size();
  for (auto i : InsertParameters(table, settings)) {
    if (update && table.columns[i].primary) continue;
    names.push_back(Quoted(table.columns[i].name) + (update ? " = ?" : ""));
    marks.push_back("?");
  }
  if (update) {
    return fmt::format("UPDATE {}{} SET {} WHERE {}", Target(table), ttl, fmt::join(names, ", "),
                       Conditions(table));
  }
  return fmt::format("INSERT INTO {} ({}) VALUES ({}){}", Target(table), fmt::join(names, ", "),
                     fmt::join(marks, ", "), ttl);
}

std::string DeleteText(const Table& table) {
  return fmt::format("DELETE FROM {} WHERE {}", Target(table), Conditions(table));
}

}  // namespace taskflow::connect::cassandra
