#include "connect/cassandra/row_plan.h"

#include <algorithm>

#include "connect/cassandra/encode.h"

namespace taskflow::connect::cassandra {
namespace {

constexpr std::string_view kNullKey =
    "Record with a null key was encountered. Use a transformation like "
    "org.apache.kafka.connect.transforms.ValueToKey to create a key with the proper fields, or set "
    "pk.mode=record_value";

bool HasFields(const Value& value) {
  return value.type == Type::kStruct || value.type == Type::kMap;
}

std::optional<std::uint32_t> ChildIndex(const Value& of, std::string_view name) {
  if (!HasFields(of)) return std::nullopt;
  const auto* found = of.FindAnyCase(name);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::uint32_t>(found - of.items);
}

tl::unexpected<Error> AtColumn(const Table& table, const TableColumn& column, const Error& error) {
  return Fail(ErrorCode::kInvalid, "column {} of table {}: {}", column.name, table.FullName(),
              error.message);
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
    bool in_key =
        !settings.key_in_value && (ChildIndex(record.key, name) || !HasFields(record.key));
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
  const Value* value = nullptr;
  auto take = [&](From from, const Value& of) {
    if (value != nullptr) return;
    auto child = ChildIndex(of, column.name);
    if (!child) return;
    source.from = from;
    source.child = *child;
    value = &of.items[*child];
  };
  if (column.primary && !settings.key_in_value) {
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
                value->schema->type == Type::kString && column.type.kind == ColumnType::Kind::kText;
  return source;
}

Result<RowPlan> RowPlan::Make(const Table& table, const std::vector<std::size_t>& parameters,
                              const SinkSettings& settings, const Record& record) {
  if (!settings.key_in_value && record.key.IsNull())
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
                "Table {} has no column for field {}. Add it (ALTER TABLE {} ADD {} {}), set "
                "auto.evolve=true, or drop the field with ReplaceField",
                table.FullName(), missing->name, table.FullName(), missing->name,
                type.value_or("<type>"));
  }
  RowPlan plan;
  for (auto i : parameters) {
    ASSIGN_OR_RETURN(auto source, plan.SourceOf(table, table.columns[i], settings, record));
    plan.sources_.push_back(source);
  }
  auto has_schema = [](const Value& value) { return value.IsNull() || value.schema != nullptr; };
  plan.reusable_ = has_schema(record.key) && has_schema(record.value);
  return plan;
}

Status RowPlan::Bind(const Table& table, const Record& record, Arena& arena,
                     std::vector<cql::Value>& out) const {
  auto start = out.size();
  for (const auto& source : sources_) {
    const Value* value = nullptr;
    switch (source.from) {
      case From::kNowhere:
        break;
      case From::kKey:
        value = record.key.items + source.child;
        break;
      case From::kValue:
        value = record.value.items + source.child;
        break;
      case From::kWholeKey:
        value = &record.key;
        break;
    }
    if (value == nullptr) {
      out.push_back({cql::Value::Kind::kUnset, {}});
      continue;
    }
    const auto& column = table.columns[source.column];
    if (value->IsNull()) {
      if (column.primary) {
        out.resize(start);
        return AtColumn(table, column, {ErrorCode::kInvalid, "null in the primary key"});
      }
      out.push_back({cql::Value::Kind::kNull, {}});
    } else if (source.text) {
      out.push_back({cql::Value::Kind::kBytes, value->text()});
    } else {
      auto encoded = Encode(column.type, *value, arena);
      if (!encoded) {
        out.resize(start);
        return AtColumn(table, column, encoded.error());
      }
      out.push_back(*encoded);
    }
  }
  return {};
}

}  // namespace taskflow::connect::cassandra
