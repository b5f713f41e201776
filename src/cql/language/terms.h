// Values, types, and the conditions that they appear in.
#pragma once

#include "cql/language/cursor.h"

namespace taskflow::cql {

// Errors of all: kInvalid, kTooLarge; kUnsupported when the cursor has what is not served.
Result<Term> ParseTerm(Cursor& cursor, int depth = 0);
// A term that operators of arithmetic may follow: the caller sees to them.
Result<Term> ParseOperand(Cursor& cursor, int depth = 0);
Result<Term> ParseConstant(Cursor& cursor);  // no marker, no collection, not null
// What LIMIT and USING take: a whole number or a marker.
Result<Term> ParseIntegerOption(Cursor& cursor);
bool AtMarker(Cursor& cursor);
Result<Term> ParseMarker(Cursor& cursor);

Result<Type> ParseColumnType(Cursor& cursor);

// Relations with AND between them.
Result<std::vector<Relation>> ParseWhere(Cursor& cursor);
// Of IF, which the caller has taken: columns or elements, and operators.
Result<std::vector<Relation>> ParseColumnConditions(Cursor& cursor);

}  // namespace taskflow::cql
