// One clustering value to bytes whose order is the type's, and back. Used by keys.cc alone.
#pragma once

#include "base/bytes.h"
#include "store/rows/keys.h"

namespace taskflow::store {

// Appends; false when `value` is not one of the type's. `value` is not empty.
bool EncodeOrdered(Order order, std::string_view value, std::string& out);
// Reads what EncodeOrdered wrote and appends the value.
bool DecodeOrdered(Order order, ByteReader& in, std::string& value);

}  // namespace taskflow::store
