#include "connect/converters/avro_shape.h"

#include <algorithm>

#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kUnionName = "io.confluent.connect.avro.Union";
constexpr std::string_view kDefaultSpace = "io.confluent.connect.avro.ConnectDefault";

void FillLogical(const avro::Node& node, Schema& into) {
  auto mark = [&](Logical logical, std::string_view name) {
    into.logical = logical;
    into.name = fmt::format("org.apache.kafka.connect.data.{}", name);
  };
  switch (node.logical) {
    case avro::LogicalType::kDecimal:
      mark(Logical::kDecimal, "Decimal");
      into.scale = node.scale;
      break;
    case avro::LogicalType::kDate:
      mark(Logical::kDate, "Date");
      break;
    case avro::LogicalType::kTimeMillis:
      mark(Logical::kTime, "Time");
      break;
    case avro::LogicalType::kTimestampMillis:
      mark(Logical::kTimestamp, "Timestamp");
      break;
    default:
      break;
  }
}

AvroMeaning MeaningOf(avro::LogicalType logical) {
  switch (logical) {
    case avro::LogicalType::kUuid:
      return AvroMeaning::kUuid;
    case avro::LogicalType::kTimeMicros:
      return AvroMeaning::kTimeMicros;
    case avro::LogicalType::kLocalTimestampMillis:
      return AvroMeaning::kTimestampMillis;
    case avro::LogicalType::kTimestampMicros:
    case avro::LogicalType::kLocalTimestampMicros:
      return AvroMeaning::kTimestampMicros;
    case avro::LogicalType::kTimestampNanos:
    case avro::LogicalType::kLocalTimestampNanos:
      return AvroMeaning::kTimestampNanos;
    case avro::LogicalType::kDuration:
      return AvroMeaning::kDuration;
    default:
      return AvroMeaning::kNone;
  }
}

// "int8" narrows an int, as Connect's own writer notes it in the schema.
Type IntegerType(const avro::Node& node) {
  for (const auto& property : node.properties) {
    if (property.name != "connect.type") continue;
    if (property.json == "\"int8\"") return Type::kInt8;
    if (property.json == "\"int16\"") return Type::kInt16;
  }
  return Type::kInt32;
}

std::string BranchName(const avro::Node& node) {
  return node.name.name.empty() ? std::string(avro::Name(node.type)) : node.name.name;
}

}  // namespace

Result<std::unique_ptr<AvroShape>> AvroShape::Make(const std::string& schema_text) {
  ASSIGN_OR_RETURN(auto schema, avro::Schema::Parse(schema_text));
  std::unique_ptr<AvroShape> shape(new AvroShape(schema));
  ASSIGN_OR_RETURN(shape->root_, shape->ShapeOf(schema->root(), 0));
  return shape;
}

Result<const Schema*> AvroShape::ShapeOf(const avro::Node& node, int depth) {
  if (auto found = known_.find(&node); found != known_.end()) return found->second;
  if (depth > kDataDepthMax) {
    return Fail(ErrorCode::kTooLarge, "the Avro schema nests more than {} levels deep",
                kDataDepthMax);
  }
  auto& schema = schemas_.emplace_back();
  known_[&node] = &schema;
  TRY(Fill(node, schema, depth));
  return &schema;
}

Status AvroShape::Fill(const avro::Node& node, Schema& into, int depth) {
  FillLogical(node, into);
  into.meaning = MeaningOf(node.logical);
  switch (node.type) {
    case avro::Type::kNull:
      return Fail(ErrorCode::kInvalid,
                  "Standalone null schemas are not supported by this converter");
    case avro::Type::kBoolean:
      into.type = Type::kBoolean;
      return {};
    case avro::Type::kInt:
      into.type = IntegerType(node);
      return {};
    case avro::Type::kLong:
      into.type = Type::kInt64;
      return {};
    case avro::Type::kFloat:
      into.type = Type::kFloat32;
      return {};
    case avro::Type::kDouble:
      into.type = Type::kFloat64;
      return {};
    case avro::Type::kBytes:
    case avro::Type::kFixed:
      into.type = Type::kBytes;
      return {};
    case avro::Type::kString:
      into.type = Type::kString;
      return {};
    case avro::Type::kEnum:
      into.type = Type::kString;
      into.name = node.name.Text();
      return {};
    case avro::Type::kArray: {
      into.type = Type::kArray;
      ASSIGN_OR_RETURN(into.items, ShapeOf(*node.items, depth + 1));
      return {};
    }
    case avro::Type::kMap: {
      into.type = Type::kMap;
      static const Schema kKey{.type = Type::kString};
      into.keys = &kKey;
      ASSIGN_OR_RETURN(into.items, ShapeOf(*node.items, depth + 1));
      return {};
    }
    case avro::Type::kRecord: {
      into.type = Type::kStruct;
      auto name = node.name.Text();
      if (!name.starts_with(kDefaultSpace)) into.name = std::move(name);
      for (const auto& field : node.fields) {
        ASSIGN_OR_RETURN(const auto* type, ShapeOf(*field.type, depth + 1));
        into.fields.push_back({field.name, type});
      }
      return {};
    }
    case avro::Type::kUnion:
      return FillUnion(node, into, depth);
  }
  return {};
}

Status AvroShape::FillUnion(const avro::Node& node, Schema& into, int depth) {
  std::vector<const avro::Node*> types;
  for (const auto* branch : node.branches) {
    if (branch->type != avro::Type::kNull) types.push_back(branch);
  }
  bool optional = types.size() < node.branches.size();
  if (types.size() == 1) {
    // The same shape as the one type has, in a schema of its own that may be optional.
    TRY(Fill(*types.front(), into, depth));
    into.optional = optional;
    return {};
  }
  into.type = Type::kStruct;
  into.name = kUnionName;
  into.optional = optional;
  for (const auto* branch : types) {
    auto& field = schemas_.emplace_back();
    TRY(Fill(*branch, field, depth + 1));
    field.optional = true;
    into.fields.push_back({BranchName(*branch), &field});
  }
  branches_[&into] = std::move(types);
  return {};
}

Result<Value> AvroShape::Decode(std::string_view bytes, Arena& arena) {
  TRY(plan_.Decode(bytes, values_).map([](std::size_t) {}));
  return ToValue(values_.root(), *root_, arena);
}

Value AvroShape::ToValue(const avro::Datum& datum, const Schema& schema, Arena& arena) const {
  if (datum.type == avro::Type::kNull) return Value::Null(&schema);
  if (schema.type == Type::kStruct && branches_.contains(&schema))
    return Branch(datum, schema, arena);
  switch (datum.type) {
    case avro::Type::kBoolean:
    case avro::Type::kInt:
    case avro::Type::kLong:
      return Value::Integer(schema.type, datum.integer, &schema);
    case avro::Type::kFloat:
    case avro::Type::kDouble:
      return Value::Real(schema.type, datum.real, &schema);
    case avro::Type::kRecord:
    case avro::Type::kArray:
    case avro::Type::kMap:
      return Children(datum, schema, arena);
    default:
      return Value::Text(schema.type, datum.text(), &schema);
  }
}

Value AvroShape::Children(const avro::Datum& datum, const Schema& schema, Arena& arena) const {
  auto children = values_.Children(datum);
  auto* items = arena.Values(children.size());
  for (std::size_t i = 0; i < children.size(); ++i) {
    bool is_key = schema.type == Type::kMap && i % 2 == 0;
    const Schema& child = schema.type == Type::kStruct ? *schema.fields[i].schema
                          : is_key                     ? *schema.keys
                                                       : *schema.items;
    items[i] = ToValue(children[i], child, arena);
  }
  auto size = schema.type == Type::kMap ? children.size() / 2 : children.size();
  return Value::Container(schema.type, items, size, &schema);
}

Value AvroShape::Branch(const avro::Datum& datum, const Schema& schema, Arena& arena) const {
  auto* items = arena.Values(schema.fields.size());
  for (std::size_t i = 0; i < schema.fields.size(); ++i)
    items[i] = Value::Null(schema.fields[i].schema);
  const auto& types = branches_.at(&schema);
  auto taken = std::find(types.begin(), types.end(), datum.node);
  if (taken != types.end()) {
    auto i = static_cast<std::size_t>(taken - types.begin());
    items[i] = ToValue(datum, *schema.fields[i].schema, arena);
  }
  return Value::Container(Type::kStruct, items, schema.fields.size(), &schema);
}

}  // namespace taskflow::connect
