#include "cql/language/statements.h"

namespace taskflow::cql {
namespace {

using What = Describe::What;

struct Listing {
  std::string_view word;
  What what;
};
constexpr Listing kListings[] = {
    {"cluster", What::kCluster},      {"keyspaces", What::kKeyspaces},
    {"tables", What::kTables},        {"columnfamilies", What::kTables},
    {"types", What::kTypes},          {"functions", What::kFunctions},
    {"aggregates", What::kAggregates}};

Status ParseSubject(Cursor& cursor, Describe& describe) {
  for (auto& listing : kListings) {
    if (!cursor.AtWord(listing.word) || cursor.AtSymbol(".", 1)) continue;
    cursor.Take();
    describe.what = listing.what;
    return {};
  }
  if (cursor.EatWords({"full", "schema"}) || cursor.EatWord("schema")) {
    describe.what = What::kSchema;
    return {};
  }
  if (cursor.EatWords({"only", "keyspace"}) || cursor.EatWord("keyspace")) {
    describe.what = What::kKeyspace;
    if (!cursor.AtName()) return {};
    ASSIGN_OR_RETURN(describe.name.name, cursor.Name());
    return {};
  }
  describe.what = What::kAny;
  if (cursor.EatWord("table") || cursor.EatWord("columnfamily")) {
    describe.what = What::kTable;
  } else if (cursor.EatWord("index")) {
    describe.what = What::kIndex;
  } else if (cursor.AtWord("materialized")) {
    return cursor.NotServed("DESCRIBE MATERIALIZED VIEW");
  } else if (cursor.AtName(1)) {  // a kind and a name
    if (cursor.AtWord("type")) return cursor.NotServed("DESCRIBE TYPE");
    if (cursor.AtWord("function")) return cursor.NotServed("DESCRIBE FUNCTION");
    if (cursor.AtWord("aggregate")) return cursor.NotServed("DESCRIBE AGGREGATE");
  }
  ASSIGN_OR_RETURN(describe.name, cursor.QualifiedName());
  return {};
}

}  // namespace

Result<Describe> ParseDescribe(Cursor& cursor) {
  Describe describe;
  TRY(ParseSubject(cursor, describe));
  if (cursor.EatWord("with")) TRY(cursor.ExpectWord("internals"));
  return describe;
}

}  // namespace taskflow::cql
