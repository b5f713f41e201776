#include "connect/transforms/flatten.h"

#include <algorithm>

#include "connect/limits.h"

namespace taskflow::connect {

const ConfigKeys& Flatten::Keys() {
  static const ConfigKeys keys{
      {.name = "delimiter",
       .default_value = ".",
       .doc = "Delimiter to insert between field names from the input record when generating field "
              "names for the output record."},
  };
  return keys;
}

std::string Flatten::Joined(const std::string& prefix, std::string_view name) const {
  return prefix.empty() ? std::string(name) : fmt::format("{}{}{}", prefix, delimiter_, name);
}

Status Flatten::AddFields(const Schema& of, const std::string& prefix, bool optional,
                          Shape& shape) {
  for (const auto& field : of.fields) {
    auto name = Joined(prefix, field.name);
    const auto& type = *field.schema;
    if (type.type == Type::kStruct) {
      TRY(AddFields(type, name, optional || type.optional, shape));
      continue;
    }
    if (type.type == Type::kMap) {
      return Fail(ErrorCode::kInvalid,
                  "Flatten transformation does not support MAP for record with schemas (for field "
                  "{}).",
                  name);
    }
    const auto* leaf = &type;
    if (optional && !type.optional) {
      leaf = &shape.made_optional.emplace_back(type);
      shape.made_optional.back().optional = true;
    }
    shape.schema.fields.push_back({std::move(name), leaf});
  }
  return {};
}

Result<const Flatten::Shape*> Flatten::ShapeFor(const Schema& of) {
  if (auto found = shapes_.find(&of); found != shapes_.end()) return &found->second;
  Shape shape;
  shape.schema.type = Type::kStruct;
  shape.schema.name = of.name;
  shape.schema.optional = of.optional;
  TRY(AddFields(of, "", of.optional, shape));
  TRY(CheckFieldNames(shape.schema));
  return &shapes_.emplace(&of, std::move(shape)).first->second;
}

void Flatten::AddValues(const Value& of, const Schema& schema, Value*& at) {
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const auto& type = *schema.fields[i].schema;
    auto child = of.IsNull() ? Value::Null(&type) : of.items[i];
    if (type.type == Type::kStruct) {
      AddValues(child, type, at);
    } else {
      *at++ = child;
    }
  }
}

Status Flatten::AddEntries(const Value& map, const std::string& prefix, int depth, Arena& arena,
                           std::vector<Value>& entries) const {
  if (depth > kDataDepthMax) return Fail(ErrorCode::kTooLarge, "maps nest too deeply");
  auto children = map.children();
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (children[i].type != Type::kString) {
      return Fail(ErrorCode::kInvalid, "Flatten needs text keys, found: {}",
                  Name(children[i].type));
    }
    auto name = Joined(prefix, children[i].text());
    const auto& value = children[i + 1];
    if (value.type == Type::kMap) {
      TRY(AddEntries(value, name, depth + 1, arena, entries));
      continue;
    }
    entries.push_back(Value::Text(Type::kString, arena.Keep(name)));
    entries.push_back(value);
  }
  return {};
}

Result<bool> Flatten::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  if (part.IsNull()) return true;
  if (part.type == Type::kStruct) {
    ASSIGN_OR_RETURN(const auto* shape, ShapeFor(*part.schema));
    auto count = shape->schema.fields.size();
    auto* items = arena.Values(count);
    auto* at = items;
    AddValues(part, *part.schema, at);
    part = Value::Container(Type::kStruct, items, count, &shape->schema);
    return true;
  }
  if (part.type != Type::kMap || part.schema != nullptr) return NeedsFields(part, "flattening");
  std::vector<Value> entries;
  TRY(AddEntries(part, "", 0, arena, entries));
  auto* items = arena.Values(entries.size());
  std::copy(entries.begin(), entries.end(), items);
  part = MapOf(items, entries.size() / 2);
  return true;
}

}  // namespace taskflow::connect
