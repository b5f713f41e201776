// The parsers of the statements. Each begins behind the word or words that say which statement it
// is.
#pragma once

#include "cql/language/cursor.h"

namespace taskflow::cql {

// Errors of all: kInvalid, kTooLarge; kUnsupported when the cursor has what is not served.
Result<Select> ParseSelect(Cursor& cursor);
Result<Insert> ParseInsert(Cursor& cursor);
Result<Update> ParseUpdate(Cursor& cursor);
Result<Delete> ParseDelete(Cursor& cursor);
Result<Batch> ParseBatch(Cursor& cursor);
Result<Statement> ParseCreate(Cursor& cursor);
Result<Statement> ParseAlter(Cursor& cursor);
Result<Statement> ParseDrop(Cursor& cursor);
Result<Describe> ParseDescribe(Cursor& cursor);

// name = value, with AND between them.
Result<Property> ParseProperty(Cursor& cursor);
Result<std::vector<Property>> ParseProperties(Cursor& cursor);
Result<ColumnSpec> ParseColumn(Cursor& cursor);
Result<CreateTable> ParseCreateTable(Cursor& cursor);
Result<CreateIndex> ParseCreateIndex(Cursor& cursor, bool custom);

}  // namespace taskflow::cql
