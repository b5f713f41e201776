#include "connect/transforms/fields.h"

#include <algorithm>

namespace taskflow::connect {
namespace {

bool IsSchemalessMap(const Value& value) {
  return value.type == Type::kMap && value.schema == nullptr;
}
bool HasFields(const Value& value) { return value.type == Type::kStruct || IsSchemalessMap(value); }

bool Contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

const ConfigKeys& OneField(std::string_view doc) {
  static const ConfigKeys keys{{.name = "field", .importance = Importance::kMedium, .doc = doc}};
  return keys;
}

}  // namespace

tl::unexpected<Error> NeedsFields(const Value& value, std::string_view purpose) {
  return Fail(ErrorCode::kInvalid, "Only {} for [{}], found: {}",
              value.schema != nullptr ? "Struct objects supported"
                                      : "Map objects supported in absence of schema",
              purpose, value.IsNull() ? "null" : Name(value.type));
}

const ConfigKeys& ExtractField::Keys() {
  return OneField("The name of the field to extract or to make.");
}
ExtractField::ExtractField(Side side, const Settings& settings)
    : side_(side), field_(settings.String("field")) {}

Result<bool> ExtractField::Apply(Record& record, Arena&) {
  auto& part = PartOf(record, side_);
  if (part.IsNull()) return true;
  if (!HasFields(part)) return NeedsFields(part, "field extraction");
  const auto* found = part.Find(field_);
  if (found == nullptr && part.type == Type::kStruct) {
    return Fail(ErrorCode::kInvalid, "Unknown field: {}", field_);
  }
  part = found == nullptr ? Value::Null() : *found;
  return true;
}

const ConfigKeys& HoistField::Keys() { return ExtractField::Keys(); }
HoistField::HoistField(Side side, const Settings& settings)
    : side_(side), field_(settings.String("field")) {}

Result<bool> HoistField::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  if (part.schema == nullptr) {
    auto* items = arena.Values(2);
    items[0] = Value::Text(Type::kString, field_);
    items[1] = part;
    part = Value::Container(Type::kMap, items, 1, nullptr);
    return true;
  }
  auto [shape, is_new] = shapes_.try_emplace(part.schema);
  if (is_new) {
    shape->second.type = Type::kStruct;
    shape->second.fields.push_back({field_, part.schema});
  }
  auto* items = arena.Values(1);
  items[0] = part;
  part = Value::Container(Type::kStruct, items, 1, &shape->second);
  return true;
}

const ConfigKeys& ReplaceField::Keys() {
  static const ConfigKeys keys{
      {.name = "exclude", .type = KeyType::kList, .default_value = "", .doc = "Fields to exclude."},
      {.name = "include", .type = KeyType::kList, .default_value = "", .doc = "Fields to include."},
      {.name = "renames",
       .type = KeyType::kList,
       .default_value = "",
       .doc = "Field rename mappings: old:new."},
  };
  return keys;
}

ReplaceField::ReplaceField(Side side, const Settings& settings)
    : side_(side), include_(settings.List("include")), exclude_(settings.List("exclude")) {
  for (const auto& pair : settings.List("renames")) {
    auto colon = pair.find(':');
    if (colon != std::string::npos) renames_[pair.substr(0, colon)] = pair.substr(colon + 1);
  }
}

bool ReplaceField::Keeps(std::string_view field) const {
  return !Contains(exclude_, field) && (include_.empty() || Contains(include_, field));
}

std::string_view ReplaceField::NewName(std::string_view field) const {
  auto found = renames_.find(field);
  return found == renames_.end() ? field : std::string_view(found->second);
}

const ReplaceField::Shape& ReplaceField::ShapeFor(const Schema& of) {
  auto [found, is_new] = shapes_.try_emplace(&of);
  auto& shape = found->second;
  if (!is_new) return shape;
  shape.schema.type = Type::kStruct;
  shape.schema.name = of.name;
  for (std::uint32_t i = 0; i < of.fields.size(); ++i) {
    if (!Keeps(of.fields[i].name)) continue;
    shape.schema.fields.push_back({std::string(NewName(of.fields[i].name)), of.fields[i].schema});
    shape.indexes.push_back(i);
  }
  return shape;
}

Value ReplaceField::Replace(const Value& of, Arena& arena) {
  if (of.type == Type::kStruct) {
    const auto& shape = ShapeFor(*of.schema);
    auto* items = arena.Values(shape.indexes.size());
    for (std::size_t i = 0; i < shape.indexes.size(); ++i) items[i] = of.items[shape.indexes[i]];
    return Value::Container(Type::kStruct, items, shape.indexes.size(), &shape.schema);
  }
  auto* items = arena.Values(of.children().size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < of.size; ++i) {
    auto name = of.items[2 * i];
    if (name.type == Type::kString) {
      if (!Keeps(name.text())) continue;
      name = Value::Text(Type::kString, NewName(name.text()));
    }
    items[2 * kept] = name;
    items[2 * kept + 1] = of.items[2 * i + 1];
    ++kept;
  }
  return Value::Container(Type::kMap, items, kept, nullptr);
}

Result<bool> ReplaceField::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  if (part.IsNull()) return true;
  if (!HasFields(part)) return NeedsFields(part, "field replacement");
  part = Replace(part, arena);
  return true;
}

}  // namespace taskflow::connect
