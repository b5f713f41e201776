// Which keys of the store a statement's conditions on the primary key mean.
#pragma once

#include "store/query/plan.h"

namespace taskflow::store {

// Keys in [begin, end). A point is one whole key: `begin`.
struct KeyRange {
  std::string begin, end;
  bool point = false;
};

// In the order of the keys, without overlaps. Errors: kInvalid for null, unset or too long values,
// kTooLarge for more than kKeysOfInMax combinations.
Result<std::vector<KeyRange>> RangesOf(const TableDef& table, const KeyPlan& key,
                                       Bindings& bindings);

// The whole table, or the part of the ring that the restrictions leave; nothing left is no range.
Result<std::vector<KeyRange>> RangesOf(const TableDef& table,
                                       const std::vector<TokenRestriction>& token,
                                       Bindings& bindings);

// The values that a restriction allows. Errors as Evaluate.
Result<std::vector<std::string_view>> ValuesOf(const Restriction& restriction, Bindings& bindings);

}  // namespace taskflow::store
