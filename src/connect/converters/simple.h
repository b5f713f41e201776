// Converters without schemas of their own: texts, bytes, numbers, and the header converter. What
// they write, they read back.
#pragma once

#include "connect/converters/converter.h"

namespace taskflow::connect {

// Bytes are taken as UTF-8 and not checked; null stays null.
class StringConverter : public Converter {
 public:
  static const ConfigKeys& Keys();
  static Result<std::unique_ptr<Converter>> Make(const Settings& settings, const Environment&);
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena&) override;
  Result<std::optional<std::string>> FromConnect(std::string_view topic, std::string_view part,
                                                 const Value& value) override;
};

class ByteArrayConverter : public Converter {
 public:
  static Result<std::unique_ptr<Converter>> Make(const Settings& settings, const Environment&);
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena&) override;
  Result<std::optional<std::string>> FromConnect(std::string_view topic, std::string_view part,
                                                 const Value& value) override;
};

// A number in big-endian bytes, or a boolean in one; null stays null. Errors: kCorrupt (its size).
class NumberConverter : public Converter {
 public:
  template <Type type>
  static Result<std::unique_ptr<Converter>> Make(const Settings&, const Environment&) {
    return std::make_unique<NumberConverter>(type);
  }
  explicit NumberConverter(Type type) : schema_{.type = type, .optional = true} {}
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena&) override;
  Result<std::optional<std::string>> FromConnect(std::string_view topic, std::string_view part,
                                                 const Value& value) override;

 private:
  Schema schema_;
};

// A header's text as the type that fits it best.
class SimpleHeaderConverter : public Converter {
 public:
  static Result<std::unique_ptr<Converter>> Make(const Settings&, const Environment&) {
    return std::make_unique<SimpleHeaderConverter>();
  }
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena& arena) override;
  Result<std::optional<std::string>> FromConnect(std::string_view topic, std::string_view part,
                                                 const Value& value) override;
};

}  // namespace taskflow::connect
