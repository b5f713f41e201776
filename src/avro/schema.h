// Avro schemas (Avro specification 1.11), parsed once and immutable: a graph of Nodes that a Schema
// owns. Accepts what Avro Java 1.12 accepts: a default may fit any branch of a union. Text that the
// specification gives no meaning (custom properties, unknown logical types) is kept and printed
// again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::avro {

enum class Type : std::uint8_t {
  kNull,
  kBoolean,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kBytes,
  kString,
  kRecord,
  kEnum,
  kArray,
  kMap,
  kUnion,
  kFixed
};
// As a schema writes it: "long", "record".
std::string_view Name(Type type);
bool IsNamed(Type type);  // record, enum, fixed

// kNone also where the annotation does not fit its type: the specification wants it ignored then.
enum class LogicalType : std::uint8_t {
  kNone,
  kDecimal,
  kUuid,
  kDate,
  kTimeMillis,
  kTimeMicros,
  kTimestampMillis,
  kTimestampMicros,
  kTimestampNanos,
  kLocalTimestampMillis,
  kLocalTimestampMicros,
  kLocalTimestampNanos,
  kDuration
};

struct FullName {
  std::string space;  // empty: none
  std::string name;
  std::string Text() const { return space.empty() ? name : space + "." + name; }
  bool operator==(const FullName&) const = default;
};

// A member that the specification does not define; `json` is its compact text.
struct Property {
  std::string name;
  std::string json;
};

struct Node;

enum class Order : std::uint8_t { kAscending, kDescending, kIgnore };

struct Field {
  std::string name;
  const Node* type = nullptr;
  std::optional<std::string> doc;
  std::optional<std::string> default_json;  // compact text, checked against the type
  Order order = Order::kAscending;
  std::vector<std::string> aliases;
  std::vector<Property> properties;
};

struct Node {
  Type type = Type::kNull;
  LogicalType logical = LogicalType::kNone;
  bool is_error = false;  // a record written as "error"
  int precision = 0;      // of kDecimal
  int scale = 0;          // of kDecimal
  int fixed_bytes = 0;    // of kFixed
  int depth = 0;          // of types below it, recursion not counted
  FullName name;          // of named types
  std::optional<std::string> doc;
  std::vector<FullName> aliases;
  std::vector<Field> fields;                  // of kRecord
  std::vector<std::string> symbols;           // of kEnum
  std::optional<std::string> default_symbol;  // of kEnum
  std::vector<const Node*> branches;          // of kUnion
  const Node* items = nullptr;                // of kArray, and a kMap's values
  std::vector<Property> properties;

  // The field of that name; null when there is none.
  const Field* FindField(std::string_view field_name) const;
};
// A named type's full name, another's as Name has it.
std::string TypeName(const Node& node);

struct PrintOptions {
  // Custom properties and aliases are sorted (the registry's normalize=true).
  bool normalize = false;
  // Referenced schemas are printed where they are used first (the registry's format=resolved).
  bool inline_references = false;
};

class Schema {
 public:
  // `references` are schemas whose named types `text` may use without defining them; each may use
  // those of the ones before it. Errors: kInvalid, kTooLarge; the text says what and, as a JSON
  // pointer, where.
  static Result<std::shared_ptr<const Schema>> Parse(std::string_view text,
                                                     std::span<const std::string> references = {});
  ~Schema();
  Schema(const Schema&) = delete;

  const Node& root() const;
  // One line, as Avro Java prints a schema and the registry keeps it: white space, attribute order
  // and needless nesting are gone; doc, defaults, aliases, logical types and custom properties
  // stay.
  std::string Text(const PrintOptions& options = {}) const;

 private:
  struct Parts;
  explicit Schema(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace taskflow::avro
