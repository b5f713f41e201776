#include "connect/transforms/fields.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "connect/data/schema.h"
#include "connect/transforms/field_path.h"

namespace taskflow::connect {
namespace {

bool IsSchemalessMap(const Value& value) {
  return value.type == Type::kMap && value.schema == nullptr;
}
bool HasFields(const Value& value) { return value.type == Type::kStruct || IsSchemalessMap(value); }

bool Contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

tl::unexpected<Error> NeedsFields(const Value& value, std::string_view purpose) {
  return Fail(ErrorCode::kInvalid, "Only {} for [{}], found: {}",
              value.schema != nullptr ? "Struct objects supported"
                                      : "Map objects supported in absence of schema",
              purpose, value.IsNull() ? "null" : Name(value.type));
}

Value MapOf(Value* items, std::size_t entries) {
  std::unordered_map<std::string_view, std::size_t> places;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries; ++i) {
    const auto& key = items[2 * i];
    auto place = kept;
    if (key.type == Type::kString) place = places.try_emplace(key.text(), kept).first->second;
    items[2 * place] = key;
    items[2 * place + 1] = items[2 * i + 1];
    if (place == kept) ++kept;
  }
  return Value::Container(Type::kMap, items, kept, nullptr);
}

const ConfigKeys& ExtractField::Keys() {
  static const ConfigKeys keys{
      {.name = "field", .doc = "The field to extract: its name, or the path to it."},
      ReplaceNullKey(),
      {.name = "field.syntax.version",
       .default_value = "V1",
       .importance = Importance::kHigh,
       .doc = "V1: field is a name. V2: it is a path of names with dots between; a name that holds "
              "dots stands between backticks.",
       .allowed = {"V1", "V2"}},
  };
  return keys;
}

Result<std::unique_ptr<Transform>> ExtractField::MakeFor(Side side, const Settings& settings) {
  auto field = settings.String("field");
  std::vector<std::string> path{field};
  if (EqualsAnyCase(settings.String("field.syntax.version"), "V2")) {
    ASSIGN_OR_RETURN(path, ParseFieldPath(field));
  }
  return std::make_unique<ExtractField>(side, std::move(path));
}
ExtractField::ExtractField(Side side, std::vector<std::string> path)
    : side_(side), path_(std::move(path)) {}

Result<bool> ExtractField::Apply(Record& record, Arena&) {
  auto& part = PartOf(record, side_);
  for (const auto& name : path_) {
    if (part.IsNull()) return true;
    if (!HasFields(part)) return NeedsFields(part, "field extraction");
    const auto* found = part.Find(name);
    if (found == nullptr && part.type == Type::kStruct) {
      return Fail(ErrorCode::kInvalid, "Unknown field: {}", fmt::join(path_, "."));
    }
    part = found == nullptr ? Value::Null() : *found;
  }
  return true;
}

const ConfigKeys& HoistField::Keys() {
  static const ConfigKeys keys{{.name = "field", .doc = "The name of the field to make."}};
  return keys;
}
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
      {.name = "blacklist",
       .type = KeyType::kList,
       .importance = Importance::kLow,
       .doc = "The older name of exclude.",
       .null_default = true},
      {.name = "include", .type = KeyType::kList, .default_value = "", .doc = "Fields to include."},
      {.name = "whitelist",
       .type = KeyType::kList,
       .importance = Importance::kLow,
       .doc = "The older name of include.",
       .null_default = true},
      {.name = "renames",
       .type = KeyType::kList,
       .default_value = "",
       .doc = "Field rename mappings: old:new."},
      ReplaceNullKey(),
  };
  return keys;
}

ReplaceField::ReplaceField(Side side, const Settings& settings)
    : side_(side),
      include_(settings.List(settings.IsSet("whitelist") ? "whitelist" : "include")),
      exclude_(settings.List(settings.IsSet("blacklist") ? "blacklist" : "exclude")) {
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

Result<const ReplaceField::Shape*> ReplaceField::ShapeFor(const Schema& of) {
  if (auto found = shapes_.find(&of); found != shapes_.end()) return &found->second;
  Shape shape;
  shape.schema.type = Type::kStruct;
  shape.schema.name = of.name;
  for (std::uint32_t i = 0; i < of.fields.size(); ++i) {
    if (!Keeps(of.fields[i].name)) continue;
    shape.schema.fields.push_back({std::string(NewName(of.fields[i].name)), of.fields[i].schema});
    shape.indexes.push_back(i);
  }
  TRY(CheckFieldNames(shape.schema));
  return &shapes_.emplace(&of, std::move(shape)).first->second;
}

Result<Value> ReplaceField::Replace(const Value& of, Arena& arena) {
  if (of.type == Type::kStruct) {
    ASSIGN_OR_RETURN(const auto* shape, ShapeFor(*of.schema));
    const auto& indexes = shape->indexes;
    auto* items = arena.Values(indexes.size());
    for (std::size_t i = 0; i < indexes.size(); ++i) items[i] = of.items[indexes[i]];
    return Value::Container(Type::kStruct, items, indexes.size(), &shape->schema);
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
  return MapOf(items, kept);
}

Result<bool> ReplaceField::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  if (part.IsNull()) return true;
  if (!HasFields(part)) return NeedsFields(part, "field replacement");
  ASSIGN_OR_RETURN(part, Replace(part, arena));
  return true;
}

}  // namespace taskflow::connect
