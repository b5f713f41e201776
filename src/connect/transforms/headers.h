// Transforms of a record's headers.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "connect/transforms/fields.h"

namespace taskflow::connect {

// Takes away every header of these names.
class DropHeaders : public Transform {
 public:
  static const ConfigKeys& Keys();
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::unique_ptr<Transform>(new DropHeaders(settings.List("headers")));
  }
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  explicit DropHeaders(std::vector<std::string> names) : names_(std::move(names)) {}
  std::vector<std::string> names_;
};

// Adds a header with a fixed value.
class InsertHeader : public Transform {
 public:
  static const ConfigKeys& Keys();
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    return std::unique_ptr<Transform>(new InsertHeader(settings));
  }
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  explicit InsertHeader(const Settings& settings)
      : name_(settings.String("header")), literal_(settings.String("value.literal")) {}
  std::string name_, literal_;
};

// Copies or moves fields into headers.
class HeaderFrom : public Transform {
 public:
  static const ConfigKeys& Keys();
  // Errors: kInvalid: `fields` and `headers` differ in length.
  template <Side side>
  static Result<std::unique_ptr<Transform>> Make(const Settings& settings) {
    auto made = std::unique_ptr<HeaderFrom>(new HeaderFrom(side, settings));
    TRY(made->Check());
    return std::unique_ptr<Transform>(std::move(made));
  }
  Result<bool> Apply(Record& record, Arena& arena) override;

 private:
  struct Shape {
    Schema schema;
    std::vector<std::uint32_t> kept;
  };
  HeaderFrom(Side side, const Settings& settings);
  Status Check() const;
  bool Takes(std::string_view field) const;
  const Shape& ShapeFor(const Schema& of);
  Value Without(const Value& part, Arena& arena);

  Side side_;
  std::vector<std::string> fields_, headers_;
  bool move_;
  std::unordered_map<const Schema*, Shape> shapes_;
};

}  // namespace taskflow::connect
