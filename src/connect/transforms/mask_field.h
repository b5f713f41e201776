// MaskField: puts the type's zero, or a replacement, in place of fields.
#pragma once

#include <string>
#include <vector>

#include "connect/transforms/field_wise.h"

namespace taskflow::connect {

class MaskField : public FieldWise {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::unique_ptr<Transform>(new MaskField(side, settings));
  }

 private:
  MaskField(Side side, const Settings& settings)
      : FieldWise(side, false, "mask fields"),
        fields_(settings.List("fields")),
        replacement_(settings.String("replacement")) {}
  bool Touches(std::string_view field) const override;
  Result<Value> Change(std::string_view field, const Value& of, Arena& arena) override;
  Schema NewShape(std::string_view, const Schema& of) override { return of; }
  bool PassesNull() const override { return false; }

  std::vector<std::string> fields_;
  std::string replacement_;  // empty: the type's zero
};

}  // namespace taskflow::connect
