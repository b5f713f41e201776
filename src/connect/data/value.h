// One value of a record, and the memory that a batch's values live in. Views all the way down:
// texts point into the batch's own bytes or into the Arena.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "connect/data/schema.h"

namespace taskflow::connect {

// Trivial to copy. A struct's children stand in its schema's order; a map's are keys and values in
// turn.
struct Value {
  Type type = Type::kNull;
  std::uint32_t size = 0;  // bytes of a text, children of an array or struct, entries of a map
  union {
    std::int64_t integer = 0;  // kInt8..kInt64, kBoolean
    double real;               // kFloat32, kFloat64
    const char* bytes;         // kString, kBytes
    const Value* items;        // kArray, kMap, kStruct
  };
  const Schema* schema = nullptr;  // null: schemaless

  bool IsNull() const { return type == Type::kNull; }
  std::string_view text() const { return {bytes, size}; }
  std::span<const Value> children() const {
    return {items, type == Type::kMap ? std::size_t{size} * 2 : std::size_t{size}};
  }

  static Value Null(const Schema* schema = nullptr) {
    Value v;
    v.schema = schema;
    return v;
  }
  static Value Integer(Type type, std::int64_t of, const Schema* schema = nullptr) {
    Value v = Null(schema);
    v.type = type;
    v.integer = of;
    return v;
  }
  // A kFloat32 gets the nearest float; beyond its range that is infinite.
  static Value Real(Type type, double of, const Schema* schema = nullptr) {
    Value v = Null(schema);
    v.type = type;
    v.real = type == Type::kFloat32 ? static_cast<float>(of) : of;
    return v;
  }
  static Value Text(Type type, std::string_view of, const Schema* schema = nullptr) {
    Value v = Null(schema);
    v.type = type;
    v.size = static_cast<std::uint32_t>(of.size());
    v.bytes = of.data();
    return v;
  }
  static Value Container(Type type, const Value* items, std::size_t size, const Schema* schema) {
    Value v = Null(schema);
    v.type = type;
    v.size = static_cast<std::uint32_t>(size);
    v.items = items;
    return v;
  }

  // The child of a struct, or of a map with text keys, of that name; null when there is none.
  const Value* Find(std::string_view name) const;
  const Value* FindAnyCase(std::string_view name) const;
};

// A header of a record, converted.
struct HeaderValue {
  std::string_view name;
  Value value;
};

// Hands out memory that lives until Clear, which keeps up to kArenaBytesKept of it.
class Arena {
 public:
  Value* Values(std::size_t count);
  HeaderValue* Headers(std::size_t count);
  char* Bytes(std::size_t count) { return static_cast<char*>(Take(count, 1)); }
  std::string_view Keep(std::string_view text);
  void Clear();

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };
  void* Take(std::size_t size, std::size_t alignment);

  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;  // the chunk that is being filled
  std::size_t used_ = 0;     // of it
};

}  // namespace taskflow::connect
