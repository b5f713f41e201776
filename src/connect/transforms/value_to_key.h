// ValueToKey: replaces the key by a struct (or map) of some of the value's fields.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "connect/transforms/fields.h"

namespace taskflow::connect {

class ValueToKey : public Transform {
 public:
  static const ConfigKeys& Keys();
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  explicit ValueToKey(std::vector<std::string> fields) : fields_(std::move(fields)) {}

  struct KeyShape {
    Schema schema;
    std::vector<std::uint32_t> indexes;  // of the fields in the value
  };
  Result<const KeyShape*> ShapeFor(const Schema& value);
  Value FromMap(const Value& map, Arena& arena) const;

  std::vector<std::string> fields_;
  std::unordered_map<const Schema*, KeyShape> shapes_;
  const Schema* last_ = nullptr;
  const KeyShape* last_shape_ = nullptr;
};

}  // namespace taskflow::connect
