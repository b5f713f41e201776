#include "cql/language/statements.h"
#include "cql/language/terms.h"

namespace taskflow::cql {
namespace {

bool AtSelectorStart(Cursor& cursor, std::size_t ahead) {
  bool alias = cursor.AtWord("as", ahead);
  return cursor.AtSymbol("*", ahead) || (cursor.AtName(ahead) && !alias) ||
         cursor.AtWord("token", ahead);
}

// JSON and DISTINCT are names too: they are keywords when a selector follows.
bool EatMode(Cursor& cursor, std::string_view word) {
  if (!cursor.AtWord(word) || !AtSelectorStart(cursor, 1)) return false;
  cursor.Take();
  return true;
}

Status ParseArguments(Cursor& cursor, Selector& selector) {
  TRY(cursor.ExpectSymbol("("));
  bool counts = selector.function == "count";
  bool all = cursor.AtSymbol("*") || cursor.Peek().kind == Token::Kind::kInteger;
  if (counts && all) {
    cursor.Take();
    return cursor.ExpectSymbol(")");
  }
  if (cursor.EatSymbol(")")) return counts ? Status(cursor.NoViable()) : Status();
  TRY(cursor.List([&]() -> Status {
    bool column = cursor.AtName() && (cursor.AtSymbol(",", 1) || cursor.AtSymbol(")", 1));
    if (!column) {
      if (cursor.AtWord("from") || cursor.Peek().kind == Token::Kind::kEnd)
        return cursor.NoViable();
      return cursor.NotServed("a function of anything but columns");
    }
    ASSIGN_OR_RETURN(auto name, cursor.Name());
    selector.columns.push_back(std::move(name));
    return {};
  }));
  return cursor.ExpectSymbol(")");
}

bool AtExpression(Cursor& cursor) {
  for (std::string_view symbol : {"+", "-", "*", "/", "%", "[", "."}) {
    if (cursor.AtSymbol(symbol)) return true;
  }
  return cursor.Peek().kind == Token::Kind::kInteger;  // "a -1"
}

bool AtOtherSelector(Cursor& cursor) {
  for (std::string_view symbol : {"(", "[", "{", "?", ":", "-"}) {
    if (cursor.AtSymbol(symbol)) return true;
  }
  auto kind = cursor.Peek().kind;
  bool constant = kind >= Token::Kind::kString && kind <= Token::Kind::kDuration;
  return constant || cursor.AtWord("null") || cursor.AtWord("true") || cursor.AtWord("false");
}

Result<Selector> ParseSelector(Cursor& cursor) {
  TRY(cursor.CountTerm());
  if (AtOtherSelector(cursor)) return cursor.NotServed("an expression in SELECT");
  Selector selector;
  std::string name;
  if (cursor.EatWord("token")) {
    name = "token";
  } else {
    ASSIGN_OR_RETURN(name, cursor.Name());
  }
  if (cursor.AtSymbol(".") && cursor.AtSymbol("(", 2)) {
    cursor.Take();
    std::string keyspace = std::move(name);
    if (cursor.EatWord("token")) {
      name = "token";
    } else {
      ASSIGN_OR_RETURN(name, cursor.Name());
    }
    if (keyspace != "system") name = keyspace + "." + name;
  }
  if (cursor.AtSymbol("(")) {
    if (name == "cast") return cursor.NotServed("CAST");
    selector.function = std::move(name);
    TRY(ParseArguments(cursor, selector));
  } else {
    selector.columns.push_back(std::move(name));
  }
  if (AtExpression(cursor)) return cursor.NotServed("an expression in SELECT");
  if (cursor.EatWord("as")) {
    ASSIGN_OR_RETURN(selector.alias, cursor.Name());
  }
  return selector;
}

Status ParseGroupBy(Cursor& cursor, Select& select) {
  return cursor.List([&]() -> Status {
    ASSIGN_OR_RETURN(auto column, cursor.Name());
    if (cursor.AtSymbol("(")) return cursor.NotServed("GROUP BY of a function");
    select.group_by.push_back(std::move(column));
    return {};
  });
}

Status ParseOrderBy(Cursor& cursor, Select& select) {
  return cursor.List([&]() -> Status {
    OrderBy order;
    ASSIGN_OR_RETURN(order.column, cursor.Name());
    if (cursor.AtWord("ann")) return cursor.NotServed("ORDER BY ... ANN OF");
    if (!cursor.EatWord("asc")) order.descending = cursor.EatWord("desc");
    select.order_by.push_back(std::move(order));
    return {};
  });
}

}  // namespace

Result<Select> ParseSelect(Cursor& cursor) {
  Select select;
  select.json = EatMode(cursor, "json");
  select.distinct = EatMode(cursor, "distinct");
  if (!cursor.EatSymbol("*")) {
    TRY(cursor.List([&]() -> Status {
      ASSIGN_OR_RETURN(auto selector, ParseSelector(cursor));
      select.selectors.push_back(std::move(selector));
      return {};
    }));
  }
  TRY(cursor.ExpectWord("from"));
  ASSIGN_OR_RETURN(select.table, cursor.QualifiedName());
  if (cursor.EatWord("where")) {
    ASSIGN_OR_RETURN(select.where, ParseWhere(cursor));
  }
  if (cursor.EatWords({"group", "by"})) TRY(ParseGroupBy(cursor, select));
  if (cursor.EatWords({"order", "by"})) TRY(ParseOrderBy(cursor, select));
  if (cursor.EatWords({"per", "partition", "limit"})) {
    ASSIGN_OR_RETURN(select.per_partition_limit, ParseIntegerOption(cursor));
  }
  if (cursor.EatWord("limit")) {
    ASSIGN_OR_RETURN(select.limit, ParseIntegerOption(cursor));
  }
  if (cursor.EatWord("allow")) {
    TRY(cursor.ExpectWord("filtering"));
    select.allow_filtering = true;
  }
  return select;
}

}  // namespace taskflow::cql
