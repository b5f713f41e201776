// Values written in a statement, encoded as their column's type wants them.
#pragma once

#include "cql/language/ast.h"
#include "store/query/term.h"

namespace taskflow::store {

// `name` is the column's, for the error's text. Errors: kInvalid when the literal is not of the
// type, kUnsupported for bind markers inside a collection.
Result<std::string> EncodeLiteral(const cql::Term& literal, const cql::Type& type,
                                  std::string_view name);

// "2026-11-24", "2026-11-24 10:00:00.123+0100", or milliseconds since 1970. UTC when it names no
// zone.
std::optional<std::int64_t> ParseTimestampMillis(std::string_view text);
// Days since 1970-01-01 of "2026-11-24".
std::optional<std::int64_t> ParseDays(std::string_view text);
// Nanoseconds since midnight of "10:00:00.123456789".
std::optional<std::int64_t> ParseTimeNanos(std::string_view text);

// Two's complement, as short as it can be. False: not decimal digits, or over 1,000 of them.
bool ParseVarint(std::string_view digits, std::string& bytes);

}  // namespace taskflow::store
