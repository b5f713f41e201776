// Cast: fields, or the whole key or value, to another basic type; null stays null.
#pragma once

#include <map>
#include <string>

#include "connect/transforms/field_wise.h"

namespace taskflow::connect {

class Cast : public FieldWise {
 public:
  static const ConfigKeys& Keys();
  // Errors: kInvalid: `spec`.
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    ASSIGN_OR_RETURN(auto spec, ReadSpec(settings.List("spec")));
    return std::unique_ptr<Transform>(new Cast(side, std::move(spec)));
  }

 private:
  // By field; "" for the whole.
  using Spec = std::map<std::string, Type, std::less<>>;
  static Result<Spec> ReadSpec(const std::vector<std::string>& entries);
  static std::optional<std::string> CheckSpec(std::string_view text);

  Cast(Side side, Spec spec)
      : FieldWise(side, spec.contains(""), "cast types"), spec_(std::move(spec)) {}
  bool Touches(std::string_view field) const override { return spec_.contains(field); }
  Result<Value> Change(std::string_view field, const Value& of, Arena& arena) override;
  Schema NewShape(std::string_view field, const Schema& of) override;

  Spec spec_;
};

}  // namespace taskflow::connect
