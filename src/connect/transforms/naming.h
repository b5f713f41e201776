// Transforms that name things anew: the topic by the time, a schema by hand.
#pragma once

#include <string>
#include <unordered_map>

#include "connect/transforms/fields.h"
#include "connect/transforms/time_format.h"

namespace taskflow::connect {

// TimestampRouter: the topic with the record's time in it.
class TimestampRouter : public Transform {
 public:
  static const ConfigKeys& Keys();
  // Errors: kInvalid: `timestamp.format`.
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  TimestampRouter(std::string topic_format, TimeFormat time_format)
      : topic_format_(std::move(topic_format)), time_format_(std::move(time_format)) {}
  std::string topic_format_;
  TimeFormat time_format_;
};

// SetSchemaMetadata: another name or version for the key's or value's schema.
class SetSchemaMetadata : public Transform {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::unique_ptr<Transform>(new SetSchemaMetadata(side, settings));
  }
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  SetSchemaMetadata(Side side, const Settings& settings)
      : side_(side),
        name_(settings.String("schema.name")),
        version_(settings.OptionalInt("schema.version")) {}

  Side side_;
  std::string name_;
  std::optional<std::int64_t> version_;
  std::unordered_map<const Schema*, Schema> shapes_;
};

}  // namespace taskflow::connect
