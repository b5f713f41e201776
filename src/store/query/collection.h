// Changes of a part of a list, set or map: the stored value is read, changed and written as a
// whole.
#pragma once

#include <string>
#include <vector>

#include "store/query/plan.h"

namespace taskflow::store {

// The elements of an encoded list or set; keys and values in turn for a map. False: not a
// collection.
bool ReadElements(std::string_view bytes, bool is_map, std::vector<std::string_view>& elements);
std::string WriteElements(const std::vector<std::string_view>& elements, bool is_map);

// Of an encoded list, set or map.
bool IsEmptyCollection(std::string_view bytes);

// `current` changed by `change`; `at` is the key or index of kPutAt and kDropAt. Nothing: null.
// Errors: kInvalid (list index out of range), kTooLarge.
Result<std::optional<std::string>> ChangeCollection(const cql::Type& type, CellChange change,
                                                    std::optional<std::string_view> current,
                                                    const Bound& value, const Bound& at);

}  // namespace taskflow::store
