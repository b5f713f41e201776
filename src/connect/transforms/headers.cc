#include "connect/transforms/headers.h"

#include <algorithm>

#include "connect/data/literal.h"

namespace taskflow::connect {
namespace {

bool HasName(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::optional<std::string> NotEmpty(std::string_view value) {
  return value.empty() ? std::optional<std::string>("Empty list") : std::nullopt;
}

void Append(Record& record, std::span<const HeaderValue> added, Arena& arena) {
  auto* headers = arena.Headers(record.headers.size() + added.size());
  auto* end = std::copy(record.headers.begin(), record.headers.end(), headers);
  end = std::copy(added.begin(), added.end(), end);
  record.headers = {headers, end};
}

}  // namespace

const ConfigKeys& DropHeaders::Keys() {
  static const ConfigKeys keys{
      {.name = "headers",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .doc = "The name of the headers to be removed.",
       .check = NotEmpty},
  };
  return keys;
}

Result<bool> DropHeaders::Apply(Record& record, Arena& arena) {
  auto* kept = arena.Headers(record.headers.size());
  auto* end = std::copy_if(record.headers.begin(), record.headers.end(), kept,
                           [&](const auto& header) { return !HasName(names_, header.name); });
  record.headers = {kept, end};
  return true;
}

const ConfigKeys& InsertHeader::Keys() {
  static const ConfigKeys keys{
      {.name = "header", .importance = Importance::kHigh, .doc = "The name of the header."},
      {.name = "value.literal",
       .importance = Importance::kHigh,
       .doc = "The literal value that is to be set as the header value on all records."},
  };
  return keys;
}

Result<bool> InsertHeader::Apply(Record& record, Arena& arena) {
  HeaderValue added{name_, ParseLiteral(literal_, arena)};
  Append(record, {&added, 1}, arena);
  return true;
}

const ConfigKeys& HeaderFrom::Keys() {
  static const ConfigKeys keys{
      {.name = "fields",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .doc = "Field names in the record whose values are to be copied or moved to headers.",
       .check = NotEmpty},
      {.name = "headers",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .doc = "Header names, in the same order as the field names listed in fields.",
       .check = NotEmpty},
      {.name = "operation",
       .importance = Importance::kHigh,
       .doc = "Either move, if the fields are to be moved to the headers (removed from the key or "
              "value), or copy.",
       .allowed = {"move", "copy"}},
      ReplaceNullKey(),
  };
  return keys;
}

HeaderFrom::HeaderFrom(Side side, const Settings& settings)
    : side_(side),
      fields_(settings.List("fields")),
      headers_(settings.List("headers")),
      move_(EqualsAnyCase(settings.String("operation"), "move")) {}

Status HeaderFrom::Check() const {
  if (fields_.size() == headers_.size()) return {};
  return Fail(ErrorCode::kInvalid,
              "'fields' config must have the same number of elements as "
              "'headers' config.");
}

bool HeaderFrom::Takes(std::string_view field) const { return HasName(fields_, field); }

const HeaderFrom::Shape& HeaderFrom::ShapeFor(const Schema& of) {
  auto [found, is_new] = shapes_.try_emplace(&of);
  auto& shape = found->second;
  if (!is_new) return shape;
  shape.schema = of;
  shape.schema.fields.clear();
  for (std::uint32_t i = 0; i < of.fields.size(); ++i) {
    if (Takes(of.fields[i].name)) continue;
    shape.schema.fields.push_back(of.fields[i]);
    shape.kept.push_back(i);
  }
  return shape;
}

Value HeaderFrom::Without(const Value& part, Arena& arena) {
  auto* items = arena.Values(part.children().size());
  if (part.type == Type::kStruct) {
    const auto& shape = ShapeFor(*part.schema);
    for (std::size_t i = 0; i < shape.kept.size(); ++i) items[i] = part.items[shape.kept[i]];
    return Value::Container(Type::kStruct, items, shape.kept.size(), &shape.schema);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < part.size; ++i) {
    const auto& name = part.items[2 * i];
    if (name.type == Type::kString && Takes(name.text())) continue;
    items[2 * kept] = name;
    items[2 * kept + 1] = part.items[2 * i + 1];
    ++kept;
  }
  return Value::Container(Type::kMap, items, kept, nullptr);
}

Result<bool> HeaderFrom::Apply(Record& record, Arena& arena) {
  auto& part = PartOf(record, side_);
  bool is_map = part.type == Type::kMap && part.schema == nullptr;
  if (part.type != Type::kStruct && !is_map) return NeedsFields(part, "header from");
  std::vector<HeaderValue> added;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto* found = part.Find(fields_[i]);
    if (found == nullptr && !is_map) {
      return Fail(ErrorCode::kInvalid, "Unknown field: {}", fields_[i]);
    }
    added.push_back({headers_[i], found == nullptr ? Value::Null() : *found});
  }
  Append(record, added, arena);
  if (move_) part = Without(part, arena);
  return true;
}

}  // namespace taskflow::connect
