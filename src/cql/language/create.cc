#include "cql/language/statements.h"
#include "cql/language/terms.h"

namespace taskflow::cql {
namespace {

Status ParseColumnNames(Cursor& cursor, std::vector<std::string>& names) {
  return cursor.List([&]() -> Status {
    ASSIGN_OR_RETURN(auto name, cursor.Name());
    names.push_back(std::move(name));
    return {};
  });
}

// PRIMARY KEY ((a, b), c, d): those words have been taken.
Status ParsePrimaryKey(Cursor& cursor, CreateTable& create) {
  if (!create.partition_key.empty())
    return cursor.At("Multiple PRIMARY KEYs specified (exactly one required)");
  TRY(cursor.ExpectSymbol("("));
  if (cursor.EatSymbol("(")) {
    TRY(ParseColumnNames(cursor, create.partition_key));
    TRY(cursor.ExpectSymbol(")"));
  } else {
    ASSIGN_OR_RETURN(auto name, cursor.Name());
    create.partition_key.push_back(std::move(name));
  }
  if (cursor.EatSymbol(",")) TRY(ParseColumnNames(cursor, create.clustering));
  return cursor.ExpectSymbol(")");
}

Status ParseTableColumn(Cursor& cursor, CreateTable& create) {
  if (cursor.EatWord("primary")) {
    TRY(cursor.ExpectWord("key"));
    return ParsePrimaryKey(cursor, create);
  }
  ASSIGN_OR_RETURN(auto column, ParseColumn(cursor));
  if (cursor.EatWord("primary")) {
    TRY(cursor.ExpectWord("key"));
    if (!create.partition_key.empty())
      return cursor.At("Multiple PRIMARY KEYs specified (exactly one required)");
    create.partition_key.push_back(column.name);
  }
  create.columns.push_back(std::move(column));
  return {};
}

Status ParseClusteringOrder(Cursor& cursor, CreateTable& create) {
  return cursor.Bracketed([&]() -> Status {
    OrderBy order;
    ASSIGN_OR_RETURN(order.column, cursor.Name());
    order.descending = cursor.EatWord("desc");
    if (!order.descending && !cursor.EatWord("asc")) return cursor.NoViable();
    create.clustering_order.push_back(std::move(order));
    return {};
  });
}

Status ParseTableProperty(Cursor& cursor, CreateTable& create) {
  if (cursor.EatWords({"compact", "storage"}))
    return cursor.At("Compact tables are not allowed in Cassandra starting with 4.0 version.");
  if (cursor.EatWords({"clustering", "order"})) {
    TRY(cursor.ExpectWord("by"));
    return ParseClusteringOrder(cursor, create);
  }
  ASSIGN_OR_RETURN(auto property, ParseProperty(cursor));
  create.properties.push_back(std::move(property));
  return {};
}

Status ParseMapEntry(Cursor& cursor, Term& map) {
  TRY(cursor.CountTerm());
  ASSIGN_OR_RETURN(auto key, ParseConstant(cursor));
  TRY(cursor.ExpectSymbol(":"));
  ASSIGN_OR_RETURN(auto value, ParseConstant(cursor));
  map.items.push_back(std::move(key));
  map.items.push_back(std::move(value));
  return {};
}

// {'a': 1}: constants only.
Result<Term> ParsePropertyMap(Cursor& cursor) {
  Term map{.kind = Term::Kind::kMap};
  TRY(cursor.ExpectSymbol("{"));
  if (cursor.EatSymbol("}")) return map;
  TRY(cursor.List([&] { return ParseMapEntry(cursor, map); }));
  TRY(cursor.ExpectSymbol("}"));
  return map;
}

}  // namespace

Result<Property> ParseProperty(Cursor& cursor) {
  Property property;
  ASSIGN_OR_RETURN(property.name, cursor.Name());
  TRY(cursor.ExpectSymbol("="));
  if (cursor.AtSymbol("{")) {
    ASSIGN_OR_RETURN(property.value, ParsePropertyMap(cursor));
  } else if (cursor.Peek().kind == Token::Kind::kWord && cursor.AtName()) {
    property.value = {.kind = Term::Kind::kString, .text = Lower(cursor.Take().text)};
  } else {
    ASSIGN_OR_RETURN(property.value, ParseConstant(cursor));
  }
  return property;
}

Result<std::vector<Property>> ParseProperties(Cursor& cursor) {
  std::vector<Property> properties;
  do {
    ASSIGN_OR_RETURN(auto property, ParseProperty(cursor));
    properties.push_back(std::move(property));
  } while (cursor.EatWord("and"));
  return properties;
}

Result<ColumnSpec> ParseColumn(Cursor& cursor) {
  ColumnSpec column;
  ASSIGN_OR_RETURN(column.name, cursor.Name());
  ASSIGN_OR_RETURN(column.type, ParseColumnType(cursor));
  column.is_static = cursor.EatWord("static");
  if (cursor.AtWord("masked")) return cursor.NotServed("a masked column");
  return column;
}

Result<CreateTable> ParseCreateTable(Cursor& cursor) {
  CreateTable create;
  create.if_not_exists = cursor.EatWords({"if", "not", "exists"});
  ASSIGN_OR_RETURN(create.table, cursor.QualifiedName());
  TRY(cursor.ExpectSymbol("("));
  TRY(ParseTableColumn(cursor, create));
  while (cursor.EatSymbol(",")) {
    bool needless = cursor.AtSymbol(",") || cursor.AtSymbol(")");
    if (!needless) TRY(ParseTableColumn(cursor, create));
  }
  TRY(cursor.ExpectSymbol(")"));
  if (!cursor.EatWord("with")) return create;
  do {
    TRY(ParseTableProperty(cursor, create));
  } while (cursor.EatWord("and"));
  return create;
}

Result<CreateIndex> ParseCreateIndex(Cursor& cursor, bool custom) {
  CreateIndex create{.custom = custom};
  create.if_not_exists = cursor.EatWords({"if", "not", "exists"});
  if (!cursor.AtWord("on")) {
    ASSIGN_OR_RETURN(create.name, cursor.Name());
  }
  TRY(cursor.ExpectWord("on"));
  ASSIGN_OR_RETURN(create.table, cursor.QualifiedName());
  TRY(cursor.ExpectSymbol("("));
  if (cursor.AtSymbol("(", 1)) {
    for (std::string_view target : {"keys", "values", "entries", "full"}) {
      if (cursor.EatWord(target)) create.target = target;
    }
    TRY(cursor.ExpectSymbol("("));
  }
  ASSIGN_OR_RETURN(create.column, cursor.Name());
  if (!create.target.empty()) TRY(cursor.ExpectSymbol(")"));
  if (cursor.AtSymbol(",")) return cursor.NotServed("an index on several columns");
  TRY(cursor.ExpectSymbol(")"));
  if (cursor.EatWord("using")) {
    if (cursor.Peek().kind != Token::Kind::kString) return cursor.Mismatch("STRING_LITERAL");
    create.custom_class = Unquoted(cursor.Take());
  }
  if (cursor.EatWord("with")) {
    ASSIGN_OR_RETURN(create.properties, ParseProperties(cursor));
  }
  return create;
}

}  // namespace taskflow::cql
