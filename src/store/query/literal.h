// Values written in a statement, encoded as their column's type wants them.
#pragma once

#include "cql/language/ast.h"
#include "store/query/term.h"

namespace taskflow::store {

// `name` is the column's, for the error's text. Errors: kInvalid when the literal is not of the
// type, kUnsupported for bind markers inside a collection.
Result<std::string> EncodeLiteral(const cql::Term& literal, const cql::Type& type,
                                  std::string_view name);

}  // namespace taskflow::store
