// For tests: parses and shows what came of it.
#pragma once

#include <gtest/gtest.h>

#include "cql/language/ast.h"

namespace taskflow::cql {
template <typename T>
T As(std::string_view text) {
  auto parsed = Parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
  auto* statement = parsed ? std::get_if<T>(&parsed->statement) : nullptr;
  EXPECT_NE(statement, nullptr) << text;
  return statement == nullptr ? T{} : std::move(*statement);
}

inline std::string ErrorOf(std::string_view text) {
  auto parsed = Parse(text);
  return parsed ? "none" : parsed.error().message;
}

// As it was written, more or less.
inline std::string Shown(const Term& term) {
  std::string items;
  for (auto& item : term.items) items += (items.empty() ? "" : ",") + Shown(item);
  switch (term.kind) {
    case Term::Kind::kNull:
      return "null";
    case Term::Kind::kString:
      return "'" + term.text + "'";
    case Term::Kind::kMarker:
      return "?" + std::to_string(term.marker) + term.text;
    case Term::Kind::kList:
      return "[" + items + "]";
    case Term::Kind::kBraces:
      return "{" + items + "}";
    case Term::Kind::kMap:
      return "map{" + items + "}";
    case Term::Kind::kTuple:
      return "(" + items + ")";
    case Term::Kind::kFunction:
      return term.text + "(" + items + ")";
    default:
      return std::to_string(static_cast<int>(term.kind)) + ":" + term.text;
  }
}

inline std::string Value(std::string_view text) {
  auto insert = As<Insert>(fmt::format("INSERT INTO t (a) VALUES ({})", text));
  return insert.values.empty() ? "" : Shown(insert.values[0]);
}

}  // namespace taskflow::cql
