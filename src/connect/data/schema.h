// The shapes of data in a record: Kafka Connect's data model (org.apache.kafka.connect.data).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::connect {

enum class Type : std::uint8_t {
  kNull,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kFloat32,
  kFloat64,
  kBoolean,
  kString,
  kBytes,
  kArray,
  kMap,
  kStruct,
};
// As Connect writes it: "INT64", "STRUCT".
std::string_view Name(Type type);

// Types that Connect marks by a schema's name, org.apache.kafka.connect.data.Decimal and so on.
enum class Logical : std::uint8_t { kNone, kDecimal, kDate, kTime, kTimestamp };

// What Avro says of a value and Connect's data model has no name for; nothing but sinks looks at
// it.
enum class AvroMeaning : std::uint8_t {
  kNone,
  kTimeMicros,
  kTimestampMillis,  // local
  kTimestampMicros,
  kTimestampNanos,
  kUuid,
  kDuration,  // months, days and milliseconds in 12 bytes
};

struct Schema;

struct Field {
  std::string name;
  const Schema* schema = nullptr;
};

struct Schema {
  Type type = Type::kNull;
  Logical logical = Logical::kNone;
  AvroMeaning meaning = AvroMeaning::kNone;
  bool optional = false;
  int scale = 0;  // of kDecimal
  std::string name;
  std::optional<std::int32_t> version;
  std::vector<Field> fields;      // of kStruct
  const Schema* items = nullptr;  // of kArray, and a kMap's values
  const Schema* keys = nullptr;   // of kMap

  // The index of the field of that name, exactly or in any case.
  std::optional<std::uint32_t> FieldIndex(std::string_view field) const;
  std::optional<std::uint32_t> FieldIndexAnyCase(std::string_view field) const;
};

// Schemas that refer to one another, owned together by the converter or transform that made them.
// Their addresses stay; they live as long as their maker, which outlives every record it has seen.
using Schemas = std::deque<Schema>;

// Errors: kInvalid, in Connect's words: two fields of the struct have one name.
Status CheckFieldNames(const Schema& of);

const Schema& OptionalString();
const Schema& OptionalBytes();

// Compares ASCII letters without case.
bool EqualsAnyCase(std::string_view a, std::string_view b);

}  // namespace taskflow::connect
