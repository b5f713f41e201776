#include "app/replay/shadow_table.h"

#include <algorithm>
#include <future>

#include "base/bytes.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kNameMax = 48;  // Cassandra's, of a table

std::string Cell(const std::vector<std::optional<std::string>>& row, std::size_t column) {
  return column < row.size() ? row[column].value_or("") : "";
}

std::int32_t NumberCell(const std::vector<std::optional<std::string>>& row, std::size_t column) {
  auto text = Cell(row, column);
  return text.size() == 4 ? LoadBigEndian<std::int32_t>(text.data()) : 0;
}

std::string Quoted(std::string_view name) {
  std::string out = "\"";
  for (char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

struct KeyspaceAndName {
  std::string keyspace, name;
};
KeyspaceAndName Split(const std::string& table) {
  auto dot = table.find('.');
  return {table.substr(0, dot), table.substr(dot + 1)};
}

std::string WhereTable(const std::string& table) {
  auto [keyspace, name] = Split(table);
  return fmt::format("WHERE keyspace_name = '{}' AND table_name = '{}'", keyspace, name);
}

Result<std::vector<SchemaColumn>> ColumnsOf(cql::Session& session, const std::string& table) {
  ASSIGN_OR_RETURN(auto found,
                   session.Query("SELECT column_name, type, kind, clustering_order, position FROM "
                                 "system_schema.columns " +
                                 WhereTable(table)));
  std::vector<SchemaColumn> out;
  for (const auto& row : found.rows) {
    out.push_back({Cell(row, 0), Cell(row, 1), Cell(row, 2), Cell(row, 3), NumberCell(row, 4)});
  }
  if (out.empty()) return Fail(ErrorCode::kNotFound, "there is no table {}", table);
  return out;
}

std::string Names(const std::vector<SchemaColumn>& columns, std::string_view kind) {
  std::string out;
  for (const auto& column : columns) {
    if (column.kind == kind) out += (out.empty() ? "" : ", ") + Quoted(column.name);
  }
  return out;
}

}  // namespace

Result<std::string> ShadowName(std::string_view name, const std::string& live) {
  auto [keyspace, live_name] = Split(live);
  auto dot = name.find('.');
  if (dot != std::string_view::npos) {
    if (name.substr(0, dot) != keyspace) {
      return Fail(ErrorCode::kInvalid, "--into: '{}' is not in the keyspace {}", name, keyspace);
    }
    name.remove_prefix(dot + 1);
  }
  if (name == live_name) {
    return Fail(ErrorCode::kInvalid,
                "--into: nothing is ever written into {} itself; give another name", live);
  }
  if (name.starts_with(kShadowPrefix)) name.remove_prefix(kShadowPrefix.size());
  bool good = !name.empty() && name.size() + kShadowPrefix.size() <= kNameMax &&
              std::all_of(name.begin(), name.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
              });
  if (!good) {
    return Fail(ErrorCode::kInvalid,
                "--into: '{}' is no name: up to {} of a-z, 0-9 and _, it becomes {}{}...", name,
                kNameMax - kShadowPrefix.size(), keyspace + ".", kShadowPrefix);
  }
  return fmt::format("{}.{}{}", keyspace, kShadowPrefix, name);
}

Result<std::string> CreateStatement(const std::string& table, std::vector<SchemaColumn> columns,
                                    std::int32_t ttl_s) {
  std::stable_sort(columns.begin(), columns.end(),
                   [](const auto& a, const auto& b) { return a.position < b.position; });
  auto partition_key = Names(columns, "partition_key"), clustering = Names(columns, "clustering");
  if (partition_key.empty()) return Fail(ErrorCode::kInvalid, "the table has no partition key");
  std::string out = fmt::format("CREATE TABLE {} (", table);
  std::string orders;
  for (const auto& column : columns) {
    out += fmt::format("{} {}{}, ", Quoted(column.name), column.type,
                       column.kind == "static" ? " static" : "");
    if (column.kind != "clustering") continue;
    orders += fmt::format("{}{} {}", orders.empty() ? "" : ", ", Quoted(column.name),
                          column.order == "desc" ? "DESC" : "ASC");
  }
  out += fmt::format("PRIMARY KEY (({}){}{})) WITH default_time_to_live = {}", partition_key,
                     clustering.empty() ? "" : ", ", clustering, ttl_s);
  if (!orders.empty()) out += fmt::format(" AND CLUSTERING ORDER BY ({})", orders);
  return out;
}

Result<std::unique_ptr<ShadowTable>> ShadowTable::Make(cql::Session& session,
                                                       const std::string& live,
                                                       const std::string& name, bool keep_ttl) {
  ASSIGN_OR_RETURN(auto columns, ColumnsOf(session, live));
  ASSIGN_OR_RETURN(
      auto options,
      session.Query("SELECT default_time_to_live FROM system_schema.tables " + WhereTable(live)));
  auto ttl = keep_ttl && !options.rows.empty() ? NumberCell(options.rows[0], 0) : 0;
  ASSIGN_OR_RETURN(auto statement, CreateStatement(name, std::move(columns), ttl));
  auto made = session.Query(statement);
  if (!made && made.error().code == ErrorCode::kExists) {
    return Fail(ErrorCode::kExists,
                "{0} is there already: give another name, or taskflow query 'DROP TABLE {0}'",
                name);
  }
  if (!made) return FailWith(name, std::move(made).error());
  ASSIGN_OR_RETURN(
      auto insert,
      session.Prepare(fmt::format(
          "INSERT INTO {} (id, action, who, what, time) VALUES (?, ?, ?, ?, ?)", name)));
  return std::unique_ptr<ShadowTable>(new ShadowTable(session, std::move(insert)));
}

Status ShadowTable::Add(const EventRecord& event) {
  rows_.insert_or_assign(event.id, event);
  return rows_.size() >= kRowsAtOnce ? Flush() : Status{};
}

Status ShadowTable::Flush() {
  if (rows_.empty()) return {};
  std::vector<cql::Value> values;
  for (const auto& [id, row] : rows_) {
    for (std::string_view text :
         {std::string_view(row.id), std::string_view(row.action), std::string_view(row.who),
          std::string_view(row.what), std::string_view(row.time)}) {
      values.push_back({cql::Value::Kind::kBytes, text});
    }
  }
  auto answer = std::make_shared<std::promise<std::vector<Status>>>();
  session_.ExecuteMany(insert_, values, rows_.size(), cql::Consistency::kLocalOne,
                       std::vector<std::optional<std::int64_t>>(rows_.size()),
                       [answer](auto outcomes) { answer->set_value(std::move(outcomes)); });
  for (auto& outcome : answer->get_future().get()) TRY(std::move(outcome));
  written_ += static_cast<std::int64_t>(rows_.size());
  rows_.clear();
  return {};
}

}  // namespace taskflow::app
