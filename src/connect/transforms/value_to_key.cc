#include "connect/transforms/value_to_key.h"

#include "connect/transforms/fields.h"

namespace taskflow::connect {

const ConfigKeys& ValueToKey::Keys() {
  static const ConfigKeys keys{
      {.name = "fields",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .doc = "Field names on the record value to extract as the record key.",
       .check = [](std::string_view value) -> std::optional<std::string> {
         return value.empty() ? std::optional<std::string>("Empty list") : std::nullopt;
       }},
      ReplaceNullKey(),
  };
  return keys;
}

Result<std::unique_ptr<Transform>> ValueToKey::Make(const Settings& settings) {
  return std::unique_ptr<Transform>(new ValueToKey(settings.List("fields")));
}

Result<const ValueToKey::KeyShape*> ValueToKey::ShapeFor(const Schema& value) {
  if (auto found = shapes_.find(&value); found != shapes_.end()) return &found->second;
  KeyShape shape;
  shape.schema.type = Type::kStruct;
  for (const auto& name : fields_) {
    auto index = value.FieldIndex(name);
    if (!index) return Fail(ErrorCode::kInvalid, "Field does not exist: {}", name);
    shape.schema.fields.push_back(value.fields[*index]);
    shape.indexes.push_back(*index);
  }
  TRY(CheckFieldNames(shape.schema));
  return &shapes_.emplace(&value, std::move(shape)).first->second;
}

Value ValueToKey::FromMap(const Value& map, Arena& arena) const {
  auto* items = arena.Values(fields_.size() * 2);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto* found = map.Find(fields_[i]);
    items[2 * i] = Value::Text(Type::kString, fields_[i]);
    items[2 * i + 1] = found == nullptr ? Value::Null() : *found;
  }
  return MapOf(items, fields_.size());
}

Result<bool> ValueToKey::Apply(Record& record, Arena& arena) {
  const auto& value = record.value;
  if (value.type == Type::kMap && value.schema == nullptr) {
    record.key = FromMap(value, arena);
    return true;
  }
  if (value.type != Type::kStruct) return NeedsFields(value, "copying fields from value to key");
  if (value.schema != last_) {
    ASSIGN_OR_RETURN(last_shape_, ShapeFor(*value.schema));
    last_ = value.schema;
  }
  const auto& indexes = last_shape_->indexes;
  auto* items = arena.Values(indexes.size());
  for (std::size_t i = 0; i < indexes.size(); ++i) items[i] = value.items[indexes[i]];
  record.key = Value::Container(Type::kStruct, items, indexes.size(), &last_shape_->schema);
  return true;
}

}  // namespace taskflow::connect
