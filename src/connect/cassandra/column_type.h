// CQL types as system_schema names them, and the types that the sink makes columns of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/data/schema.h"

namespace taskflow::connect::cassandra {

struct ColumnType {
  enum class Kind : std::uint8_t {
    kText,
    kBlob,
    kBoolean,
    kTinyint,
    kSmallint,
    kInt,
    kBigint,
    kVarint,
    kFloat,
    kDouble,
    kDecimal,
    kTimestamp,
    kDate,
    kTime,
    kUuid,
    kInet,
    kList,
    kMap,    // a set is a kList
    kOther,  // a type that the sink cannot write
  };
  Kind kind = Kind::kOther;
  std::vector<ColumnType> parameters;  // of kList, kMap
  std::string text;                    // "frozen<list<int>>"
};

// Never fails: what it does not know is kOther.
ColumnType ParseColumnType(std::string_view text);
// The type of a column made for data of that shape; nothing for structs.
std::optional<std::string> CqlTypeFor(const Schema& schema);

// "name" with quotes as CQL wants them, and 'text' as a CQL constant.
std::string Quoted(std::string_view name);
std::string Constant(std::string_view text);

}  // namespace taskflow::connect::cassandra
