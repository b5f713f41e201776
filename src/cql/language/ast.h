// Statements of CQL (Cassandra 5.0's grammar) as they are written: names folded or unquoted,
// literals as text, nothing resolved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cql/types/type.h"

namespace taskflow::cql {

struct Term {
  enum class Kind : std::uint8_t {
    kNull,
    kString,
    kInteger,
    kFloat,
    kBoolean,
    kUuid,
    kBlob,
    kDuration,
    kMarker,
    kList,      // [a, b]
    kBraces,    // {a, b}: a set, or an empty set or map
    kMap,       // {a: b}: items are keys and values in turn
    kTuple,     // (a, b)
    kFunction,  // name(items)
  };
  Kind kind = Kind::kNull;
  // A literal without quotes, a blob without 0x; a marker's or function's name, folded.
  std::string text;
  std::uint16_t marker = 0;  // position among the statement's markers
  std::vector<Term> items;
};

struct TableName {
  std::string keyspace, name;  // keyspace empty: the connection's
};

enum class Operator : std::uint8_t {
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
  kIn,
  kContains,
  kContainsKey,
  kLike,
  kIsNotNull
};

// column op value; token(columns) op value; (columns) op value; column[at] op value.
struct Relation {
  std::vector<std::string> columns;
  bool token = false, tuple = false;
  std::optional<Term> at;
  Operator op = Operator::kEq;
  Term value;
};

struct Using {
  std::optional<Term> ttl, timestamp;
};

struct Conditions {
  bool if_exists = false, if_not_exists = false;
  std::vector<Relation> columns;
};

struct Insert {
  TableName table;
  std::vector<std::string> columns;
  std::vector<Term> values;
  Using with;
  Conditions conditions;
};

struct Assignment {
  enum class Kind : std::uint8_t { kSet, kAppend, kPrepend, kRemove, kPutAt } kind = Kind::kSet;
  std::string column;
  std::optional<Term> at;
  Term value;
};

struct Update {
  TableName table;
  Using with;
  std::vector<Assignment> assignments;
  std::vector<Relation> where;
  Conditions conditions;
};

struct Deletion {
  std::string column;
  std::optional<Term> at;
};

struct Delete {
  TableName table;
  std::vector<Deletion> columns;
  Using with;
  std::vector<Relation> where;
  Conditions conditions;
};

struct Batch {
  enum class Kind : std::uint8_t { kLogged, kUnlogged, kCounter } kind = Kind::kLogged;
  Using with;
  std::vector<std::variant<Insert, Update, Delete>> statements;
};

struct Selector {
  std::string function;              // empty: a column; "count" with no arguments: COUNT(*)
  std::vector<std::string> columns;  // arguments, or the one column
  std::string alias;
};

struct OrderBy {
  std::string column;
  bool descending = false;
};

struct Select {
  bool json = false, distinct = false;
  std::vector<Selector> selectors;  // empty: *
  TableName table;
  std::vector<Relation> where;
  std::vector<std::string> group_by;
  std::vector<OrderBy> order_by;
  std::optional<Term> limit, per_partition_limit;
  bool allow_filtering = false;
};

struct Truncate {
  TableName table;
};
struct Use {
  std::string keyspace;
};

struct Property {
  std::string name;
  Term value;
};

struct CreateKeyspace {
  std::string name;
  bool if_not_exists = false;
  std::vector<Property> properties;
};
struct AlterKeyspace {
  std::string name;
  bool if_exists = false;
  std::vector<Property> properties;
};
struct DropKeyspace {
  std::string name;
  bool if_exists = false;
};

struct ColumnSpec {
  std::string name;
  Type type;
  bool is_static = false;
};
struct CreateTable {
  TableName table;
  bool if_not_exists = false;
  std::vector<ColumnSpec> columns;
  std::vector<std::string> partition_key, clustering;
  std::vector<OrderBy> clustering_order;
  std::vector<Property> properties;
};
struct AlterTable {
  TableName table;
  bool if_exists = false;
  bool if_not_exists = false;     // of the columns added
  bool column_if_exists = false;  // of the columns dropped
  std::vector<ColumnSpec> add;
  std::vector<std::string> drop;
  std::vector<std::pair<std::string, std::string>> rename;
  std::vector<Property> properties;
};
struct DropTable {
  TableName table;
  bool if_exists = false;
};
struct CreateIndex {
  std::string name;  // empty: table_column_idx
  bool if_not_exists = false, custom = false;
  TableName table;
  std::string column;
  std::string target;  // "keys", "values", "entries", "full" or empty
  std::string custom_class;
  std::vector<Property> properties;
};
struct DropIndex {
  TableName index;
  bool if_exists = false;
};

struct Describe {
  enum class What : std::uint8_t {
    kCluster,
    kSchema,
    kKeyspaces,
    kTables,
    kTypes,
    kFunctions,
    kAggregates,
    kKeyspace,
    kTable,
    kIndex,
    kAny
  };
  What what = What::kCluster;
  TableName name;
};

// A statement that Cassandra has and this project does not serve: "CREATE FUNCTION"; or what it has
// and the others here cannot say: "arithmetic".
struct Unserved {
  std::string name;
};

using Statement = std::variant<Select, Insert, Update, Delete, Batch, Truncate, Use, CreateKeyspace,
                               AlterKeyspace, DropKeyspace, CreateTable, AlterTable, DropTable,
                               CreateIndex, DropIndex, Describe, Unserved>;

struct Parsed {
  Statement statement;
  std::vector<std::string> markers;  // names of the bind markers, empty for "?"
};

inline constexpr std::size_t kStatementMax = 1 << 20;  // bytes
inline constexpr std::size_t kMarkersMax = 65'535;
inline constexpr std::size_t kTermsMax = 131'072;  // constants, markers and calls of a statement
inline constexpr int kTermDepthMax = 16;

// One statement, with or without a semicolon. Errors: kInvalid, in Cassandra's manner: "line 1:7 no
// viable alternative at input 'x' (SELECT [x]...)"; kTooLarge: over one of the maxima above.
Result<Parsed> Parse(std::string_view text);

}  // namespace taskflow::cql
