// Statements resolved against the catalog: names are positions, literals are encoded, markers are
// numbered. What a prepared statement keeps, so that executing it parses nothing. Immutable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/catalog/schema.h"
#include "store/query/term.h"

namespace taskflow::store {

struct ResultColumn {
  std::string keyspace, table, name;
  cql::Type type;
};

enum class Op : std::uint8_t { kEq, kNe, kLt, kLe, kGt, kGe, kIn, kContains, kContainsKey };

// A condition on one column of the table.
struct Restriction {
  std::size_t column = 0;  // position in TableDef::columns
  Op op = Op::kEq;
  std::vector<Term> values;  // one; for kIn any number
  bool in_marker = false;    // kIn: values[0] is a list
};

struct TokenRestriction {
  Op op = Op::kEq;
  Term value;  // bigint
};

// Which rows, by primary key.
struct KeyPlan {
  std::vector<Restriction> partition;  // kEq or kIn for each partition column, or none at all
  std::vector<Restriction>
      clustering;  // kEq or kIn on a prefix, then kLt..kGe on the column after it
};

enum class CellChange : std::uint8_t {
  kSet,      // the whole value; null deletes it
  kAppend,   // list, set or map: added at the end, united, joined
  kPrepend,  // list
  kRemove,   // list, set: these elements; map: these keys
  kPutAt,    // map: m[key] = value; list: l[index] = value
  kDropAt,   // DELETE m[key], l[index], s[element]
};

struct CellPlan {
  std::size_t column = 0;
  ColumnId id = 0;
  CellChange change = CellChange::kSet;
  Term value;
  std::optional<Term> at;
};

struct ConditionPlan {
  bool if_not_exists = false, if_exists = false;
  std::vector<Restriction> columns;

  bool any() const { return if_not_exists || if_exists || !columns.empty(); }
};

struct IndexedColumn {
  IndexId index = 0;
  std::size_t column = 0;
};

struct WritePlan {
  enum class Kind : std::uint8_t { kInsert, kUpdate, kDelete } kind = Kind::kInsert;
  Table table;
  KeyPlan key;
  std::vector<CellPlan> cells;  // by ascending id; of a DELETE: the columns it names
  std::vector<IndexedColumn> indexed;
  std::optional<Term> ttl, timestamp;
  ConditionPlan condition;

  // A DELETE of more than whole rows or cells named by their full key.
  bool is_range() const;
  // Depends on what is stored, so it runs alone (Committer::RunAlone).
  bool reads_first() const;
};

enum class SelectorKind : std::uint8_t {
  kColumn,
  kWriteTime,
  kTtl,
  kToken,
  kFunction,
  kCountRows,
  kCount,
  kMin,
  kMax,
  kSum,
  kAvg
};

struct Selector {
  SelectorKind kind = SelectorKind::kColumn;
  std::size_t column = 0;
  TimeFunction function = TimeFunction::kNow;  // of kFunction

  bool is_aggregate() const { return kind >= SelectorKind::kCountRows; }
};

struct SelectPlan {
  Table table;
  std::vector<Selector> selectors;
  std::vector<ResultColumn> columns;  // of the result, one per selector
  bool distinct = false;
  KeyPlan key;
  std::vector<TokenRestriction> token;
  std::optional<IndexDef> index;  // walked instead of the table
  Term index_value;
  std::vector<Restriction> filters;   // checked on every row read, the index's own included
  bool reversed = false;              // against the clustering order
  std::vector<std::size_t> group_by;  // columns
  std::optional<Term> limit, per_partition_limit;

  bool aggregates() const;
};

// A bind marker as PREPARED describes it: the column it is for.
using Markers = std::vector<ResultColumn>;

}  // namespace taskflow::store
