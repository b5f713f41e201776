#include <optional>

#include "cql/language/terms.h"

namespace taskflow::cql {
namespace {

std::optional<Operator> EatComparison(Cursor& cursor) {
  struct Sign {
    std::string_view text;
    Operator op;
  };
  static constexpr Sign kSigns[] = {{"=", Operator::kEq}, {"!=", Operator::kNe},
                                    {"<", Operator::kLt}, {"<=", Operator::kLe},
                                    {">", Operator::kGt}, {">=", Operator::kGe}};
  for (auto& sign : kSigns) {
    if (cursor.EatSymbol(sign.text)) return sign.op;
  }
  return std::nullopt;
}

Status ParseComparison(Cursor& cursor, Relation& relation) {
  auto op = EatComparison(cursor);
  if (!op) return cursor.NoViable();
  relation.op = *op;
  ASSIGN_OR_RETURN(relation.value, ParseTerm(cursor));
  return {};
}

// A marker for all of them, or a list, which may be empty.
Status ParseInValues(Cursor& cursor, Relation& relation) {
  relation.op = Operator::kIn;
  if (AtMarker(cursor)) {
    ASSIGN_OR_RETURN(relation.value, ParseMarker(cursor));
    return {};
  }
  TRY(cursor.ExpectSymbol("("));
  relation.value.kind = Term::Kind::kTuple;
  if (cursor.EatSymbol(")")) return {};
  TRY(cursor.List([&]() -> Status {
    ASSIGN_OR_RETURN(auto value, ParseTerm(cursor, 1));
    relation.value.items.push_back(std::move(value));
    return {};
  }));
  return cursor.ExpectSymbol(")");
}

Status ParseElement(Cursor& cursor, Relation& relation) {
  ASSIGN_OR_RETURN(relation.at, ParseTerm(cursor));
  return cursor.ExpectSymbol("]");
}

Status ParseContains(Cursor& cursor, Relation& relation) {
  // A value never begins with a bare word, so KEY is the keyword here.
  relation.op = cursor.EatWord("key") ? Operator::kContainsKey : Operator::kContains;
  ASSIGN_OR_RETURN(relation.value, ParseTerm(cursor));
  return {};
}

// What follows a column's name.
Status ParseOfColumn(Cursor& cursor, Relation& relation) {
  if (cursor.EatSymbol("[")) {
    TRY(ParseElement(cursor, relation));
    return ParseComparison(cursor, relation);
  }
  if (cursor.EatWord("in")) return ParseInValues(cursor, relation);
  if (cursor.EatWord("contains")) return ParseContains(cursor, relation);
  if (cursor.EatWord("like")) {
    relation.op = Operator::kLike;
    ASSIGN_OR_RETURN(relation.value, ParseTerm(cursor));
    return {};
  }
  if (cursor.EatWord("is")) {
    relation.op = Operator::kIsNotNull;
    return cursor.ExpectWords({"not", "null"});
  }
  return ParseComparison(cursor, relation);
}

Status ParseNames(Cursor& cursor, std::vector<std::string>& names) {
  return cursor.Bracketed([&]() -> Status {
    ASSIGN_OR_RETURN(auto name, cursor.Name());
    names.push_back(std::move(name));
    return {};
  });
}

Result<Relation> ParseRelation(Cursor& cursor, int depth) {
  if (depth > kTermDepthMax)
    return Fail(ErrorCode::kTooLarge, "relations may be nested {} deep", kTermDepthMax);
  TRY(cursor.CountTerm());
  Relation relation;
  if (cursor.EatWord("token")) {
    relation.token = true;
    TRY(ParseNames(cursor, relation.columns));
    TRY(ParseComparison(cursor, relation));
    return relation;
  }
  bool names = cursor.AtSymbol("(") && cursor.AtName(1) &&
               (cursor.AtSymbol(",", 2) || cursor.AtSymbol(")", 2));
  if (names) {
    relation.tuple = true;
    TRY(ParseNames(cursor, relation.columns));
    TRY(cursor.EatWord("in") ? ParseInValues(cursor, relation) : ParseComparison(cursor, relation));
    return relation;
  }
  if (cursor.EatSymbol("(")) {
    ASSIGN_OR_RETURN(relation, ParseRelation(cursor, depth + 1));
    TRY(cursor.ExpectSymbol(")"));
    return relation;
  }
  ASSIGN_OR_RETURN(auto name, cursor.Name());
  relation.columns.push_back(std::move(name));
  TRY(ParseOfColumn(cursor, relation));
  return relation;
}

Result<Relation> ParseColumnCondition(Cursor& cursor) {
  TRY(cursor.CountTerm());
  Relation condition;
  ASSIGN_OR_RETURN(auto name, cursor.Name());
  condition.columns.push_back(std::move(name));
  if (cursor.AtSymbol(".")) return cursor.NotServed("a condition on a user-defined type's field");
  if (cursor.EatWord("contains")) {
    TRY(ParseContains(cursor, condition));
    return condition;
  }
  if (cursor.EatSymbol("[")) TRY(ParseElement(cursor, condition));
  TRY(cursor.EatWord("in") ? ParseInValues(cursor, condition) : ParseComparison(cursor, condition));
  return condition;
}

template <typename Parser>
Result<std::vector<Relation>> ParseAll(Cursor& cursor, Parser&& parse) {
  std::vector<Relation> relations;
  do {
    ASSIGN_OR_RETURN(auto relation, parse());
    relations.push_back(std::move(relation));
  } while (cursor.EatWord("and"));
  return relations;
}

}  // namespace

Result<std::vector<Relation>> ParseWhere(Cursor& cursor) {
  return ParseAll(cursor, [&] { return ParseRelation(cursor, 0); });
}

Result<std::vector<Relation>> ParseColumnConditions(Cursor& cursor) {
  return ParseAll(cursor, [&] { return ParseColumnCondition(cursor); });
}

}  // namespace taskflow::cql
