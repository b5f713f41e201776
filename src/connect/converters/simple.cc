#include "connect/converters/simple.h"

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

Result<std::unique_ptr<Converter>> ByteArrayConverter::Make(const Settings&, const Environment&) {
  return std::make_unique<ByteArrayConverter>();
}

Result<Value> ByteArrayConverter::ToConnect(std::string_view, std::optional<std::string_view> bytes,
                                            Arena&) {
  if (!bytes) return Value::Null(&OptionalBytes());
  return Value::Text(Type::kBytes, *bytes, &OptionalBytes());
}

}  // namespace taskflow::connect
