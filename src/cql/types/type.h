// The types of CQL: what they are called, how the protocol numbers them, which bytes are theirs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::cql {

// Numbers of the native protocol's [option] (v5 section 4.2.5.2).
enum class TypeId : std::uint16_t {
  kCustom = 0x00,
  kAscii = 0x01,
  kBigint = 0x02,
  kBlob = 0x03,
  kBoolean = 0x04,
  kCounter = 0x05,
  kDecimal = 0x06,
  kDouble = 0x07,
  kFloat = 0x08,
  kInt = 0x09,
  kTimestamp = 0x0b,
  kUuid = 0x0c,
  kText = 0x0d,
  kVarint = 0x0e,
  kTimeuuid = 0x0f,
  kInet = 0x10,
  kDate = 0x11,
  kTime = 0x12,
  kSmallint = 0x13,
  kTinyint = 0x14,
  kDuration = 0x15,
  kList = 0x20,
  kMap = 0x21,
  kSet = 0x22,
  kUdt = 0x30,
  kTuple = 0x31,
};

struct Type {
  TypeId id = TypeId::kBlob;
  bool frozen = false;              // of list, map, set, udt
  std::vector<Type> of;             // list, set: 1; map: 2; tuple, udt: any number
  std::string name;                 // udt: with its keyspace, when known; custom: the class
  std::vector<std::string> fields;  // udt: their names, as many as `of`

  bool operator==(const Type&) const = default;
};

inline constexpr int kTypeDepthMax = 8;

// "map<text, frozen<list<int>>>", in any case. What a frozen type holds is frozen too. Errors:
// kInvalid: no such type, also for the names of user-defined types unless `user_types`; kTooLarge:
// nested too deep.
Result<Type> ParseType(std::string_view text, bool user_types = false);
// As Cassandra writes it.
std::string ToCql(const Type& type);

// Whether `bytes` are a value of `type`; none at all are one of most types. Errors: kInvalid,
// saying what was expected, in Cassandra's words.
Status Validate(const Type& type, std::string_view bytes);

}  // namespace taskflow::cql
