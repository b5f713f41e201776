#include "cql/language/statements.h"
#include "cql/language/terms.h"

namespace taskflow::cql {
namespace {

// USING TIMESTAMP t AND TTL t, if it is there.
Status ParseUsing(Cursor& cursor, Using& with, bool ttl_allowed) {
  if (!cursor.EatWord("using")) return {};
  do {
    if (cursor.EatWord("timestamp")) {
      ASSIGN_OR_RETURN(with.timestamp, ParseIntegerOption(cursor));
    } else if (ttl_allowed && cursor.EatWord("ttl")) {
      ASSIGN_OR_RETURN(with.ttl, ParseIntegerOption(cursor));
    } else {
      return cursor.NoViable();
    }
  } while (cursor.EatWord("and"));
  return {};
}

// IF EXISTS, or IF and what columns must be. A column may be called "exists" as well.
Status ParseIf(Cursor& cursor, Conditions& conditions) {
  if (!cursor.EatWord("if")) return {};
  bool column = cursor.Peek(1).kind == Token::Kind::kSymbol && !cursor.AtSymbol(";", 1);
  if (!column && cursor.EatWord("exists")) {
    conditions.if_exists = true;
    return {};
  }
  ASSIGN_OR_RETURN(conditions.columns, ParseColumnConditions(cursor));
  return {};
}

Status CheckSame(Cursor& cursor, const Assignment& assignment, const std::string& column,
                 std::string_view form) {
  if (column == assignment.column) return {};
  return cursor.At(fmt::format("Only expressions of the form {} are supported.", form));
}

// column = column + value, column = column - value, column = column -3.
Status ParseChange(Cursor& cursor, Assignment& assignment) {
  ASSIGN_OR_RETURN(auto column, cursor.Name());
  if (cursor.Peek().kind == Token::Kind::kInteger) {
    TRY(CheckSame(cursor, assignment, column, "X = X + <value>"));
    assignment.kind = Assignment::Kind::kAppend;
  } else if (cursor.EatSymbol("+")) {
    TRY(CheckSame(cursor, assignment, column, "X = X + <value>"));
    assignment.kind = Assignment::Kind::kAppend;
  } else if (cursor.EatSymbol("-")) {
    TRY(CheckSame(cursor, assignment, column, "X = X - <value>"));
    assignment.kind = Assignment::Kind::kRemove;
  } else {
    return cursor.NoViable();
  }
  ASSIGN_OR_RETURN(assignment.value, ParseTerm(cursor));
  return {};
}

// column = value, column = value + column.
Status ParseValue(Cursor& cursor, Assignment& assignment) {
  ASSIGN_OR_RETURN(assignment.value, ParseOperand(cursor));
  if (cursor.AtSymbol("+") && cursor.AtName(1) && !cursor.AtSymbol("(", 2)) {
    cursor.Take();
    assignment.kind = Assignment::Kind::kPrepend;
    ASSIGN_OR_RETURN(auto column, cursor.Name());
    return CheckSame(cursor, assignment, column, "X = <value> + X");
  }
  for (std::string_view symbol : {"+", "-", "*", "/", "%"}) {
    if (cursor.AtSymbol(symbol)) return cursor.NotServed("arithmetic");
  }
  return {};
}

Result<Assignment> ParseAssignment(Cursor& cursor) {
  Assignment assignment;
  ASSIGN_OR_RETURN(assignment.column, cursor.Name());
  if (cursor.EatSymbol("+=") || cursor.AtSymbol("-=")) {
    bool removes = cursor.EatSymbol("-=");
    assignment.kind = removes ? Assignment::Kind::kRemove : Assignment::Kind::kAppend;
    ASSIGN_OR_RETURN(assignment.value, ParseTerm(cursor));
    return assignment;
  }
  if (cursor.AtSymbol(".")) return cursor.NotServed("UPDATE of a user-defined type's field");
  if (cursor.EatSymbol("[")) {
    assignment.kind = Assignment::Kind::kPutAt;
    ASSIGN_OR_RETURN(assignment.at, ParseTerm(cursor));
    TRY(cursor.ExpectSymbol("]"));
    TRY(cursor.ExpectSymbol("="));
    ASSIGN_OR_RETURN(assignment.value, ParseTerm(cursor));
    return assignment;
  }
  if (!cursor.EatSymbol("=")) return cursor.NoViable();
  bool column = cursor.AtName() && !cursor.AtSymbol("(", 1) && !cursor.AtSymbol(".", 1);
  TRY(column ? ParseChange(cursor, assignment) : ParseValue(cursor, assignment));
  return assignment;
}

Result<Deletion> ParseDeletion(Cursor& cursor) {
  Deletion deletion;
  ASSIGN_OR_RETURN(deletion.column, cursor.Name());
  if (cursor.AtSymbol(".")) return cursor.NotServed("DELETE of a user-defined type's field");
  if (cursor.EatSymbol("[")) {
    ASSIGN_OR_RETURN(deletion.at, ParseTerm(cursor));
    TRY(cursor.ExpectSymbol("]"));
  }
  return deletion;
}

}  // namespace

Result<Insert> ParseInsert(Cursor& cursor) {
  Insert insert;
  TRY(cursor.ExpectWord("into"));
  ASSIGN_OR_RETURN(insert.table, cursor.QualifiedName());
  if (cursor.AtWord("json")) return cursor.NotServed("INSERT JSON");
  TRY(cursor.Bracketed([&]() -> Status {
    ASSIGN_OR_RETURN(auto column, cursor.Name());
    insert.columns.push_back(std::move(column));
    return {};
  }));
  TRY(cursor.ExpectWord("values"));
  TRY(cursor.Bracketed([&]() -> Status {
    ASSIGN_OR_RETURN(auto value, ParseTerm(cursor));
    insert.values.push_back(std::move(value));
    return {};
  }));
  if (cursor.EatWord("if")) {
    TRY(cursor.ExpectWords({"not", "exists"}));
    insert.conditions.if_not_exists = true;
  }
  TRY(ParseUsing(cursor, insert.with, true));
  return insert;
}

Result<Update> ParseUpdate(Cursor& cursor) {
  Update update;
  ASSIGN_OR_RETURN(update.table, cursor.QualifiedName());
  TRY(ParseUsing(cursor, update.with, true));
  TRY(cursor.ExpectWord("set"));
  TRY(cursor.List([&]() -> Status {
    ASSIGN_OR_RETURN(auto assignment, ParseAssignment(cursor));
    update.assignments.push_back(std::move(assignment));
    return {};
  }));
  TRY(cursor.ExpectWord("where"));
  ASSIGN_OR_RETURN(update.where, ParseWhere(cursor));
  TRY(ParseIf(cursor, update.conditions));
  return update;
}

Result<Delete> ParseDelete(Cursor& cursor) {
  Delete erase;
  if (!cursor.AtWord("from")) {
    TRY(cursor.List([&]() -> Status {
      ASSIGN_OR_RETURN(auto deletion, ParseDeletion(cursor));
      erase.columns.push_back(std::move(deletion));
      return {};
    }));
  }
  TRY(cursor.ExpectWord("from"));
  ASSIGN_OR_RETURN(erase.table, cursor.QualifiedName());
  TRY(ParseUsing(cursor, erase.with, false));
  TRY(cursor.ExpectWord("where"));
  ASSIGN_OR_RETURN(erase.where, ParseWhere(cursor));
  TRY(ParseIf(cursor, erase.conditions));
  return erase;
}

Result<Batch> ParseBatch(Cursor& cursor) {
  Batch batch;
  if (cursor.EatWord("unlogged")) {
    batch.kind = Batch::Kind::kUnlogged;
  } else if (cursor.EatWord("counter")) {
    batch.kind = Batch::Kind::kCounter;
  }
  TRY(cursor.ExpectWord("batch"));
  TRY(ParseUsing(cursor, batch.with, true));
  while (!cursor.EatWord("apply")) {
    if (cursor.EatWord("insert")) {
      ASSIGN_OR_RETURN(auto insert, ParseInsert(cursor));
      batch.statements.emplace_back(std::move(insert));
    } else if (cursor.EatWord("update")) {
      ASSIGN_OR_RETURN(auto update, ParseUpdate(cursor));
      batch.statements.emplace_back(std::move(update));
    } else if (cursor.EatWord("delete")) {
      ASSIGN_OR_RETURN(auto erase, ParseDelete(cursor));
      batch.statements.emplace_back(std::move(erase));
    } else {
      return cursor.Mismatch("K_APPLY");
    }
    cursor.EatSymbol(";");
  }
  TRY(cursor.ExpectWord("batch"));
  return batch;
}

}  // namespace taskflow::cql
