#include "cql/language/ast.h"
#include "cql/language/statements.h"

namespace taskflow::cql {
namespace {

Result<Statement> ParseTruncate(Cursor& cursor) {
  if (!cursor.EatWord("table")) cursor.EatWord("columnfamily");
  ASSIGN_OR_RETURN(auto table, cursor.QualifiedName());
  return Truncate{std::move(table)};
}

Result<Statement> ParseStatement(Cursor& cursor) {
  if (cursor.EatWord("select")) return ParseSelect(cursor);
  if (cursor.EatWord("insert")) return ParseInsert(cursor);
  if (cursor.EatWord("update")) return ParseUpdate(cursor);
  if (cursor.EatWord("delete")) return ParseDelete(cursor);
  if (cursor.EatWord("begin")) return ParseBatch(cursor);
  if (cursor.EatWord("create")) return ParseCreate(cursor);
  if (cursor.EatWord("alter")) return ParseAlter(cursor);
  if (cursor.EatWord("drop")) return ParseDrop(cursor);
  if (cursor.EatWord("truncate")) return ParseTruncate(cursor);
  if (cursor.EatWord("describe") || cursor.EatWord("desc")) return ParseDescribe(cursor);
  if (cursor.EatWord("use")) {
    ASSIGN_OR_RETURN(auto keyspace, cursor.Name());
    return Use{std::move(keyspace)};
  }
  if (cursor.AtWord("grant")) return cursor.NotServed("GRANT");
  if (cursor.AtWord("revoke")) return cursor.NotServed("REVOKE");
  if (cursor.AtWord("list")) return cursor.NotServed("LIST");
  if (cursor.AtWord("add") && cursor.AtWord("identity", 1)) return cursor.NotServed("ADD IDENTITY");
  return cursor.NoViable();
}

}  // namespace

Result<Parsed> Parse(std::string_view text) {
  if (text.size() > kStatementMax)
    return Fail(ErrorCode::kTooLarge, "a statement may have at most {} bytes", kStatementMax);
  Cursor cursor(text);
  auto statement = ParseStatement(cursor);
  if (!statement && !cursor.not_served().empty()) return Parsed{Unserved{cursor.not_served()}, {}};
  if (!statement) return Fail(std::move(statement).error());
  TRY(cursor.ExpectEnd());
  return Parsed{*std::move(statement), std::move(cursor.markers())};
}

}  // namespace taskflow::cql
