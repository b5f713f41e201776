// CREATE, ALTER and DROP: of what.
#include "cql/language/statements.h"
#include "cql/language/terms.h"

namespace taskflow::cql {
namespace {

bool EatKeyspace(Cursor& cursor) { return cursor.EatWord("keyspace") || cursor.EatWord("schema"); }
bool EatTable(Cursor& cursor) { return cursor.EatWord("table") || cursor.EatWord("columnfamily"); }

// What CREATE, ALTER and DROP can be of and this project does not serve.
tl::unexpected<Error> OfOther(Cursor& cursor, std::string_view verb) {
  if (cursor.AtWord("materialized") && cursor.AtWord("view", 1))
    return cursor.NotServed(fmt::format("{} MATERIALIZED VIEW", verb));
  struct Other {
    std::string_view word, name;
  };
  static constexpr Other kOthers[] = {{"type", "TYPE"},           {"function", "FUNCTION"},
                                      {"aggregate", "AGGREGATE"}, {"trigger", "TRIGGER"},
                                      {"role", "ROLE"},           {"user", "USER"},
                                      {"identity", "IDENTITY"}};
  for (auto& other : kOthers) {
    if (cursor.AtWord(other.word)) return cursor.NotServed(fmt::format("{} {}", verb, other.name));
  }
  return cursor.NoViable();
}

Result<CreateKeyspace> ParseCreateKeyspace(Cursor& cursor) {
  CreateKeyspace create;
  create.if_not_exists = cursor.EatWords({"if", "not", "exists"});
  ASSIGN_OR_RETURN(create.name, cursor.Name());
  TRY(cursor.ExpectWord("with"));
  ASSIGN_OR_RETURN(create.properties, ParseProperties(cursor));
  return create;
}

Result<AlterKeyspace> ParseAlterKeyspace(Cursor& cursor) {
  AlterKeyspace alter;
  alter.if_exists = cursor.EatWords({"if", "exists"});
  ASSIGN_OR_RETURN(alter.name, cursor.Name());
  TRY(cursor.ExpectWord("with"));
  ASSIGN_OR_RETURN(alter.properties, ParseProperties(cursor));
  return alter;
}

// One, or several in brackets.
template <typename Item>
Status ParseOneOrMany(Cursor& cursor, Item&& item) {
  return cursor.AtSymbol("(") ? cursor.Bracketed(item) : item();
}

Status ParseAdd(Cursor& cursor, AlterTable& alter) {
  alter.if_not_exists = cursor.EatWords({"if", "not", "exists"});
  return ParseOneOrMany(cursor, [&]() -> Status {
    ASSIGN_OR_RETURN(auto column, ParseColumn(cursor));
    alter.add.push_back(std::move(column));
    return {};
  });
}

Status ParseDropColumns(Cursor& cursor, AlterTable& alter) {
  if (cursor.AtWord("compact") && cursor.AtWord("storage", 1))
    return cursor.NotServed("DROP COMPACT STORAGE");
  alter.column_if_exists = cursor.EatWords({"if", "exists"});
  TRY(ParseOneOrMany(cursor, [&]() -> Status {
    ASSIGN_OR_RETURN(auto name, cursor.Name());
    alter.drop.push_back(std::move(name));
    return {};
  }));
  if (cursor.AtWord("using")) return cursor.NotServed("ALTER TABLE DROP USING TIMESTAMP");
  return {};
}

Status ParseRename(Cursor& cursor, AlterTable& alter) {
  alter.column_if_exists = cursor.EatWords({"if", "exists"});
  do {
    ASSIGN_OR_RETURN(auto from, cursor.Name());
    TRY(cursor.ExpectWord("to"));
    ASSIGN_OR_RETURN(auto to, cursor.Name());
    alter.rename.emplace_back(std::move(from), std::move(to));
  } while (cursor.EatWord("and"));
  return {};
}

Result<AlterTable> ParseAlterTable(Cursor& cursor) {
  AlterTable alter;
  alter.if_exists = cursor.EatWords({"if", "exists"});
  ASSIGN_OR_RETURN(alter.table, cursor.QualifiedName());
  if (cursor.EatWord("add")) {
    TRY(ParseAdd(cursor, alter));
  } else if (cursor.EatWord("drop")) {
    TRY(ParseDropColumns(cursor, alter));
  } else if (cursor.EatWord("rename")) {
    TRY(ParseRename(cursor, alter));
  } else if (cursor.EatWord("with")) {
    ASSIGN_OR_RETURN(alter.properties, ParseProperties(cursor));
  } else if (cursor.AtWord("alter")) {
    return cursor.NotServed("ALTER TABLE ALTER");
  } else {
    return cursor.NoViable();
  }
  return alter;
}

}  // namespace

Result<Statement> ParseCreate(Cursor& cursor) {
  if (EatKeyspace(cursor)) return ParseCreateKeyspace(cursor);
  if (EatTable(cursor)) return ParseCreateTable(cursor);
  bool custom = cursor.AtWord("custom") && cursor.AtWord("index", 1);
  if (custom) cursor.Take();
  if (cursor.EatWord("index")) return ParseCreateIndex(cursor, custom);
  cursor.EatWords({"or", "replace"});
  return OfOther(cursor, "CREATE");
}

Result<Statement> ParseAlter(Cursor& cursor) {
  if (EatKeyspace(cursor)) return ParseAlterKeyspace(cursor);
  if (EatTable(cursor)) return ParseAlterTable(cursor);
  return OfOther(cursor, "ALTER");
}

Result<Statement> ParseDrop(Cursor& cursor) {
  bool keyspace = EatKeyspace(cursor), table = !keyspace && EatTable(cursor);
  if (!keyspace && !table && !cursor.EatWord("index")) return OfOther(cursor, "DROP");
  bool if_exists = cursor.EatWords({"if", "exists"});
  if (keyspace) {
    ASSIGN_OR_RETURN(auto dropped, cursor.Name());
    return DropKeyspace{std::move(dropped), if_exists};
  }
  ASSIGN_OR_RETURN(auto name, cursor.QualifiedName());
  if (table) return DropTable{std::move(name), if_exists};
  return DropIndex{std::move(name), if_exists};
}

}  // namespace taskflow::cql
