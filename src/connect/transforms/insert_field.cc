#include "connect/transforms/fields.h"

namespace taskflow::connect {
namespace {

// "name!" is required, "name?" and "name" optional: a sink sees no difference.
std::string WithoutSuffix(std::string name) {
  if (name.ends_with('!') || name.ends_with('?')) name.pop_back();
  return name;
}

const Schema& SchemaFor(int source) {
  static const Schema kText{.type = Type::kString, .optional = true};
  static const Schema kInt{.type = Type::kInt32, .optional = true};
  static const Schema kLong{.type = Type::kInt64, .optional = true};
  static const Schema kTime{.type = Type::kInt64,
                            .logical = Logical::kTimestamp,
                            .optional = true,
                            .name = "org.apache.kafka.connect.data.Timestamp"};
  static const Schema* const all[] = {&kText, &kInt, &kLong, &kTime, &kText};
  return *all[source];
}

}  // namespace

const ConfigKeys& InsertField::Keys() {
  static const ConfigKeys keys{
      {.name = "topic.field",
       .default_value = "",
       .doc = "Field name for Kafka topic.",
       .null_default = true},
      {.name = "partition.field",
       .default_value = "",
       .doc = "Field name for Kafka partition.",
       .null_default = true},
      {.name = "offset.field",
       .default_value = "",
       .doc = "Field name for Kafka offset.",
       .null_default = true},
      {.name = "timestamp.field",
       .default_value = "",
       .doc = "Field name for record timestamp.",
       .null_default = true},
      {.name = "static.field",
       .default_value = "",
       .doc = "Field name for static data field.",
       .null_default = true},
      {.name = "static.value",
       .default_value = "",
       .doc = "Static field value, if field name configured.",
       .null_default = true},
      ReplaceNullKey(),
  };
  return keys;
}

InsertField::InsertField(Side side, const Settings& settings)
    : side_(side), static_value_(settings.String("static.value")) {
  constexpr std::string_view kNames[] = {"topic.field", "partition.field", "offset.field",
                                         "timestamp.field", "static.field"};
  for (int i = 0; i < 5; ++i) {
    auto name = WithoutSuffix(settings.String(kNames[i]));
    if (!name.empty()) added_.push_back({std::move(name), static_cast<Source>(i)});
  }
}

Result<const Schema*> InsertField::ShapeFor(const Schema& of) {
  if (auto found = shapes_.find(&of); found != shapes_.end()) return &found->second;
  Schema shape;
  shape.type = Type::kStruct;
  shape.name = of.name;
  shape.fields = of.fields;
  for (const auto& added : added_)
    shape.fields.push_back({added.name, &SchemaFor(static_cast<int>(added.source))});
  TRY(CheckFieldNames(shape));
  return &shapes_.emplace(&of, std::move(shape)).first->second;
}

Value InsertField::ValueOf(Source source, const Record& record, Arena&) const {
  const auto* schema = &SchemaFor(static_cast<int>(source));
  switch (source) {
    case Source::kTopic:
      return Value::Text(Type::kString, record.topic, schema);
    case Source::kPartition:
      return Value::Integer(Type::kInt32, record.source->partition, schema);
    case Source::kOffset:
      return Value::Integer(Type::kInt64, record.source->offset, schema);
    case Source::kTimestamp:
      return record.timestamp_ms < 0 ? Value::Null(schema)
                                     : Value::Integer(Type::kInt64, record.timestamp_ms, schema);
    case Source::kStatic:
      return Value::Text(Type::kString, static_value_, schema);
  }
  return Value::Null(schema);
}

Result<bool> InsertField::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  if (part.IsNull()) return true;
  bool is_map = part.type == Type::kMap && part.schema == nullptr;
  if (!is_map && part.type != Type::kStruct) {
    return NeedsFields(part, "field insertion");
  }
  auto old = part.children();
  auto* items = arena.Values(old.size() + added_.size() * (is_map ? 2 : 1));
  auto* at = std::copy(old.begin(), old.end(), items);
  for (const auto& added : added_) {
    if (is_map) *at++ = Value::Text(Type::kString, added.name);
    auto value = ValueOf(added.source, record, arena);
    if (is_map) value.schema = nullptr;
    *at++ = value;
  }
  auto size = static_cast<std::size_t>(at - items);
  if (is_map) {
    part = MapOf(items, size / 2);
    return true;
  }
  ASSIGN_OR_RETURN(const auto* shape, ShapeFor(*part.schema));
  part = Value::Container(Type::kStruct, items, size, shape);
  return true;
}

}  // namespace taskflow::connect
