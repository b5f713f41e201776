// Transforms of single fields, each for keys and for values ($Key, $Value).
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "connect/transforms/transform.h"

namespace taskflow::connect {

enum class Side { kKey, kValue };
inline Value& PartOf(Record& record, Side side) {
  return side == Side::kKey ? record.key : record.value;
}

// In Connect's words (org.apache.kafka.connect.transforms.util.Requirements): the key or value is
// neither a struct nor, without a schema, a map. `purpose`: "field extraction".
tl::unexpected<Error> NeedsFields(const Value& value, std::string_view purpose);

// A map without a schema. Of entries with the same text for their key the last one's value stays,
// as in Java's. `items`, keys and values in turn, is in the Arena, and changed.
Value MapOf(Value* items, std::size_t entries);

// Replaces the key or value by one of its fields; null stays null.
class ExtractField : public Transform {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return MakeFor(side, settings);
  }
  // `path` is not empty.
  ExtractField(Side side, std::vector<std::string> path);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  static Result<std::unique_ptr<Transform>> MakeFor(Side side, const Settings& settings);

  Side side_;
  std::vector<std::string> path_;
};

// Wraps the key or value into a struct (with a schema) or map (without) of one field.
class HoistField : public Transform {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::make_unique<HoistField>(side, settings);
  }
  HoistField(Side side, const Settings& settings);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  Side side_;
  std::string field_;
  std::unordered_map<const Schema*, Schema> shapes_;
};

// Adds the record's topic, partition, offset or time, or a fixed text, as fields; null stays null.
class InsertField : public Transform {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::make_unique<InsertField>(side, settings);
  }
  InsertField(Side side, const Settings& settings);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  enum class Source { kTopic, kPartition, kOffset, kTimestamp, kStatic };
  struct Added {
    std::string name;
    Source source;
  };
  Result<const Schema*> ShapeFor(const Schema& of);
  Value ValueOf(Source source, const Record& record, Arena& arena) const;

  Side side_;
  std::vector<Added> added_;
  std::string static_value_;
  std::unordered_map<const Schema*, Schema> shapes_;
};

// Keeps, drops and renames fields; null stays null.
class ReplaceField : public Transform {
 public:
  static const ConfigKeys& Keys();
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::make_unique<ReplaceField>(side, settings);
  }
  ReplaceField(Side side, const Settings& settings);
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  struct Shape {
    Schema schema;
    std::vector<std::uint32_t> indexes;
  };
  bool Keeps(std::string_view field) const;
  std::string_view NewName(std::string_view field) const;
  Result<const Shape*> ShapeFor(const Schema& of);
  Result<Value> Replace(const Value& of, Arena& arena);

  Side side_;
  std::vector<std::string> include_, exclude_;
  std::map<std::string, std::string, std::less<>> renames_;
  std::unordered_map<const Schema*, Shape> shapes_;
};

}  // namespace taskflow::connect
