#include "avro/parser.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "avro/json_text.h"
#include "avro/limits.h"
#include "avro/logical.h"
#include "avro/names.h"
#include "base/exact_json.h"

namespace taskflow::avro {
namespace {

// The member's text; empty when absent or no string.
std::optional<std::string> OptionalText(const json::object& object, std::string_view key) {
  auto text = StringMember(object, key);
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::string JsonText(const json::value& value) {
  std::string out;
  AppendJson(value, out);
  return out;
}

// Numbers may be given as strings where a float or double is due.
json::value DefaultValue(const json::value& value, const Node& type) {
  bool wants_real = type.type == Type::kFloat || type.type == Type::kDouble;
  if (!wants_real || !value.is_string()) return value;
  std::string_view text(value.get_string());
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number ? json::value(number) : value;
}

bool IsReservedInType(std::string_view key, Type type) {
  if (key == "default") return type == Type::kEnum;
  static constexpr std::string_view kReserved[] = {"doc",  "fields",  "items",  "name", "namespace",
                                                   "size", "symbols", "values", "type", "aliases"};
  return std::ranges::find(kReserved, key) != std::end(kReserved);
}

bool IsReservedInField(std::string_view key) {
  static constexpr std::string_view kReserved[] = {"default", "doc",  "name",
                                                   "order",   "type", "aliases"};
  return std::ranges::find(kReserved, key) != std::end(kReserved);
}

}  // namespace

// Extends the path while it lives.
class Parser::At {
 public:
  At(Parser& parser, std::string_view step) : path_(parser.path_), size_(path_.size()) {
    path_ += '/';
    path_ += step;
  }
  At(Parser& parser, std::size_t index) : At(parser, std::to_string(index)) {}
  ~At() { path_.resize(size_); }

 private:
  std::string& path_;
  std::size_t size_;
};

tl::unexpected<Error> Parser::AtPath(Error error) const {
  if (!path_.empty()) error.message += fmt::format(" (at {})", path_);
  return Fail(std::move(error));
}

Result<const Node*> Parser::ParseText(std::string_view text) {
  if (text.size() > kSchemaBytesMax) {
    return Fail(ErrorCode::kTooLarge, "the schema has {} bytes, at most {} are taken", text.size(),
                kSchemaBytesMax);
  }
  ASSIGN_OR_RETURN(auto value, ParseExactJson(text, kSchemaJsonDepthMax));
  ASSIGN_OR_RETURN(auto* node, ParseType(value, ""));
  return node;
}

Result<Node*> Parser::NewNode(Type type) {
  if (graph_.nodes.size() >= kSchemaNodesMax) {
    return AtPath(
        {ErrorCode::kTooLarge, fmt::format("the schema has more than {} types", kSchemaNodesMax)});
  }
  auto& node = graph_.nodes.emplace_back();
  node.type = type;
  return &node;
}

Status Parser::DeepenOver(Node& node, const Node& child) const {
  node.depth = std::max(node.depth, child.depth + 1);
  if (node.depth <= kSchemaDepthMax) return {};
  return AtPath(
      {ErrorCode::kTooLarge, fmt::format("types are nested more than {} deep", kSchemaDepthMax)});
}

Result<Node*> Parser::ParseType(const json::value& value, std::string_view space) {
  switch (value.kind()) {
    case json::kind::string:
      return ParseWord(std::string_view(value.get_string()), space);
    case json::kind::array:
      return ParseUnion(value.get_array(), space);
    case json::kind::object:
      return ParseObject(value.get_object(), space);
    default:
      return Wrong("Schema not yet supported: {}", JsonText(value));
  }
}

Result<Node*> Parser::ParseWord(std::string_view word, std::string_view space) {
  if (auto primitive = PrimitiveNamed(word)) return NewNode(*primitive);
  auto name = QualifiedName(word, space);
  auto found = graph_.names.find(name.Text());
  if (found == graph_.names.end()) found = graph_.names.find(word);
  if (found == graph_.names.end()) return Wrong("Undefined schema: {}", word);
  return found->second;
}

Result<Node*> Parser::ParseUnion(const json::array& branches, std::string_view space) {
  if (branches.size() > kUnionBranchesMax) {
    return AtPath({ErrorCode::kTooLarge,
                   fmt::format("a union has more than {} branches", kUnionBranchesMax)});
  }
  ASSIGN_OR_RETURN(auto* node, NewNode(Type::kUnion));
  std::set<std::string> seen;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    At at(*this, i);
    ASSIGN_OR_RETURN(auto* branch, ParseType(branches[i], space));
    if (branch->type == Type::kUnion) return Wrong("Nested union: {}", JsonText(branches));
    auto name = IsNamed(branch->type) ? branch->name.Text() : std::string(Name(branch->type));
    if (!seen.insert(name).second) return Wrong("Duplicate in union:{}", name);
    TRY(DeepenOver(*node, *branch));
    node->branches.push_back(branch);
  }
  return node;
}

Result<Node*> Parser::ParseObject(const Object& object, std::string_view space) {
  const auto* type = object.if_contains("type");
  if (type == nullptr || !type->is_string()) return Wrong("No type: {}", JsonText(object));
  std::string_view word(type->get_string());
  if (word == "array") return ParseContainer(object, Type::kArray, space);
  if (word == "map") return ParseContainer(object, Type::kMap, space);
  if (word == "record" || word == "error" || word == "enum" || word == "fixed") {
    return ParseNamed(object, word, space);
  }
  At at(*this, "type");
  ASSIGN_OR_RETURN(auto* node, ParseWord(word, space));
  if (!IsNamed(node->type)) ParseProperties(object, *node);
  return node;
}

Result<Node*> Parser::ParseContainer(const Object& object, Type type, std::string_view space) {
  bool is_array = type == Type::kArray;
  std::string_view key = is_array ? "items" : "values";
  const auto* items = object.if_contains(key);
  if (items == nullptr) {
    return Wrong("{} has no {} type: {}", is_array ? "Array" : "Map", key, JsonText(object));
  }
  ASSIGN_OR_RETURN(auto* node, NewNode(type));
  At at(*this, key);
  ASSIGN_OR_RETURN(auto* item, ParseType(*items, space));
  TRY(DeepenOver(*node, *item));
  node->items = item;
  ParseProperties(object, *node);
  return node;
}

Result<Node*> Parser::ParseNamed(const Object& object, std::string_view type,
                                 std::string_view space) {
  auto kind = type == "enum" ? Type::kEnum : type == "fixed" ? Type::kFixed : Type::kRecord;
  ASSIGN_OR_RETURN(auto* node, NewNode(kind));
  node->is_error = type == "error";
  node->doc = OptionalText(object, "doc");
  TRY(ParseName(object, space, *node));
  TRY(ParseAliases(object, *node));
  if (kind == Type::kRecord) TRY(ParseFields(object, *node));
  if (kind == Type::kEnum) TRY(ParseSymbols(object, *node));
  if (kind == Type::kFixed) TRY(ParseFixedSize(object, *node));
  ParseProperties(object, *node);
  return node;
}

Status Parser::ParseName(const Object& object, std::string_view space, Node& node) {
  At at(*this, "name");
  auto name = StringMember(object, "name");
  if (!name) return Wrong("No name in schema: {}", JsonText(object));
  node.name = QualifiedName(*name, StringMember(object, "namespace").value_or(space));
  if (auto status = CheckFullName(node.name); !status) return AtPath(std::move(status).error());
  auto text = node.name.Text();
  if (PrimitiveNamed(text)) return Wrong("Schemas may not be named after primitives: {}", text);
  if (!graph_.names.emplace(text, &node).second) return Wrong("Can't redefine: {}", text);
  return {};
}

Status Parser::ParseFields(const Object& object, Node& record) {
  const auto* fields = object.if_contains("fields");
  if (fields == nullptr || !fields->is_array()) {
    return Wrong("Record has no fields: {}", JsonText(object));
  }
  At at(*this, "fields");
  const auto& list = fields->get_array();
  if (list.size() > kRecordFieldsMax) {
    return AtPath(
        {ErrorCode::kTooLarge, fmt::format("a record has more than {} fields", kRecordFieldsMax)});
  }
  defaults_.Open(record);
  std::set<std::string_view> seen;
  record.fields.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    At at_field(*this, i);
    TRY(ParseField(list[i], record));
    const auto& name = record.fields.back().name;
    if (!seen.insert(name).second) {
      return Wrong("Duplicate field {} in record {}", name, record.name.Text());
    }
  }
  defaults_.Close(record);
  return {};
}

Status Parser::ParseField(const json::value& value, Node& record) {
  if (!value.is_object()) return Wrong("Field is not an object: {}", JsonText(value));
  const auto& object = value.get_object();
  auto name = StringMember(object, "name");
  if (!name) return Wrong("No field name: {}", JsonText(value));
  if (auto status = CheckName(*name); !status) {
    At at(*this, "name");
    return AtPath(std::move(status).error());
  }
  const auto* type = object.if_contains("type");
  if (type == nullptr) return Wrong("No field type: {}", JsonText(value));

  Field field;
  field.name = std::string(*name);
  {
    At at(*this, "type");
    ASSIGN_OR_RETURN(auto* node, ParseType(*type, record.name.space));
    TRY(DeepenOver(record, *node));
    field.type = node;
  }
  TRY(ParseFieldDetails(object, field));
  record.fields.push_back(std::move(field));
  return {};
}

Status Parser::ParseFieldDetails(const Object& object, Field& field) {
  field.doc = OptionalText(object, "doc");
  if (const auto* member = object.if_contains("default")) {
    auto value = DefaultValue(*member, *field.type);
    field.default_json = JsonText(value);
    if (!defaults_.Fits(*field.type, value)) {
      At at(*this, "default");
      return Wrong("Invalid default for field {}: {} not a \"{}\"", field.name, *field.default_json,
                   Name(field.type->type));
    }
  }
  if (auto order = StringMember(object, "order")) {
    if (*order != "ascending" && *order != "descending" && *order != "ignore") {
      return Wrong("Invalid order of field {}: {}", field.name, *order);
    }
    field.order = *order == "ascending"    ? Order::kAscending
                  : *order == "descending" ? Order::kDescending
                                           : Order::kIgnore;
  }
  if (const auto* aliases = object.if_contains("aliases")) {
    if (!aliases->is_array()) return Wrong("aliases not an array: {}", JsonText(*aliases));
    for (const auto& alias : aliases->get_array()) {
      if (!alias.is_string()) return Wrong("alias not a string: {}", JsonText(alias));
      field.aliases.emplace_back(std::string_view(alias.get_string()));
    }
  }
  for (const auto& member : object) {
    std::string_view key(member.key());
    if (!IsReservedInField(key)) {
      field.properties.push_back({std::string(key), JsonText(member.value())});
    }
  }
  return {};
}

Status Parser::ParseSymbols(const Object& object, Node& node) {
  const auto* symbols = object.if_contains("symbols");
  if (symbols == nullptr || !symbols->is_array()) {
    return Wrong("Enum has no symbols: {}", JsonText(object));
  }
  At at(*this, "symbols");
  const auto& list = symbols->get_array();
  if (list.size() > kEnumSymbolsMax) {
    return AtPath(
        {ErrorCode::kTooLarge, fmt::format("an enum has more than {} symbols", kEnumSymbolsMax)});
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    At at_symbol(*this, i);
    if (!list[i].is_string()) return Wrong("Enum symbol is not a string: {}", JsonText(list[i]));
    std::string_view symbol(list[i].get_string());
    if (auto status = CheckName(symbol); !status) return AtPath(std::move(status).error());
    if (!seen.insert(symbol).second) return Wrong("Duplicate enum symbol: {}", symbol);
    node.symbols.emplace_back(symbol);
  }
  node.default_symbol = OptionalText(object, "default");
  if (node.default_symbol && !seen.contains(*node.default_symbol)) {
    return Wrong("The Enum Default: {} is not in the enum symbol set: {}", *node.default_symbol,
                 JsonText(*symbols));
  }
  return {};
}

Status Parser::ParseFixedSize(const Object& object, Node& node) {
  const auto* size = object.if_contains("size");
  if (size == nullptr || !size->is_int64() || size->get_int64() < 0) {
    return Wrong("Invalid or no size: {}", JsonText(object));
  }
  if (size->get_int64() > static_cast<std::int64_t>(kFixedBytesMax)) {
    return AtPath(
        {ErrorCode::kTooLarge, fmt::format("a fixed has more than {} bytes", kFixedBytesMax)});
  }
  node.fixed_bytes = static_cast<int>(size->get_int64());
  return {};
}

Status Parser::ParseAliases(const Object& object, Node& node) {
  const auto* aliases = object.if_contains("aliases");
  if (aliases == nullptr) return {};
  At at(*this, "aliases");
  if (!aliases->is_array()) return Wrong("aliases not an array: {}", JsonText(*aliases));
  for (const auto& alias : aliases->get_array()) {
    if (!alias.is_string()) return Wrong("alias not a string: {}", JsonText(alias));
    auto name = QualifiedName(std::string_view(alias.get_string()), node.name.space);
    if (auto status = CheckFullName(name); !status) return AtPath(std::move(status).error());
    node.aliases.push_back(std::move(name));
  }
  return {};
}

void Parser::ParseProperties(const Object& object, Node& node) {
  for (const auto& member : object) {
    std::string_view key(member.key());
    if (!IsReservedInType(key, node.type)) {
      node.properties.push_back({std::string(key), JsonText(member.value())});
    }
  }
  SetLogicalType(node);
}

}  // namespace taskflow::avro
