// COUNT, MIN, MAX, SUM and AVG over one column of the rows of a group.
#pragma once

#include <string>

#include "store/query/plan.h"

namespace taskflow::store {

// The accumulated state of one selector. A selector that is no aggregate keeps its first row's
// value, as Cassandra does.
class Aggregate {
 public:
  // `type` is the column's and outlives this.
  Aggregate(const Selector& selector, const cql::Type* type) : kind_(selector.kind), type_(type) {}
  void Add(std::optional<std::string_view> value);
  // Of the result's type; nothing for MIN and MAX of no values.
  std::optional<std::string> Value() const;

 private:
  void AddNumber(std::string_view value);

  SelectorKind kind_;
  const cql::Type* type_;
  std::int64_t count_ = 0;  // rows for COUNT(*), values otherwise
  std::int64_t integer_ = 0;
  double floating_ = 0;
  bool first_ = true;
  std::optional<std::string> kept_;
};

}  // namespace taskflow::store
