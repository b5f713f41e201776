#include "connect/transforms/field_wise.h"

#include <algorithm>

namespace taskflow::connect {

const FieldWise::Shape& FieldWise::ShapeFor(const Schema& of) {
  auto [found, is_new] = shapes_.try_emplace(&of);
  auto& shape = found->second;
  if (!is_new) return shape;
  if (whole_) {
    shape.schema = NewShape("", of);
    return shape;
  }
  shape.schema = of;
  for (auto& field : shape.schema.fields) {
    shape.touched.push_back(Touches(field.name));
    if (shape.touched.back()) {
      field.schema = &shape.fields.emplace_back(NewShape(field.name, *field.schema));
    }
  }
  return shape;
}

Result<Value> FieldWise::ChangeStruct(const Value& of, Arena& arena) {
  const auto& shape = ShapeFor(*of.schema);
  auto* items = arena.Values(of.size);
  std::copy_n(of.items, of.size, items);
  for (std::size_t i = 0; i < of.size; ++i) {
    if (!shape.touched[i]) continue;
    const auto& field = shape.schema.fields[i];
    ASSIGN_OR_RETURN(items[i], Change(field.name, of.items[i], arena));
    items[i].schema = field.schema;
  }
  return Value::Container(Type::kStruct, items, of.size, &shape.schema);
}

Result<Value> FieldWise::ChangeMap(const Value& of, Arena& arena) {
  auto children = of.children();
  auto* items = arena.Values(children.size());
  std::copy(children.begin(), children.end(), items);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (items[i].type != Type::kString || !Touches(items[i].text())) continue;
    ASSIGN_OR_RETURN(items[i + 1], Change(items[i].text(), items[i + 1], arena));
    items[i + 1].schema = nullptr;
  }
  return Value::Container(Type::kMap, items, of.size, nullptr);
}

Result<Value> FieldWise::ChangeWhole(const Value& of, Arena& arena) {
  ASSIGN_OR_RETURN(auto changed, Change("", of, arena));
  changed.schema = of.schema == nullptr ? nullptr : &ShapeFor(*of.schema).schema;
  return changed;
}

Result<bool> FieldWise::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  if (part.IsNull() && PassesNull()) return true;
  if (whole_) {
    ASSIGN_OR_RETURN(part, ChangeWhole(part, arena));
  } else if (part.type == Type::kStruct) {
    ASSIGN_OR_RETURN(part, ChangeStruct(part, arena));
  } else if (part.type == Type::kMap && part.schema == nullptr) {
    ASSIGN_OR_RETURN(part, ChangeMap(part, arena));
  } else {
    return NeedsFields(part, purpose_);
  }
  return true;
}

}  // namespace taskflow::connect
