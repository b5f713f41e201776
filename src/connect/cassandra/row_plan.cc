#include "connect/cassandra/row_plan.h"

#include <algorithm>

#include "connect/cassandra/column_type.h"
#include "connect/cassandra/encode.h"

namespace taskflow::connect::cassandra {
namespace {

constexpr std::string_view kNullKey =
    "Record with a null key was encountered. Use a transformation like "
    "org.apache.kafka.connect.transforms.ValueToKey to create a key with the proper fields, or set "
    "pk.mode=record_value";
constexpr std::size_t kKeyBytesMax = 65'535;  // of a column of the primary key

bool HasFields(const Value& value) {
  return value.type == Type::kStruct || value.type == Type::kMap;
}

std::optional<std::uint32_t> ChildIndex(const Value& of, std::string_view name) {
  if (!HasFields(of)) return std::nullopt;
  const auto* found = of.FindAnyCase(name);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::uint32_t>(found - of.items);
}

tl::unexpected<Error> AtColumn(const Table& table, const TableColumn& column,
                               std::string_view why) {
  return Fail(ErrorCode::kInvalid, "column {} ({}) of table {}: {}", column.name,
              cql::ToCql(column.type), table.FullName(), why);
}

tl::unexpected<Error> Unfit(const Table& table, const TableColumn& column, const Value& value,
                            std::string_view why) {
  return Fail(ErrorCode::kInvalid,
              "column {} ({}) of table {} does not take this {}: {}. Change the value with Cast or "
              "TimestampConverter, leave it out with ReplaceField, or give the column another type",
              column.name, cql::ToCql(column.type), table.FullName(),
              Shown(value.type, value.schema), why);
}

// What the cluster would refuse, and not by the column's name.
std::optional<std::string_view> WrongForKey(const TableColumn& column, const cql::Value& value) {
  if (value.kind != cql::Value::Kind::kBytes) return "null in the primary key";
  if (column.is_sole_partition_key && value.bytes.empty()) return "empty in the primary key";
  if (value.bytes.size() > kKeyBytesMax) return "over 65535 bytes in the primary key";
  return std::nullopt;
}

}  // namespace

const Field* RowPlan::MissingColumn(const Table& table, const Record& record) {
  if (record.value.type != Type::kStruct) return nullptr;
  for (const auto& field : record.value.schema->fields) {
    if (table.Find(field.name) == nullptr) return &field;
  }
  return nullptr;
}

Status RowPlan::CheckKeyFields(const Table& table, const SinkSettings& settings,
                               const Record& record) {
  for (const auto& name : settings.key_fields) {
    const auto* column = table.Find(name);
    if (column == nullptr || !column->primary) {
      return Fail(ErrorCode::kInvalid,
                  "Field {} of pk.fields is not in the primary key of table {}", name,
                  table.FullName());
    }
    bool in_key = settings.key_from == KeyFrom::kRecordKey &&
                  (ChildIndex(record.key, name) || !HasFields(record.key));
    if (settings.key_from == KeyFrom::kKafka) continue;
    if (!in_key && !ChildIndex(record.value, name)) {
      return Fail(ErrorCode::kInvalid,
                  "Field {} of pk.fields is in neither key nor value of the record", name);
    }
  }
  return {};
}

Result<RowPlan::Source> RowPlan::SourceOf(const Table& table, const TableColumn& column,
                                          const SinkSettings& settings,
                                          const Record& record) const {
  Source source{.column = static_cast<std::uint32_t>(&column - table.columns.data())};
  if (column.primary && settings.key_from == KeyFrom::kKafka) {
    constexpr From kFrom[] = {From::kTopic, From::kPartition, From::kOffset};
    for (std::size_t i = 0; i < settings.key_fields.size(); ++i) {
      if (EqualsAnyCase(settings.key_fields[i], column.name)) source.from = kFrom[i];
    }
    if (source.from != From::kNowhere) return source;
  }
  const Value* value = nullptr;
  auto take = [&](From from, const Value& of) {
    if (value != nullptr) return;
    auto child = ChildIndex(of, column.name);
    if (!child) return;
    source.from = from;
    source.child = *child;
    value = &of.items[*child];
  };
  if (column.primary && settings.key_from == KeyFrom::kRecordKey) {
    take(From::kKey, record.key);
    bool is_the_key = !HasFields(record.key) && table.PrimaryCount() == 1;
    if (value == nullptr && is_the_key) {
      source.from = From::kWholeKey;
      value = &record.key;
    }
  }
  take(From::kValue, record.value);
  if (value == nullptr && column.primary) {
    return Fail(ErrorCode::kInvalid,
                "column {} of the primary key of table {} has no field in the record: name it in "
                "ValueToKey's fields "
                "or in pk.fields",
                column.name, table.FullName());
  }
  source.text = value != nullptr && value->schema != nullptr &&
                value->schema->type == Type::kString && column.type.id == cql::TypeId::kText;
  return source;
}

Result<RowPlan> RowPlan::Make(const Table& table, const std::vector<std::size_t>& parameters,
                              const SinkSettings& settings, const Record& record) {
  if (settings.key_from == KeyFrom::kRecordKey && record.key.IsNull())
    return Fail(ErrorCode::kInvalid, "{}", kNullKey);
  if (!record.value.IsNull() && !HasFields(record.value)) {
    return Fail(ErrorCode::kInvalid,
                "The record's value is a {}: only a Struct or a Map can be written to a table",
                Name(record.value.type));
  }
  TRY(CheckKeyFields(table, settings, record));
  if (const auto* missing = MissingColumn(table, record)) {
    auto type = CqlTypeFor(*missing->schema);
    return Fail(ErrorCode::kInvalid,
                "Table {} has no column for field {} ({}). Add it (ALTER TABLE {} ADD {} {}), set "
                "auto.evolve=true, or drop the field with ReplaceField",
                table.FullName(), missing->name, Shown(missing->schema->type, missing->schema),
                table.FullName(), missing->name, type.value_or("<type>"));
  }
  RowPlan plan;
  plan.nulls_unset_ = settings.nulls_unset;
  for (auto i : parameters) {
    ASSIGN_OR_RETURN(auto source, plan.SourceOf(table, table.columns[i], settings, record));
    plan.sources_.push_back(source);
  }
  auto has_schema = [](const Value& value) { return value.IsNull() || value.schema != nullptr; };
  plan.reusable_ = has_schema(record.key) && has_schema(record.value);
  return plan;
}

// Null: the record has nothing for it. `made` holds what is no value of the record's.
const Value* RowPlan::ValueAt(const Source& source, const Record& record, Value& made) {
  switch (source.from) {
    case From::kNowhere:
      return nullptr;
    case From::kKey:
      return record.key.items + source.child;
    case From::kValue:
      return record.value.items + source.child;
    case From::kWholeKey:
      return &record.key;
    case From::kTopic:
      return &(made = Value::Text(Type::kString, record.source->topic));
    case From::kPartition:
      return &(made = Value::Integer(Type::kInt32, record.source->partition));
    case From::kOffset:
      return &(made = Value::Integer(Type::kInt64, record.source->offset));
  }
  return nullptr;
}

Status RowPlan::Bind(const Table& table, const Record& record, Arena& arena,
                     std::vector<cql::Value>& out) const {
  auto start = out.size();
  auto nothing = nulls_unset_ ? cql::Value::Kind::kUnset : cql::Value::Kind::kNull;
  for (const auto& source : sources_) {
    Value made;
    const auto* value = ValueAt(source, record, made);
    const auto& column = table.columns[source.column];
    cql::Value bound;
    if (value == nullptr) {
      bound.kind = cql::Value::Kind::kUnset;
    } else if (value->IsNull()) {
      bound.kind = nothing;
    } else if (source.text) {
      bound = {cql::Value::Kind::kBytes, value->text()};
    } else {
      auto encoded = Encode(column.type, *value, arena);
      if (!encoded) {
        out.resize(start);
        return Unfit(table, column, *value, encoded.error().message);
      }
      bound = *encoded;
    }
    if (column.primary) {
      if (auto wrong = WrongForKey(column, bound)) {
        out.resize(start);
        return AtColumn(table, column, *wrong);
      }
    }
    out.push_back(bound);
  }
  return {};
}

}  // namespace taskflow::connect::cassandra
