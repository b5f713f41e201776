// Flatten: fields of nested structs (or, without a schema, maps) become fields of the outermost
// one, their names joined; null stays null, arrays stay arrays.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "connect/transforms/fields.h"

namespace taskflow::connect {

class Flatten : public Transform {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::unique_ptr<Transform>(new Flatten(side, settings.String("delimiter")));
  }
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  struct Shape {
    Schema schema;
    Schemas made_optional;
  };
  Flatten(Side side, std::string delimiter) : side_(side), delimiter_(std::move(delimiter)) {}

  std::string Joined(const std::string& prefix, std::string_view name) const;
  Result<const Shape*> ShapeFor(const Schema& of);
  Status AddFields(const Schema& of, const std::string& prefix, bool optional, Shape& shape);
  // The values of the leaves in the order of AddFields.
  static void AddValues(const Value& of, const Schema& schema, Value*& at);
  Status AddEntries(const Value& map, const std::string& prefix, int depth, Arena& arena,
                    std::vector<Value>& entries) const;

  Side side_;
  std::string delimiter_;
  std::unordered_map<const Schema*, Shape> shapes_;
};

}  // namespace taskflow::connect
