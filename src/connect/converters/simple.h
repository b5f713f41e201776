// StringConverter and ByteArrayConverter.
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
};

class ByteArrayConverter : public Converter {
 public:
  static Result<std::unique_ptr<Converter>> Make(const Settings& settings, const Environment&);
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena&) override;
};

}  // namespace taskflow::connect
