#include "connect/cassandra/ddl.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/log.h"
#include "connect/cassandra/column_type.h"

namespace taskflow::connect::cassandra {
namespace {

std::string InLowerCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

struct Place {
  std::string datacenter;
  std::int64_t nodes = 0;  // of the datacenter
};

Result<Place> WhereWeAre(cql::Session& session) {
  Place out;
  ASSIGN_OR_RETURN(auto own, session.Query("SELECT data_center FROM system.local"));
  if (own.rows.empty() || own.rows[0].empty() || !own.rows[0][0]) return out;
  out = {*own.rows[0][0], 1};
  ASSIGN_OR_RETURN(auto peers, session.Query("SELECT data_center FROM system.peers"));
  for (const auto& row : peers.rows) {
    if (!row.empty() && row[0] == out.datacenter) ++out.nodes;
  }
  return out;
}

std::string ClassOf(std::string_view algorithm) {
  if (EqualsAnyCase(algorithm, "SNAPPY")) return "SnappyCompressor";
  return EqualsAnyCase(algorithm, "LZ4") ? "LZ4Compressor" : "DeflateCompressor";
}

std::string OptionsText(const TableOptions& options) {
  auto is = [&](std::string_view a, std::string_view b) {
    return EqualsAnyCase(options.caching, a) || EqualsAnyCase(options.caching, b);
  };
  auto keys = is("ALL", "KEYS_ONLY") ? "ALL" : "NONE";
  auto rows = is("ALL", "ROWS_ONLY") ? std::to_string(options.rows_cached) : "NONE";
  auto compression = EqualsAnyCase(options.compression, "NONE")
                         ? std::string("'enabled': 'false'")
                         : fmt::format("'class': '{}'", ClassOf(options.compression));
  return fmt::format(
      "compression = {{{}}} AND caching = {{'keys': '{}', 'rows_per_partition': '{}'}}",
      compression, keys, rows);
}

// The columns of a table that is to be made.
class NewTable {
 public:
  NewTable(const Record& record, const SinkSettings& settings)
      : record_(record), settings_(settings), value_(*record.value.schema) {}

  Status Fill() {
    if (settings_.key_from == KeyFrom::kKafka) {
      AddKey(settings_.key_fields[0], "text");
      AddKey(settings_.key_fields[1], "int");
      AddKey(settings_.key_fields[2], "bigint");
    } else if (settings_.key_fields.empty()) {
      TRY(AddKeyFields());
    } else {
      for (const auto& name : settings_.key_fields) TRY(AddKeyField(name));
    }
    for (const auto& field : value_.fields) TRY(AddOther(field));
    return {};
  }
  std::string Text(std::string_view keyspace, std::string_view table) const {
    return fmt::format("CREATE TABLE IF NOT EXISTS {}.{} ({}, PRIMARY KEY (({}))) WITH {}",
                       Quoted(keyspace), Quoted(table), fmt::join(columns_, ", "),
                       fmt::join(keys_, ", "), OptionsText(settings_.table_options));
  }

 private:
  bool HasKey(const std::string& name) const {
    return std::find(keys_.begin(), keys_.end(), Quoted(name)) != keys_.end();
  }
  void AddKey(const std::string& name, std::string_view type) {
    if (HasKey(name)) return;
    columns_.push_back(fmt::format("{} {}", Quoted(name), type));
    keys_.push_back(Quoted(name));
  }
  Status AddKey(const Field& field) {
    auto type = CqlTypeFor(*field.schema, true);
    if (!type) return Fail(NoColumnHolds(fmt::format("topic {}", record_.topic), field));
    AddKey(field.name, *type);
    return {};
  }
  Status AddKeyFields() {
    if (record_.key.type != Type::kStruct || settings_.key_from == KeyFrom::kRecordValue) {
      return Fail(ErrorCode::kInvalid,
                  "topic {}: to make a table, pk.fields must name its primary key, or the key must "
                  "have fields (ValueToKey)",
                  record_.topic);
    }
    for (const auto& field : record_.key.schema->fields) TRY(AddKey(field));
    return {};
  }
  // From the key where it has such a field, else from the value; a key without fields is the one
  // field itself.
  Status AddKeyField(const std::string& name) {
    bool in_key = settings_.key_from == KeyFrom::kRecordKey;
    if (in_key && record_.key.type == Type::kStruct) {
      auto index = record_.key.schema->FieldIndexAnyCase(name);
      if (index) return AddKey(record_.key.schema->fields[*index]);
    }
    if (auto index = value_.FieldIndexAnyCase(name)) return AddKey(value_.fields[*index]);
    bool is_whole = in_key && record_.key.schema != nullptr && settings_.key_fields.size() == 1;
    if (is_whole) return AddKey(Field{name, record_.key.schema});
    return Fail(ErrorCode::kInvalid,
                "topic {}: field {} of pk.fields is in neither key nor value of the record",
                record_.topic, name);
  }
  Status AddOther(const Field& field) {
    if (HasKey(field.name)) return {};
    auto type = CqlTypeFor(*field.schema);
    if (!type) return Fail(NoColumnHolds(fmt::format("topic {}", record_.topic), field));
    columns_.push_back(fmt::format("{} {}", Quoted(field.name), *type));
    return {};
  }

  const Record& record_;
  const SinkSettings& settings_;
  const Schema& value_;
  std::vector<std::string> columns_, keys_;
};

}  // namespace

Result<std::string> FindKeyspace(cql::Session& session, std::string_view name) {
  ASSIGN_OR_RETURN(auto names, session.Query("SELECT keyspace_name FROM system_schema.keyspaces"));
  std::optional<std::string> found;
  for (const auto& row : names.rows) {
    if (row.empty() || !row[0]) continue;
    if (*row[0] == name) return *row[0];
    if (EqualsAnyCase(*row[0], name)) found = *row[0];
  }
  if (found) return *std::move(found);
  return Fail(ErrorCode::kNotFound,
              "Keyspace {} does not exist (cassandra.keyspace). Create it, or set "
              "cassandra.keyspace.create.enabled=true",
              name);
}

Result<std::string> EnsureKeyspace(cql::Session& session, const SinkSettings& settings) {
  auto found = FindKeyspace(session, settings.keyspace);
  if (found || found.error().code != ErrorCode::kNotFound || !settings.create_keyspace) {
    return found;
  }
  ASSIGN_OR_RETURN(auto place, WhereWeAre(session));
  auto replicas = std::clamp<std::int64_t>(place.nodes, 1, settings.replication_factor);
  auto name = InLowerCase(settings.keyspace);
  auto strategy = place.datacenter.empty()
                      ? fmt::format("'class': 'SimpleStrategy', 'replication_factor': {}", replicas)
                      : fmt::format("'class': 'NetworkTopologyStrategy', {}: {}",
                                    Constant(place.datacenter), replicas);
  auto statement = fmt::format("CREATE KEYSPACE IF NOT EXISTS {} WITH replication = {{{}}}",
                               Quoted(name), strategy);
  LogInfo("connect", "{}", statement);
  TRY(session.Query(statement).map([](const auto&) {}));
  return name;
}

Result<std::string> CreateText(std::string_view keyspace, const Record& record,
                               const SinkSettings& settings) {
  if (record.value.type != Type::kStruct) {
    return Fail(
        ErrorCode::kInvalid,
        "topic {}: a table is made of values with a schema alone: create it by hand, or use "
        "a converter that brings one",
        record.topic);
  }
  NewTable table(record, settings);
  TRY(table.Fill());
  return table.Text(keyspace, TableNameFor(record.topic));
}

Error NoColumnHolds(std::string_view of, const Field& field) {
  return {ErrorCode::kInvalid,
          fmt::format(
              "{}: no column can hold field {} ({}): take it apart with Flatten, or leave it out "
              "with ReplaceField",
              of, field.name, Shown(field.schema->type, field.schema))};
}

std::vector<NewColumn> MissingColumns(const Table& table, const Record& record) {
  std::vector<NewColumn> out;
  for (const auto& field : record.value.schema->fields) {
    if (table.Find(field.name) == nullptr) out.push_back({&field, CqlTypeFor(*field.schema)});
  }
  return out;
}

std::string AddColumnText(const Table& table, const NewColumn& column) {
  return fmt::format("ALTER TABLE {}.{} ADD {} {}", Quoted(table.keyspace), Quoted(table.name),
                     Quoted(column.field->name), column.type.value_or(""));
}

Status AddColumns(cql::Session& session, const Table& table, const Record& record) {
  for (const auto& column : MissingColumns(table, record)) {
    const auto& name = column.field->name;
    if (!column.type) {
      return Fail(NoColumnHolds(fmt::format("table {}", table.FullName()), *column.field));
    }
    auto statement = AddColumnText(table, column);
    LogInfo("connect", "{}", statement);
    auto added = session.Query(statement);
    if (added) continue;
    // Cassandra has no code of its own for a column that is there already.
    auto now = ReadTable(session, table.keyspace, table.name);
    if (now && now->Find(name) != nullptr) continue;
    return FailWith(
        fmt::format("table {}: no column could be added for field {}", table.FullName(), name),
        std::move(added).error());
  }
  return {};
}

}  // namespace taskflow::connect::cassandra
