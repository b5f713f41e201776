// TimestampConverter: a field, or the whole key or value, between the forms that times have.
#pragma once

#include <optional>
#include <string>

#include "connect/transforms/field_wise.h"
#include "connect/transforms/time_format.h"

namespace taskflow::connect {

class TimestampConverter : public FieldWise {
 public:
  static const ConfigKeys& Keys();
  // Errors: kInvalid: `target.type`, `format`.
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    ASSIGN_OR_RETURN(auto form, ReadForm(settings));
    return std::unique_ptr<Transform>(new TimestampConverter(side, std::move(form)));
  }

 private:
  enum class Target { kText, kUnix, kDate, kTime, kTimestamp };
  struct Form {
    std::string field;
    Target target = Target::kText;
    std::optional<TimeFormat> format;
    std::int64_t unix_per_second = 1'000;
  };
  static Result<Form> ReadForm(const Settings& settings);

  TimestampConverter(Side side, Form form)
      : FieldWise(side, form.field.empty(), "converting timestamp formats"),
        form_(std::move(form)) {}
  bool Touches(std::string_view field) const override { return field == form_.field; }
  Result<Value> Change(std::string_view field, const Value& of, Arena& arena) override;
  Schema NewShape(std::string_view field, const Schema& of) override;
  Result<std::int64_t> Millis(const Value& of) const;

  Form form_;
};

}  // namespace taskflow::connect
