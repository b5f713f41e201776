#include "avro/logical.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace taskflow::avro {
namespace {

struct Entry {
  std::string_view name;
  LogicalType logical;
  Type type;
};
constexpr Entry kSimple[] = {
    {"uuid", LogicalType::kUuid, Type::kString},
    {"date", LogicalType::kDate, Type::kInt},
    {"time-millis", LogicalType::kTimeMillis, Type::kInt},
    {"time-micros", LogicalType::kTimeMicros, Type::kLong},
    {"timestamp-millis", LogicalType::kTimestampMillis, Type::kLong},
    {"timestamp-micros", LogicalType::kTimestampMicros, Type::kLong},
    {"timestamp-nanos", LogicalType::kTimestampNanos, Type::kLong},
    {"local-timestamp-millis", LogicalType::kLocalTimestampMillis, Type::kLong},
    {"local-timestamp-micros", LogicalType::kLocalTimestampMicros, Type::kLong},
    {"local-timestamp-nanos", LogicalType::kLocalTimestampNanos, Type::kLong},
};

const std::string* JsonOf(const Node& node, std::string_view property) {
  for (const auto& p : node.properties) {
    if (p.name == property) return &p.json;
  }
  return nullptr;
}

// The property as an integer; -1 when it is none.
int IntegerProperty(const Node& node, std::string_view property, int otherwise) {
  const auto* json = JsonOf(node, property);
  if (json == nullptr) return otherwise;
  int value = 0;
  auto [end, error] = std::from_chars(json->data(), json->data() + json->size(), value);
  return error == std::errc() && end == json->data() + json->size() ? value : -1;
}

// Digits that always fit: floor(log10(2^(8n-1) - 1)).
int DigitsMax(const Node& node) {
  if (node.type == Type::kBytes) return std::numeric_limits<int>::max();
  return static_cast<int>(std::floor(std::log10(2.0) * (8.0 * node.fixed_bytes - 1)));
}

void SetDecimal(Node& node) {
  if (node.type != Type::kBytes && node.type != Type::kFixed) return;
  int precision = IntegerProperty(node, "precision", -1);
  int scale = IntegerProperty(node, "scale", 0);
  if (precision <= 0 || scale < 0 || scale > precision || precision > DigitsMax(node)) return;
  node.logical = LogicalType::kDecimal;
  node.precision = precision;
  node.scale = scale;
}

}  // namespace

void SetLogicalType(Node& node) {
  const auto* json = JsonOf(node, "logicalType");
  if (json == nullptr || json->size() < 2 || json->front() != '"') return;
  std::string_view name(json->data() + 1, json->size() - 2);
  if (name == "decimal") return SetDecimal(node);
  if (name == "uuid" && node.type == Type::kFixed && node.fixed_bytes == 16) {
    node.logical = LogicalType::kUuid;
  }
  if (name == "duration" && node.type == Type::kFixed && node.fixed_bytes == 12) {
    node.logical = LogicalType::kDuration;
  }
  for (const auto& entry : kSimple) {
    if (entry.name == name && entry.type == node.type) node.logical = entry.logical;
  }
}

}  // namespace taskflow::avro
