#include "connect/converters/simple.h"

#include <bit>

#include "connect/data/literal.h"
#include "connect/transforms/time_format.h"

namespace taskflow::connect {

const ConfigKeys& StringConverter::Keys() {
  static const ConfigKeys keys{
      {.name = "converter.encoding",
       .default_value = "UTF-8",
       .importance = Importance::kHigh,
       .display_name = "Encoding",
       .doc = "The character encoding of texts. Only UTF-8 is served.",
       .allowed = {"UTF-8", "UTF8"}},
  };
  return keys;
}

Result<std::unique_ptr<Converter>> StringConverter::Make(const Settings&, const Environment&) {
  return std::make_unique<StringConverter>();
}

Result<Value> StringConverter::ToConnect(std::string_view, std::optional<std::string_view> bytes,
                                         Arena&) {
  if (!bytes) return Value::Null(&OptionalString());
  return Value::Text(Type::kString, *bytes, &OptionalString());
}

Result<std::optional<std::string>> StringConverter::FromConnect(std::string_view, std::string_view,
                                                                const Value& value) {
  if (value.IsNull()) return std::nullopt;
  return JavaText(value);
}

Result<std::unique_ptr<Converter>> ByteArrayConverter::Make(const Settings&, const Environment&) {
  return std::make_unique<ByteArrayConverter>();
}

Result<Value> ByteArrayConverter::ToConnect(std::string_view, std::optional<std::string_view> bytes,
                                            Arena&) {
  if (!bytes) return Value::Null(&OptionalBytes());
  return Value::Text(Type::kBytes, *bytes, &OptionalBytes());
}

Result<std::optional<std::string>> ByteArrayConverter::FromConnect(std::string_view,
                                                                   std::string_view,
                                                                   const Value& value) {
  if (value.IsNull()) return std::nullopt;
  if (value.type == Type::kBytes) return std::string(value.text());
  return Fail(ErrorCode::kInvalid, "Invalid schema type for ByteArrayConverter: {}",
              Name(value.type));
}

namespace {

std::size_t SizeOf(Type type) {
  switch (type) {
    case Type::kBoolean:
      return 1;
    case Type::kInt16:
      return 2;
    case Type::kInt32:
    case Type::kFloat32:
      return 4;
    default:
      return 8;
  }
}

}  // namespace

Result<Value> NumberConverter::ToConnect(std::string_view, std::optional<std::string_view> bytes,
                                         Arena&) {
  if (!bytes) return Value::Null(&schema_);
  auto size = SizeOf(schema_.type);
  if (bytes->size() != size) {
    return Fail(ErrorCode::kCorrupt,
                "Failed to deserialize {}: size of data received is {}, not {}", Name(schema_.type),
                bytes->size(), size);
  }
  std::uint64_t bits = 0;
  for (char c : *bytes) bits = bits << 8 | static_cast<std::uint8_t>(c);
  switch (schema_.type) {
    case Type::kBoolean:
      if (bits > 1) return Fail(ErrorCode::kCorrupt, "Unexpected byte received for a boolean");
      return Value::Integer(Type::kBoolean, bits == 1, &schema_);
    case Type::kFloat32:
      return Value::Real(Type::kFloat32, std::bit_cast<float>(static_cast<std::uint32_t>(bits)),
                         &schema_);
    case Type::kFloat64:
      return Value::Real(Type::kFloat64, std::bit_cast<double>(bits), &schema_);
    case Type::kInt16:
      return Value::Integer(Type::kInt16, static_cast<std::int16_t>(bits), &schema_);
    case Type::kInt32:
      return Value::Integer(Type::kInt32, static_cast<std::int32_t>(bits), &schema_);
    default:
      return Value::Integer(Type::kInt64, static_cast<std::int64_t>(bits), &schema_);
  }
}

Result<std::optional<std::string>> NumberConverter::FromConnect(std::string_view, std::string_view,
                                                                const Value& value) {
  if (value.IsNull()) return std::nullopt;
  if (value.type != schema_.type) {
    return Fail(ErrorCode::kInvalid, "Invalid schema type for a converter of {}: {}",
                Name(schema_.type), Name(value.type));
  }
  auto bits = static_cast<std::uint64_t>(value.integer);
  if (value.type == Type::kFloat64) bits = std::bit_cast<std::uint64_t>(value.real);
  if (value.type == Type::kFloat32)
    bits = std::bit_cast<std::uint32_t>(static_cast<float>(value.real));
  std::string out(SizeOf(schema_.type), '\0');
  for (auto byte = out.rbegin(); byte != out.rend(); ++byte, bits >>= 8)
    *byte = static_cast<char>(bits & 0xff);
  return out;
}

Result<Value> SimpleHeaderConverter::ToConnect(std::string_view,
                                               std::optional<std::string_view> bytes,
                                               Arena& arena) {
  return bytes ? ParseLiteral(*bytes, arena) : Value::Null();
}

Result<std::optional<std::string>> SimpleHeaderConverter::FromConnect(std::string_view,
                                                                      std::string_view,
                                                                      const Value& value) {
  if (value.IsNull()) return std::nullopt;
  auto logical = value.schema == nullptr ? Logical::kNone : value.schema->logical;
  if (logical != Logical::kNone && logical != Logical::kDecimal)
    return IsoText(logical, value.integer);
  return JavaText(value);
}

}  // namespace taskflow::connect
