// JsonConverter (org.apache.kafka.connect.json.JsonConverter).
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "connect/converters/connect_json.h"
#include "connect/converters/converter.h"

namespace taskflow::connect {

class JsonConverter : public Converter {
 public:
  static const ConfigKeys& Keys();
  static Result<std::unique_ptr<Converter>> Make(const Settings& settings, const Environment&);

  // Without `schemas_enable` a record is plain JSON and has no schema.
  JsonConverter(bool schemas_enable, bool null_is_default, JsonForm form)
      : schemas_enable_(schemas_enable), null_is_default_(null_is_default), form_(form) {}
  // Errors: kInvalid: not JSON, not the envelope, or the payload is not what the schema says.
  Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                          Arena& arena) override;
  Result<std::optional<std::string>> FromConnect(std::string_view topic, std::string_view part,
                                                 const Value& value) override;

 private:
  // A schema with what an absent value becomes; the defaults of fields stand beside them.
  struct Shape {
    Schemas schemas;
    std::unordered_map<const Schema*, json::value> defaults;
    const Schema* root = nullptr;
    bool has_decimals = false;
  };
  Result<const Shape*> ShapeOf(const json::value& schema);
  Result<const Schema*> Read(const json::value& schema, Shape& shape, int depth) const;
  Status ReadParts(const json::object& from, Schema& into, Shape& shape, int depth) const;

  Result<Value> Typed(const json::value& payload, const Schema& schema, const Shape& shape,
                      Arena& arena) const;
  Result<Value> TypedStruct(const json::value& payload, const Schema& schema, const Shape& shape,
                            Arena& arena) const;
  Result<Value> TypedMap(const json::value& payload, const Schema& schema, const Shape& shape,
                         Arena& arena) const;
  Result<Value> TypedArray(const json::value& payload, const Schema& schema, const Shape& shape,
                           Arena& arena) const;
  Result<Value> TypedDecimal(const json::value& payload, const Schema& schema, Arena& arena) const;
  double RealOf(const json::value& number) const;
  std::optional<std::int64_t> IntegerOf(const json::value& number, Type type) const;

  const bool schemas_enable_, null_is_default_;
  const JsonForm form_;                         // of what is written
  std::vector<std::string_view> number_texts_;  // of the record that is read, if it has decimals
  std::unordered_map<std::string, std::unique_ptr<Shape>> shapes_;  // by the schema's JSON
};

}  // namespace taskflow::connect
