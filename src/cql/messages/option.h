// [option]: a type in the metadata of a result (section 4.2.5.2).
#pragma once

#include "cql/types/type.h"
#include "cql/wire/notation.h"

namespace taskflow::cql {

// Marks the reader failed when there is no such type or it is nested deeper than kTypeDepthMax.
// Collections inside others and tuples, which the protocol does not say frozen, are.
void Option(Reader& io, Type& type);
void Option(Writer& io, const Type& type);

}  // namespace taskflow::cql
