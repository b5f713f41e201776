#include "store/catalog/schema_json.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace taskflow::store {
namespace {

constexpr std::string_view kKindNames[] = {"partition_key", "clustering", "regular"};

json::object ToObject(const TextMap& map) {
  json::object out;
  for (auto& [key, value] : map) out[key] = value;
  return out;
}

// What is wrong with a stored schema ends reading it; the exceptions of Boost.JSON stay in this
// file.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  std::string Text(std::string_view key) {
    auto* value = Find(key);
    if (value == nullptr || !value->is_string()) return Failed(key), "";
    return std::string(value->get_string());
  }
  std::int64_t Number(std::string_view key) {
    auto* value = Find(key);
    if (value == nullptr || !value->is_int64()) return Failed(key), 0;
    return value->get_int64();
  }
  bool Flag(std::string_view key) {
    auto* value = Find(key);
    if (value == nullptr || !value->is_bool()) return Failed(key), false;
    return value->get_bool();
  }
  const json::array& Array(std::string_view key) {
    static const json::array none;
    auto* value = Find(key);
    if (value == nullptr || !value->is_array()) return Failed(key), none;
    return value->get_array();
  }
  const json::object& Object(std::string_view key) {
    static const json::object none;
    auto* value = Find(key);
    if (value == nullptr || !value->is_object()) return Failed(key), none;
    return value->get_object();
  }

  void Failed(std::string_view key) {
    if (failed_.empty()) failed_ = key;
  }
  Status status() const {
    if (failed_.empty()) return {};
    return Fail(ErrorCode::kCorrupt, "the stored schema's \"{}\" cannot be read", failed_);
  }

 private:
  const json::value* Find(std::string_view key) { return object_.if_contains(key); }

  const json::object& object_;
  std::string failed_;
};

TextMap ToTextMap(const json::object& object, Reader& reader) {
  TextMap map;
  for (auto& [key, value] : object) {
    if (!value.is_string()) {
      reader.Failed(key);
      continue;
    }
    map.emplace(key, value.get_string());
  }
  return map;
}

json::array ColumnsOf(const TableDef& table) {
  json::array out;
  for (auto& column : table.columns) {
    out.push_back(json::object{{"name", column.name},
                               {"type", cql::ToCql(column.type)},
                               {"kind", kKindNames[static_cast<std::size_t>(column.kind)]},
                               {"position", column.position},
                               {"descending", column.descending},
                               {"id", column.id}});
  }
  return out;
}

Result<ColumnDef> DecodeColumn(const json::value& value) {
  if (!value.is_object()) return Fail(ErrorCode::kCorrupt, "a stored column cannot be read");
  Reader r(value.get_object());
  ColumnDef column{.name = r.Text("name")};
  auto kind = std::find(std::begin(kKindNames), std::end(kKindNames), r.Text("kind"));
  if (kind == std::end(kKindNames)) {
    r.Failed("kind");
  } else {
    column.kind = static_cast<ColumnKind>(kind - std::begin(kKindNames));
  }
  column.position = static_cast<std::uint16_t>(r.Number("position"));
  column.descending = r.Flag("descending");
  column.id = static_cast<ColumnId>(r.Number("id"));
  ASSIGN_OR_RETURN(column.type, cql::ParseType(r.Text("type")));
  TRY(r.status());
  return column;
}

Result<IndexDef> DecodeIndex(const json::value& value) {
  if (!value.is_object()) return Fail(ErrorCode::kCorrupt, "a stored index cannot be read");
  Reader r(value.get_object());
  IndexDef index{.id = static_cast<IndexId>(r.Number("id")),
                 .name = r.Text("name"),
                 .column = r.Text("column"),
                 .built = r.Flag("built")};
  TRY(r.status());
  return index;
}

Status DecodeOptions(const json::object& object, TableOptions& options) {
  Reader r(object);
  for (auto& [name, value] : object) {
    if (value.is_object()) {
      TRY(options.Set(name, ToTextMap(value.get_object(), r)));
    } else {
      TRY(options.Set(name, r.Text(name)));
    }
  }
  return r.status();
}

}  // namespace

std::string EncodeKeyspace(const KeyspaceDef& keyspace) {
  return ToJson(json::object{{"replication", ToObject(keyspace.replication)},
                             {"durable_writes", keyspace.durable_writes}});
}

Result<KeyspaceDef> DecodeKeyspace(std::string_view name, std::string_view bytes) {
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(bytes));
  Reader r(object);
  KeyspaceDef keyspace{.name = std::string(name)};
  keyspace.replication = ToTextMap(r.Object("replication"), r);
  keyspace.durable_writes = r.Flag("durable_writes");
  TRY(r.status());
  return keyspace;
}

std::string EncodeTable(const TableDef& table) {
  json::object options;
  for (auto& [name, value] : table.options.set()) {
    if (auto* map = std::get_if<TextMap>(&value)) {
      options[name] = ToObject(*map);
    } else {
      options[name] = std::get<std::string>(value);
    }
  }
  json::array indexes;
  for (auto& index : table.indexes) {
    indexes.push_back(json::object{{"id", static_cast<std::int64_t>(index.id)},
                                   {"name", index.name},
                                   {"column", index.column},
                                   {"built", index.built}});
  }
  return ToJson(json::object{{"id", static_cast<std::int64_t>(table.id)},
                             {"uuid", table.uuid},
                             {"columns", ColumnsOf(table)},
                             {"next_column", table.next_column},
                             {"indexes", std::move(indexes)},
                             {"options", std::move(options)}});
}

Result<TableDef> DecodeTable(std::string_view keyspace, std::string_view name,
                             std::string_view bytes) {
  ASSIGN_OR_RETURN(auto object, ParseJsonObject(bytes));
  Reader r(object);
  TableDef table{.keyspace = std::string(keyspace), .name = std::string(name)};
  table.id = static_cast<TableId>(r.Number("id"));
  table.uuid = r.Text("uuid");
  table.next_column = static_cast<ColumnId>(r.Number("next_column"));
  for (auto& value : r.Array("columns")) {
    ASSIGN_OR_RETURN(auto column, DecodeColumn(value));
    table.columns.push_back(std::move(column));
  }
  for (auto& value : r.Array("indexes")) {
    ASSIGN_OR_RETURN(auto index, DecodeIndex(value));
    table.indexes.push_back(std::move(index));
  }
  TRY(DecodeOptions(r.Object("options"), table.options));
  TRY(r.status());
  FinishTable(table);
  return table;
}

}  // namespace taskflow::store
