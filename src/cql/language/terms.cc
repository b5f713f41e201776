#include "cql/language/terms.h"

#include <optional>

namespace taskflow::cql {
namespace {

using Kind = Term::Kind;

std::optional<Kind> ConstantKind(const Token& token) {
  switch (token.kind) {
    case Token::Kind::kString:
      return Kind::kString;
    case Token::Kind::kInteger:
      return Kind::kInteger;
    case Token::Kind::kFloat:
      return Kind::kFloat;
    case Token::Kind::kUuid:
      return Kind::kUuid;
    case Token::Kind::kBlob:
      return Kind::kBlob;
    case Token::Kind::kDuration:
      return Kind::kDuration;
    case Token::Kind::kWord:
      break;
    default:
      return std::nullopt;
  }
  bool boolean = IsWord(token.text, "true") || IsWord(token.text, "false");
  return boolean ? std::optional(Kind::kBoolean) : std::nullopt;
}

// As Cassandra writes them, whatever their case here.
std::string FloatText(std::string_view text) {
  bool negative = text.starts_with('-');
  auto word = text.substr(negative);
  if (IsWord(word, "nan")) return "NaN";
  if (IsWord(word, "infinity")) return negative ? "-Infinity" : "Infinity";
  return std::string(text);
}

std::string ConstantText(const Token& token, Kind kind) {
  switch (kind) {
    case Kind::kString:
      return Unquoted(token);
    case Kind::kFloat:
      return FloatText(token.text);
    case Kind::kBlob:
      return Lower(token.text.substr(2));
    case Kind::kUuid:
    case Kind::kBoolean:
      return Lower(token.text);
    default:
      return std::string(token.text);
  }
}

bool AtArithmetic(Cursor& cursor) {
  return cursor.AtSymbol("+") || cursor.AtSymbol("-") || cursor.AtSymbol("*") ||
         cursor.AtSymbol("/") || cursor.AtSymbol("%");
}

// Terms up to `close`, which is taken too; the opening bracket has been.
Status ParseItems(Cursor& cursor, std::string_view close, int depth, std::vector<Term>& items) {
  if (cursor.EatSymbol(close)) return {};
  TRY(cursor.List([&]() -> Status {
    ASSIGN_OR_RETURN(auto item, ParseTerm(cursor, depth + 1));
    items.push_back(std::move(item));
    return {};
  }));
  return cursor.ExpectSymbol(close);
}

// A value, or a key and its value: the first one says which.
Status ParseEntry(Cursor& cursor, int depth, Term& braces) {
  ASSIGN_OR_RETURN(auto item, ParseTerm(cursor, depth + 1));
  braces.items.push_back(std::move(item));
  if (braces.items.size() == 1 && cursor.AtSymbol(":")) braces.kind = Kind::kMap;
  if (braces.kind != Kind::kMap) return {};
  TRY(cursor.ExpectSymbol(":"));
  ASSIGN_OR_RETURN(auto value, ParseTerm(cursor, depth + 1));
  braces.items.push_back(std::move(value));
  return {};
}

// {}, {a, b} or {a: b, c: d}.
Result<Term> ParseBraces(Cursor& cursor, int depth) {
  Term term{.kind = Kind::kBraces};
  if (cursor.EatSymbol("}")) return term;
  if (cursor.AtName() && cursor.AtSymbol(":", 1))
    return cursor.NotServed("a user-defined type's value");
  TRY(cursor.List([&] { return ParseEntry(cursor, depth, term); }));
  TRY(cursor.ExpectSymbol("}"));
  return term;
}

// name(...), keyspace.name(...); those of the keyspace system go by their names alone.
Result<Term> ParseCall(Cursor& cursor, int depth) {
  Term term{.kind = Kind::kFunction};
  ASSIGN_OR_RETURN(term.text, cursor.Name());
  if (cursor.EatSymbol(".")) {
    ASSIGN_OR_RETURN(auto name, cursor.Name());
    term.text = term.text == "system" ? name : term.text + "." + name;
  }
  if (!cursor.EatSymbol("(")) return cursor.NoViable();
  TRY(ParseItems(cursor, ")", depth, term.items));
  return term;
}

bool AtCall(Cursor& cursor) {
  return cursor.AtSymbol("(", 1) || (cursor.AtSymbol(".", 1) && cursor.AtSymbol("(", 3));
}

// (a, b), or (type) value, which is not served.
Result<Term> ParseRound(Cursor& cursor, int depth) {
  if (cursor.AtName() && !AtCall(cursor)) return cursor.NotServed("a type before a value");
  if (cursor.AtSymbol(")")) return cursor.NoViable();
  Term term{.kind = Kind::kTuple};
  TRY(ParseItems(cursor, ")", depth, term.items));
  return term;
}

// token(...) is a function whose name is reserved.
Result<Term> ParseTokenCall(Cursor& cursor, int depth) {
  Term term{.kind = Kind::kFunction, .text = "token"};
  cursor.Take();
  TRY(cursor.ExpectSymbol("("));
  TRY(ParseItems(cursor, ")", depth, term.items));
  return term;
}

}  // namespace

bool AtMarker(Cursor& cursor) { return cursor.AtSymbol("?") || cursor.AtSymbol(":"); }

Result<Term> ParseMarker(Cursor& cursor) {
  std::string name;
  if (!cursor.EatSymbol("?")) {
    TRY(cursor.ExpectSymbol(":"));
    ASSIGN_OR_RETURN(name, cursor.Name());
  }
  return cursor.Marker(std::move(name));
}

Result<Term> ParseConstant(Cursor& cursor) {
  auto kind = ConstantKind(cursor.Peek());
  if (!kind) return cursor.NoViable();
  return Term{.kind = *kind, .text = ConstantText(cursor.Take(), *kind)};
}

Result<Term> ParseIntegerOption(Cursor& cursor) {
  if (cursor.Peek().kind == Token::Kind::kInteger) return ParseConstant(cursor);
  if (AtMarker(cursor)) return ParseMarker(cursor);
  return cursor.NoViable();
}

Result<Term> ParseOperand(Cursor& cursor, int depth) {
  if (depth > kTermDepthMax)
    return Fail(ErrorCode::kTooLarge, "values may be nested {} deep", kTermDepthMax);
  TRY(cursor.CountTerm());
  if (ConstantKind(cursor.Peek())) return ParseConstant(cursor);
  if (cursor.EatWord("null")) return Term{};
  if (AtMarker(cursor)) return ParseMarker(cursor);
  if (cursor.AtWord("token")) return ParseTokenCall(cursor, depth);
  if (cursor.AtWord("cast") && cursor.AtSymbol("(", 1)) return cursor.NotServed("CAST");
  if (cursor.EatSymbol("{")) return ParseBraces(cursor, depth);
  if (cursor.EatSymbol("(")) return ParseRound(cursor, depth);
  if (cursor.EatSymbol("[")) {
    Term term{.kind = Kind::kList};
    TRY(ParseItems(cursor, "]", depth, term.items));
    return term;
  }
  if (cursor.AtName() && AtCall(cursor)) return ParseCall(cursor, depth);
  if (cursor.AtSymbol("-") && ConstantKind(cursor.Peek(1))) return cursor.NotServed("arithmetic");
  return cursor.NoViable();
}

Result<Term> ParseTerm(Cursor& cursor, int depth) {
  ASSIGN_OR_RETURN(auto term, ParseOperand(cursor, depth));
  if (AtArithmetic(cursor)) return cursor.NotServed("arithmetic");
  return term;
}

Result<Type> ParseColumnType(Cursor& cursor) {
  if (cursor.Peek().kind == Token::Kind::kString)
    return cursor.NotServed("a type given by its class");
  if (cursor.AtWord("vector") && cursor.AtSymbol("<", 1))
    return cursor.NotServed("the type vector");
  constexpr int kDepthMax = 2 * kTypeDepthMax;
  std::string text;
  int depth = 0;
  do {
    bool named = cursor.AtName() || cursor.AtWord("set");
    if (!named) return cursor.NoViable();
    text += cursor.Take().text;
    if (cursor.EatSymbol(".")) {
      if (!cursor.AtName()) return cursor.NoViable();
      text += fmt::format(".{}", cursor.Take().text);
    }
    if (cursor.EatSymbol("<")) {
      text += "<";
      if (++depth > kDepthMax)
        return Fail(ErrorCode::kTooLarge, "types may be nested {} deep", kTypeDepthMax);
      continue;
    }
    while (depth > 0 && cursor.EatSymbol(">")) {
      text += ">";
      --depth;
    }
    if (depth == 0) break;
    TRY(cursor.ExpectSymbol(","));
    text += ",";
  } while (text.size() < kStatementMax);
  return ParseType(text);
}

}  // namespace taskflow::cql
