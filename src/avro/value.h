// Avro values as a flat, reusable arena of Data: decoding allocates nothing once a Values has grown
// to the size of the records it sees.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "avro/schema.h"
#include "base/result.h"

namespace taskflow::avro {

// One value. A union's value is the value of the branch taken; `node` tells which. Trivial to copy.
struct Datum {
  Type type = Type::kNull;  // never kUnion
  std::uint32_t count = 0;  // bytes of a text, children of a container
  union {
    std::int64_t integer = 0;  // kBoolean (0, 1), kInt, kLong
    double real;               // kFloat, kDouble
    const char* bytes;         // kString, kBytes, kFixed; kEnum: the symbol
    std::uint32_t first;       // kRecord, kArray, kMap: where the children start
  };
  const Node* node = nullptr;  // its schema; never a union

  // Of kString, kBytes, kFixed and kEnum. Strings are as they came: their UTF-8 is not checked.
  std::string_view text() const { return {bytes, count}; }

  static Datum Null() { return {}; }
  static Datum Boolean(bool v);
  static Datum Int(std::int32_t v);
  static Datum Long(std::int64_t v);
  static Datum Float(float v);
  static Datum Double(double v);
  static Datum Text(Type type, std::string_view v);  // kString, kBytes, kFixed, kEnum
  static Datum Container(Type type, std::uint32_t first, std::uint32_t count);
};

// A value and all values below it. Data are found by index; children of one container stand
// together: a record's fields in the schema's order, an array's items, a map's keys and values in
// turn.
class Values {
 public:
  const Datum& root() const { return data_[0]; }
  Datum& operator[](std::uint32_t index) { return data_[index]; }
  const Datum& operator[](std::uint32_t index) const { return data_[index]; }
  std::size_t size() const { return data_.size(); }

  std::span<const Datum> Children(const Datum& container) const {
    return {data_.data() + container.first, container.count};
  }
  // A record's field; null when the record has none of that name.
  const Datum* FieldOf(const Datum& record, std::string_view name) const;

  // Leaves nothing but keeps the memory (unless it was a very large value).
  void Clear();
  // Room for `count` nulls; the index of the first. The root is the first one allocated.
  std::uint32_t Allocate(std::uint32_t count);
  // The same for data that come from outside. Errors: kInvalid, over kDataMax.
  Result<std::uint32_t> AllocateWithin(std::size_t count);
  // A copy of bytes that lives until Clear.
  std::string_view Keep(std::string bytes);

 private:
  friend class Decoder;
  std::vector<Datum> data_;
  std::vector<Datum> pending_;  // items whose container is not complete yet
  std::deque<std::string> kept_;
};

}  // namespace taskflow::avro
