#include "connect/converters/json_converter.h"

#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>

#include "base/base64.h"
#include "base/json_exact.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

constexpr std::pair<std::string_view, Type> kTypes[] = {
    {"boolean", Type::kBoolean}, {"int8", Type::kInt8},   {"int16", Type::kInt16},
    {"int32", Type::kInt32},     {"int64", Type::kInt64}, {"float", Type::kFloat32},
    {"double", Type::kFloat64},  {"bytes", Type::kBytes}, {"string", Type::kString},
    {"array", Type::kArray},     {"map", Type::kMap},     {"struct", Type::kStruct}};

struct NamedLogical {
  std::string_view name;
  Logical logical;
  Type type;  // of another it is just a name
};
constexpr NamedLogical kLogicals[] = {
    {"org.apache.kafka.connect.data.Decimal", Logical::kDecimal, Type::kBytes},
    {"org.apache.kafka.connect.data.Date", Logical::kDate, Type::kInt32},
    {"org.apache.kafka.connect.data.Time", Logical::kTime, Type::kInt32},
    {"org.apache.kafka.connect.data.Timestamp", Logical::kTimestamp, Type::kInt64}};

bool FlagOf(const json::object& object, std::string_view name) {
  const auto* flag = object.if_contains(name);
  return flag != nullptr && flag->is_bool() && flag->get_bool();
}

int ScaleOf(const json::object& schema) {
  const auto* parameters = schema.if_contains("parameters");
  if (parameters == nullptr || !parameters->is_object()) return 0;
  auto text = StringMember(parameters->get_object(), "scale").value_or("0");
  return static_cast<int>(ParseInteger(text).value_or(0));
}

int BitsOf(Type integer) {
  return integer == Type::kInt8    ? 8
         : integer == Type::kInt16 ? 16
         : integer == Type::kInt32 ? 32
                                   : 64;
}

// Plain JSON: whole numbers are INT64, others FLOAT64, objects maps.
Value Schemaless(const json::value& from, Arena& arena) {
  switch (from.kind()) {
    case json::kind::null:
      return Value::Null();
    case json::kind::bool_:
      return Value::Integer(Type::kBoolean, from.get_bool());
    case json::kind::int64:
      return Value::Integer(Type::kInt64, from.get_int64());
    case json::kind::uint64:
      return Value::Real(Type::kFloat64, static_cast<double>(from.get_uint64()));
    case json::kind::double_:
      return Value::Real(Type::kFloat64, from.get_double());
    case json::kind::string:
      return Value::Text(Type::kString, arena.Keep(from.get_string()));
    case json::kind::array: {
      const auto& array = from.get_array();
      auto* items = arena.Values(array.size());
      for (std::size_t i = 0; i < array.size(); ++i) items[i] = Schemaless(array[i], arena);
      return Value::Container(Type::kArray, items, array.size(), nullptr);
    }
    case json::kind::object:
      break;
  }
  const auto& object = from.get_object();
  auto* items = arena.Values(object.size() * 2);
  auto* at = items;
  for (const auto& [key, value] : object) {
    *at++ = Value::Text(Type::kString, arena.Keep(key));
    *at++ = Schemaless(value, arena);
  }
  return Value::Container(Type::kMap, items, object.size(), nullptr);
}

tl::unexpected<Error> WrongType(const Schema& schema, const json::value& payload) {
  return Fail(ErrorCode::kInvalid, "Invalid type for {}: {}", Name(schema.type),
              std::string_view(json::to_string(payload.kind())));
}

}  // namespace

const ConfigKeys& JsonConverter::Keys() {
  static const ConfigKeys keys{
      {.name = "schemas.enable",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .importance = Importance::kHigh,
       .display_name = "Enable Schemas",
       .doc = "Whether each record is an object of \"schema\" and \"payload\"."},
      {.name = "schemas.cache.size",
       .type = KeyType::kInt,
       .default_value = "1000",
       .importance = Importance::kHigh,
       .display_name = "Schema Cache Size",
       .doc = "Accepted; always 1000.",
       .min = 0},
      {.name = "decimal.format",
       .default_value = "BASE64",
       .importance = Importance::kLow,
       .display_name = "Decimal Format",
       .doc = "How decimals are written: their bytes as text, or a number. Both are read.",
       .allowed = {"BASE64", "NUMERIC"}},
      {.name = "replace.null.with.default",
       .type = KeyType::kBoolean,
       .default_value = "true",
       .importance = Importance::kLow,
       .display_name = "Replace null with default",
       .doc = "Whether an absent or null value becomes its schema's default."},
  };
  return keys;
}

Result<std::unique_ptr<Converter>> JsonConverter::Make(const Settings& settings,
                                                       const Environment&) {
  bool is_numeric = EqualsAnyCase(settings.String("decimal.format"), "NUMERIC");
  return std::make_unique<JsonConverter>(settings.Bool("schemas.enable"),
                                         settings.Bool("replace.null.with.default"),
                                         JsonForm{.numeric_decimals = is_numeric});
}

Status JsonConverter::ReadParts(const json::object& from, Schema& into, Shape& shape,
                                int depth) const {
  if (into.type == Type::kArray || into.type == Type::kMap) {
    const auto* items = from.if_contains(into.type == Type::kArray ? "items" : "values");
    if (items == nullptr) return Fail(ErrorCode::kInvalid, "a schema lacks its items or values");
    ASSIGN_OR_RETURN(into.items, Read(*items, shape, depth + 1));
  }
  if (into.type == Type::kMap) {
    const auto* keys = from.if_contains("keys");
    if (keys == nullptr) return Fail(ErrorCode::kInvalid, "a map's schema lacks its keys");
    ASSIGN_OR_RETURN(into.keys, Read(*keys, shape, depth + 1));
  }
  if (into.type != Type::kStruct) return {};
  const auto* fields = from.if_contains("fields");
  if (fields == nullptr || !fields->is_array()) {
    return Fail(ErrorCode::kInvalid, "Struct schema's \"fields\" argument is not an array.");
  }
  for (const auto& field : fields->get_array()) {
    auto name = field.is_object() ? StringMember(field.get_object(), "field") : std::nullopt;
    if (!name) {
      return Fail(ErrorCode::kInvalid, "Struct schema's field name not specified properly");
    }
    ASSIGN_OR_RETURN(const auto* schema, Read(field, shape, depth + 1));
    into.fields.push_back({std::string(*name), schema});
  }
  return CheckFieldNames(into);
}

Result<const Schema*> JsonConverter::Read(const json::value& from, Shape& shape, int depth) const {
  if (depth > kDataDepthMax) return Fail(ErrorCode::kTooLarge, "the schema nests too deeply");
  if (!from.is_object()) return Fail(ErrorCode::kInvalid, "a schema is a JSON object");
  const auto& object = from.get_object();
  auto type = StringMember(object, "type");
  if (!type) return Fail(ErrorCode::kInvalid, "Schema must contain 'type' field");
  Schema& schema = shape.schemas.emplace_back();
  for (const auto& [name, known] : kTypes) {
    if (name == *type) schema.type = known;
  }
  if (schema.type == Type::kNull)
    return Fail(ErrorCode::kInvalid, "Unknown schema type: {}", *type);
  schema.optional = FlagOf(object, "optional");
  schema.name = StringMember(object, "name").value_or("");
  if (const auto* version = object.if_contains("version"); version && version->is_int64()) {
    schema.version = static_cast<std::int32_t>(version->get_int64());
  }
  for (const auto& known : kLogicals) {
    if (known.name == schema.name && known.type == schema.type) schema.logical = known.logical;
  }
  if (schema.logical == Logical::kDecimal) {
    schema.scale = ScaleOf(object);
    shape.has_decimals = true;
  }
  TRY(ReadParts(object, schema, shape, depth));
  if (const auto* otherwise = object.if_contains("default")) {
    shape.defaults.emplace(&schema, *otherwise);
  }
  return &schema;
}

Result<const JsonConverter::Shape*> JsonConverter::ShapeOf(const json::value& schema) {
  auto text = ToJson(schema);
  if (auto found = shapes_.find(text); found != shapes_.end()) return found->second.get();
  if (shapes_.size() >= kSchemasCachedMax) {
    return Fail(ErrorCode::kTooLarge, "over {} different schemas in one task", kSchemasCachedMax);
  }
  auto shape = std::make_unique<Shape>();
  ASSIGN_OR_RETURN(shape->root, Read(schema, *shape, 0));
  return shapes_.emplace(std::move(text), std::move(shape)).first->second.get();
}

Result<Value> JsonConverter::TypedStruct(const json::value& payload, const Schema& schema,
                                         const Shape& shape, Arena& arena) const {
  if (!payload.is_object()) return WrongType(schema, payload);
  static const json::value kAbsent;
  auto* items = arena.Values(schema.fields.size());
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const auto* member = payload.get_object().if_contains(schema.fields[i].name);
    auto value =
        Typed(member == nullptr ? kAbsent : *member, *schema.fields[i].schema, shape, arena);
    if (!value) {
      return Fail(value.error().code, "field {}: {}", schema.fields[i].name, value.error().message);
    }
    items[i] = *value;
  }
  return Value::Container(Type::kStruct, items, schema.fields.size(), &schema);
}

Result<Value> JsonConverter::TypedArray(const json::value& payload, const Schema& schema,
                                        const Shape& shape, Arena& arena) const {
  if (!payload.is_array()) return WrongType(schema, payload);
  const auto& array = payload.get_array();
  auto* items = arena.Values(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    ASSIGN_OR_RETURN(items[i], Typed(array[i], *schema.items, shape, arena));
  }
  return Value::Container(Type::kArray, items, array.size(), &schema);
}

// An object when the keys are texts, and else an array of pairs.
Result<Value> JsonConverter::TypedMap(const json::value& payload, const Schema& schema,
                                      const Shape& shape, Arena& arena) const {
  if (schema.keys->type == Type::kString) {
    if (!payload.is_object()) return WrongType(schema, payload);
    const auto& object = payload.get_object();
    auto* items = arena.Values(object.size() * 2);
    auto* at = items;
    for (const auto& [key, value] : object) {
      *at++ = Value::Text(Type::kString, arena.Keep(key), schema.keys);
      ASSIGN_OR_RETURN(*at++, Typed(value, *schema.items, shape, arena));
    }
    return Value::Container(Type::kMap, items, object.size(), &schema);
  }
  if (!payload.is_array()) return WrongType(schema, payload);
  const auto& array = payload.get_array();
  auto* items = arena.Values(array.size() * 2);
  auto* at = items;
  for (const auto& pair : array) {
    if (!pair.is_array() || pair.get_array().size() != 2) return WrongType(schema, pair);
    ASSIGN_OR_RETURN(*at++, Typed(pair.get_array()[0], *schema.keys, shape, arena));
    ASSIGN_OR_RETURN(*at++, Typed(pair.get_array()[1], *schema.items, shape, arena));
  }
  return Value::Container(Type::kMap, items, array.size(), &schema);
}

double JsonConverter::RealOf(const json::value& number) const {
  auto text = NumberText(number, number_texts_);
  return text ? std::strtod(std::string(*text).c_str(), nullptr) : number.to_number<double>();
}

// Of a number with a fraction the whole part. Nothing: no number, or none of the type's.
std::optional<std::int64_t> JsonConverter::IntegerOf(const json::value& number, Type type) const {
  std::int64_t whole = 0;
  if (number.is_int64()) {
    whole = number.get_int64();
  } else if (number.is_double()) {
    auto real = std::trunc(RealOf(number));
    constexpr double kBeyond = 9223372036854775808.0;
    if (!(real >= -kBeyond && real < kBeyond)) return std::nullopt;
    whole = static_cast<std::int64_t>(real);
  } else {
    return std::nullopt;
  }
  auto most = std::numeric_limits<std::int64_t>::max() >> (64 - BitsOf(type));
  return whole <= most && whole >= -most - 1 ? std::optional(whole) : std::nullopt;
}

Result<Value> JsonConverter::TypedDecimal(const json::value& payload, const Schema& schema,
                                          Arena& arena) const {
  auto text = NumberText(payload, number_texts_);
  auto number = text ? std::string(*text) : ToJson(payload);
  auto unscaled = UnscaledOf(number, schema.scale);
  if (!unscaled) {
    return Fail(ErrorCode::kInvalid,
                "{} is no Decimal of scale {}: it has more digits behind the point, or over {}",
                number, schema.scale, kDecimalDigitsMax);
  }
  return Value::Text(Type::kBytes, arena.Keep(*unscaled), &schema);
}

Result<Value> JsonConverter::Typed(const json::value& payload, const Schema& schema,
                                   const Shape& shape, Arena& arena) const {
  if (payload.is_null()) {
    auto otherwise = shape.defaults.find(&schema);
    bool has_default = otherwise != shape.defaults.end() && !otherwise->second.is_null();
    if (has_default && (null_is_default_ || !schema.optional)) {
      return Typed(otherwise->second, schema, shape, arena);
    }
    if (schema.optional) return Value::Null(&schema);
    return Fail(ErrorCode::kInvalid, "Invalid null value for required {} field", Name(schema.type));
  }
  switch (schema.type) {
    case Type::kBoolean:
      if (!payload.is_bool()) break;
      return Value::Integer(Type::kBoolean, payload.get_bool(), &schema);
    case Type::kInt8:
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64:
      if (auto number = IntegerOf(payload, schema.type))
        return Value::Integer(schema.type, *number, &schema);
      break;
    case Type::kFloat32:
    case Type::kFloat64:
      if (!payload.is_number()) break;
      return Value::Real(schema.type, RealOf(payload), &schema);
    case Type::kString:
      if (!payload.is_string()) break;
      return Value::Text(Type::kString, arena.Keep(payload.get_string()), &schema);
    case Type::kBytes: {
      if (schema.logical == Logical::kDecimal && payload.is_number())
        return TypedDecimal(payload, schema, arena);
      auto bytes = payload.is_string() ? DecodeBase64(payload.get_string()) : std::nullopt;
      if (!bytes) break;
      return Value::Text(Type::kBytes, arena.Keep(*bytes), &schema);
    }
    case Type::kArray:
      return TypedArray(payload, schema, shape, arena);
    case Type::kMap:
      return TypedMap(payload, schema, shape, arena);
    case Type::kStruct:
      return TypedStruct(payload, schema, shape, arena);
    case Type::kNull:
      break;
  }
  return WrongType(schema, payload);
}

Result<Value> JsonConverter::ToConnect(std::string_view, std::optional<std::string_view> bytes,
                                       Arena& arena) {
  if (!bytes) return Value::Null();
  number_texts_.clear();
  auto parsed = ParseJson(*bytes);
  if (!parsed) {
    return Fail(ErrorCode::kInvalid,
                "Converting byte[] to Kafka Connect data failed due to serialization error: {}",
                parsed.error().message);
  }
  if (!schemas_enable_) return Schemaless(*parsed, arena);
  const auto* envelope = parsed->if_object();
  if (envelope == nullptr || envelope->size() != 2 || !envelope->contains("schema") ||
      !envelope->contains("payload")) {
    return Fail(ErrorCode::kInvalid,
                "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields and "
                "may not contain additional fields. If you are trying to deserialize plain JSON "
                "data, set schemas.enable=false in your converter configuration.");
  }
  if (envelope->at("schema").is_null()) return Schemaless(envelope->at("payload"), arena);
  ASSIGN_OR_RETURN(const auto* shape, ShapeOf(envelope->at("schema")));
  if (shape->has_decimals) {
    ASSIGN_OR_RETURN(*parsed, ParseJsonExact(*bytes, number_texts_));
  }
  return Typed(parsed->get_object().at("payload"), *shape->root, *shape, arena);
}

Result<std::optional<std::string>> JsonConverter::FromConnect(std::string_view, std::string_view,
                                                              const Value& value) {
  if (value.IsNull() && (!schemas_enable_ || value.schema == nullptr)) return std::nullopt;
  std::string out;
  if (schemas_enable_)
    out = fmt::format(R"({{"schema":{},"payload":)", ToJson(SchemaAsJson(value.schema)));
  AppendJson(value, form_, out);
  if (schemas_enable_) out += '}';
  return out;
}

}  // namespace taskflow::connect
