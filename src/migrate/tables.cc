#include "migrate/tables.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "migrate/digest.h"
#include "migrate/limits.h"
#include "migrate/patience.h"

namespace taskflow::migrate {
namespace {

using Row = std::vector<std::optional<std::string>>;

std::string Cell(const Row& row, std::size_t column) {
  return column < row.size() ? row[column].value_or("") : "";
}
std::int32_t NumberCell(const Row& row, std::size_t column) {
  auto text = Cell(row, column);
  return text.size() == 4 ? LoadBigEndian<std::int32_t>(text.data()) : 0;
}

bool IsSystems(std::string_view keyspace) {
  return keyspace == "system" || keyspace.starts_with("system_");
}

std::string Literal(std::string_view text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

// map<text, text> as a literal.
std::string MapLiteral(const std::map<std::string, std::string>& map) {
  std::string out;
  for (const auto& [key, value] : map) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", Literal(key), Literal(value));
  }
  return "{" + out + "}";
}

std::map<std::string, std::string> ReadMap(std::string_view bytes) {
  std::map<std::string, std::string> out;
  ByteReader r(bytes);
  auto count = r.I32();
  for (std::int32_t i = 0; i < count && r.ok(); ++i) {
    auto key = r.View(static_cast<std::uint32_t>(r.I32()));
    auto value = r.View(static_cast<std::uint32_t>(r.I32()));
    if (r.ok()) out[std::string(key)] = value;
  }
  return out;
}

Result<std::vector<Row>> All(cql::Session& session, const std::string& statement) {
  std::vector<Row> out;
  std::string state;
  do {
    ASSIGN_OR_RETURN(auto page, Patiently([&] {
                       return session.Query(statement, cql::Consistency::kLocalOne, kPageRows,
                                            state);
                     }));
    for (auto& row : page.rows) out.push_back(std::move(row));
    if (out.size() > kItemsMax) return Fail(ErrorCode::kTooLarge, "{} gives too many", statement);
    state = std::move(page.paging_state);
  } while (!state.empty());
  return out;
}

std::string WhyTypeStays(const TableColumn& column) {
  std::string_view type = column.type;
  if (type == "counter") return fmt::format("{} is a counter", column.name);
  bool collection =
      type.starts_with("map<") || type.starts_with("set<") || type.starts_with("list<");
  if (collection) return fmt::format("{} is a collection that is not frozen", column.name);
  return "";
}

Table* Find(std::vector<Table>& tables, const std::string& keyspace, const std::string& name) {
  for (auto& table : tables) {
    if (table.keyspace == keyspace && table.name == name) return &table;
  }
  return nullptr;
}

std::string CreateTable(const Table& table) {
  std::string columns, order;
  for (const auto* list : {&table.partition_key, &table.clustering, &table.regular}) {
    for (const auto& column : *list)
      columns += fmt::format("{} {}, ", QuotedName(column.name), column.type);
  }
  for (const auto& column : table.clustering) {
    order += fmt::format("{}{} {}", order.empty() ? "" : ", ", QuotedName(column.name),
                         column.order == "desc" ? "DESC" : "ASC");
  }
  return fmt::format(
      "CREATE TABLE {} ({}PRIMARY KEY (({}){}{})) WITH default_time_to_live = {}{}{}",
      table.full_name(), columns, NamesOf(table.partition_key),
      table.clustering.empty() ? "" : ", ", NamesOf(table.clustering), table.ttl_s,
      order.empty() ? "" : fmt::format(" AND CLUSTERING ORDER BY ({})", order),
      table.comment.empty() ? "" : fmt::format(" AND comment = {}", Literal(table.comment)));
}

std::string TextOf(const Table& table) {
  std::string out = fmt::format("{}", table.ttl_s);
  for (const auto* list : {&table.partition_key, &table.clustering, &table.regular}) {
    for (const auto& column : *list) {
      AddField(out, column.name);
      AddField(out, column.type);
      AddField(out, column.order);
    }
  }
  return out;
}

}  // namespace

std::string QuotedName(std::string_view name) {
  std::string out = "\"";
  for (char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string NamesOf(const std::vector<TableColumn>& columns) {
  std::string out;
  for (const auto& column : columns) {
    out += (out.empty() ? "" : ", ") + QuotedName(column.name);
  }
  return out;
}

std::string Table::full_name() const {
  return fmt::format("{}.{}", QuotedName(keyspace), QuotedName(name));
}

Result<std::vector<Table>> Tables::Read(const Side& side) {
  ASSIGN_OR_RETURN(auto* session, side.peers->Store());
  ASSIGN_OR_RETURN(auto tables, All(*session,
                                    "SELECT keyspace_name, table_name, default_time_to_live, "
                                    "gc_grace_seconds, comment FROM system_schema.tables"));
  std::vector<Table> out;
  for (const auto& row : tables) {
    if (IsSystems(Cell(row, 0))) continue;
    out.push_back({.keyspace = Cell(row, 0),
                   .name = Cell(row, 1),
                   .ttl_s = NumberCell(row, 2),
                   .gc_grace_s = NumberCell(row, 3),
                   .comment = Cell(row, 4)});
  }
  ASSIGN_OR_RETURN(auto columns, All(*session,
                                     "SELECT keyspace_name, table_name, column_name, type, kind, "
                                     "clustering_order, position FROM system_schema.columns"));
  for (const auto& row : columns) {
    auto* table = Find(out, Cell(row, 0), Cell(row, 1));
    if (table == nullptr) continue;
    TableColumn column{Cell(row, 2), Cell(row, 3), Cell(row, 4), Cell(row, 5), NumberCell(row, 6)};
    auto& list = column.kind == "partition_key" ? table->partition_key
                 : column.kind == "clustering"  ? table->clustering
                                                : table->regular;
    table->other_columns = table->other_columns || column.kind == "static";
    list.push_back(std::move(column));
  }
  for (auto& table : out) {
    for (auto* keys : {&table.partition_key, &table.clustering}) {
      std::sort(keys->begin(), keys->end(),
                [](const auto& a, const auto& b) { return a.position < b.position; });
    }
    std::sort(table.regular.begin(), table.regular.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  ASSIGN_OR_RETURN(auto indexes, All(*session,
                                     "SELECT keyspace_name, table_name, index_name, kind, options "
                                     "FROM system_schema.indexes"));
  for (const auto& row : indexes) {
    auto* table = Find(out, Cell(row, 0), Cell(row, 1));
    auto options = ReadMap(Cell(row, 4));
    if (table == nullptr || options["target"].empty()) continue;
    bool custom = Cell(row, 3) == "CUSTOM";
    table->indexes.push_back(
        fmt::format("CREATE {}INDEX IF NOT EXISTS {} ON {} ({}){}", custom ? "CUSTOM " : "",
                    QuotedName(Cell(row, 2)), table->full_name(), options["target"],
                    custom ? fmt::format(" USING {}", Literal(options["class_name"])) : ""));
  }
  return out;
}

Result<std::vector<std::string>> Tables::Unmovable(const Side& side) {
  ASSIGN_OR_RETURN(auto* session, side.peers->Store());
  std::vector<std::string> out;
  for (const auto* what : {"types", "views"}) {
    auto rows = All(*session, fmt::format("SELECT keyspace_name FROM system_schema.{}", what));
    if (!rows) return Fail(std::move(rows).error());
    for (const auto& row : *rows) {
      if (!IsSystems(Cell(row, 0))) out.push_back(Cell(row, 0));
    }
  }
  return out;
}

Result<std::string> Tables::Obstacle(const Table& table, const std::vector<Table>& at_target) {
  if (table.other_columns) return "it has static columns";
  if (table.regular.empty()) return "it has no columns beside its keys";
  for (const auto& column : table.regular) {
    if (auto why = WhyTypeStays(column); !why.empty()) return why;
  }
  auto there = std::find_if(at_target.begin(), at_target.end(), [&](const auto& other) {
    return other.keyspace == table.keyspace && other.name == table.name;
  });
  if (there == at_target.end()) return "";
  bool same = there->partition_key == table.partition_key &&
              there->clustering == table.clustering && there->regular == table.regular;
  if (!same) return "the target has it with other columns";
  auto state = state_.tables.find(table.full_name());
  if (state != state_.tables.end() && state->second.begun) return "";
  ASSIGN_OR_RETURN(auto* session, to_.peers->Store());
  ASSIGN_OR_RETURN(auto found,
                   session->Query(fmt::format("SELECT {} FROM {} LIMIT 1",
                                              NamesOf(table.partition_key), table.full_name())));
  return found.rows.empty() ? "" : "the target has rows in it already: truncate it there";
}

Result<std::vector<Item>> Tables::Plan() {
  ASSIGN_OR_RETURN(auto tables, Read(from_));
  ASSIGN_OR_RETURN(auto there, Read(to_));
  ASSIGN_OR_RETURN(auto with_types, Unmovable(from_));
  std::vector<Item> out;
  moved_.clear();
  for (auto& table : tables) {
    Item item{.kind = "table",
              .name = table.keyspace + "." + table.name,
              .what = fmt::format(
                  "{} columns, {} indexes",
                  table.partition_key.size() + table.clustering.size() + table.regular.size(),
                  table.indexes.size())};
    ASSIGN_OR_RETURN(item.obstacle, Obstacle(table, there));
    if (std::find(with_types.begin(), with_types.end(), table.keyspace) != with_types.end()) {
      item.obstacle = "its keyspace has user-defined types or materialized views";
    }
    if (!options_.Skips(item)) moved_.push_back(std::move(table));
    out.push_back(std::move(item));
  }
  return out;
}

Status Tables::MakeKeyspace(cql::Session& source, cql::Session& target,
                            const std::string& keyspace) {
  ASSIGN_OR_RETURN(auto found,
                   source.Query(fmt::format("SELECT replication, durable_writes FROM "
                                            "system_schema.keyspaces WHERE keyspace_name = {}",
                                            Literal(keyspace))));
  if (found.rows.empty()) return Fail(ErrorCode::kNotFound, "the keyspace {} is gone", keyspace);
  return target
      .Query(fmt::format("CREATE KEYSPACE IF NOT EXISTS {} WITH replication = {}",
                         QuotedName(keyspace), MapLiteral(ReadMap(Cell(found.rows[0], 0)))))
      .map([](auto&&) {});
}

Status Tables::Make() {
  ASSIGN_OR_RETURN(auto* source, from_.peers->Store());
  ASSIGN_OR_RETURN(auto* target, to_.peers->Store());
  std::set<std::string> keyspaces;
  for (const auto& table : moved_) {
    if (keyspaces.insert(table.keyspace).second)
      TRY(MakeKeyspace(*source, *target, table.keyspace));
    auto made = target->Query(CreateTable(table));
    if (!made && made.error().code != ErrorCode::kExists) {
      return FailWith(table.full_name(), std::move(made).error());
    }
    if (!made) {
      TRY(target
              ->Query(fmt::format("ALTER TABLE {} WITH default_time_to_live = {}",
                                  table.full_name(), table.ttl_s))
              .map([](auto&&) {}));
    }
    for (const auto& statement : table.indexes) {
      auto index = target->Query(statement);
      bool there = !index && index.error().code == ErrorCode::kExists;
      if (!index && !there) return FailWith(statement, std::move(index).error());
    }
  }
  return {};
}

Result<std::vector<Compared>> Tables::Compare() {
  ASSIGN_OR_RETURN(auto there, Read(to_));
  std::vector<Compared> out;
  for (const auto& table : moved_) {
    Compared one{.kind = "table schema",
                 .name = table.keyspace + "." + table.name,
                 .from_count = static_cast<std::int64_t>(table.regular.size())};
    Chain from, to;
    from.Add(TextOf(table));
    one.from_hash = from.hash();
    if (auto* other = Find(there, table.keyspace, table.name)) {
      to.Add(TextOf(*other));
      one.to_count = static_cast<std::int64_t>(other->regular.size());
      one.to_hash = to.hash();
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace taskflow::migrate
