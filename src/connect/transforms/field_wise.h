// What transforms share that give single fields of a struct or map another value.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "connect/transforms/fields.h"

namespace taskflow::connect {

class FieldWise : public Transform {
 public:
  Result<bool> Apply(Record& record, Arena& arena) final;

 protected:
  // With `whole`, the key or value itself is changed instead of fields of it. `purpose` stands in
  // Connect's texts: "mask fields".
  FieldWise(Side side, bool whole, std::string_view purpose)
      : side_(side), whole_(whole), purpose_(purpose) {}

  virtual bool Touches(std::string_view field) const = 0;
  // Of a field that Touches; `field` is empty for the whole. A null stays one where this says so.
  virtual Result<Value> Change(std::string_view field, const Value& of, Arena& arena) = 0;
  // The type that such a field has then; with the old schema's optional.
  virtual Schema NewShape(std::string_view field, const Schema& of) = 0;
  // Whether a null key or value is let through.
  virtual bool PassesNull() const { return true; }

 private:
  struct Shape {
    Schema schema;
    std::vector<bool> touched;
    Schemas fields;
  };
  const Shape& ShapeFor(const Schema& of);
  Result<Value> ChangeStruct(const Value& of, Arena& arena);
  Result<Value> ChangeMap(const Value& of, Arena& arena);
  Result<Value> ChangeWhole(const Value& of, Arena& arena);

  Side side_;
  bool whole_;
  std::string_view purpose_;
  std::unordered_map<const Schema*, Shape> shapes_;
};

}  // namespace taskflow::connect
