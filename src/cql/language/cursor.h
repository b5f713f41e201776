// What the parsers of all statements share: the token at hand and those after it, names, bind
// markers, errors.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "cql/language/ast.h"
#include "cql/language/lexer.h"

namespace taskflow::cql {

class Cursor {
 public:
  static constexpr std::size_t kAheadMax = 4;

  explicit Cursor(std::string_view text) : text_(text), lexer_(text) {}

  // The token at hand, or one that many after it: below kAheadMax.
  const Token& Peek(std::size_t ahead = 0);
  Token Take();

  bool AtWord(std::string_view lower, std::size_t ahead = 0);
  bool AtSymbol(std::string_view symbol, std::size_t ahead = 0);
  bool AtName(std::size_t ahead = 0);  // a quoted name, or a word that is not reserved
  // Takes the token, or all of the words, if they stand there.
  bool EatWord(std::string_view lower);
  bool EatWords(std::initializer_list<std::string_view> words);
  bool EatSymbol(std::string_view symbol);
  Status ExpectWord(std::string_view lower);
  Status ExpectWords(std::initializer_list<std::string_view> words);
  Status ExpectSymbol(std::string_view symbol);
  Status ExpectEnd();

  // Folded to lower case unless it is quoted.
  Result<std::string> Name();
  Result<TableName> QualifiedName();
  // Items with commas between them.
  template <typename Item>
  Status List(Item&& item) {
    do {
      TRY(item());
    } while (EatSymbol(","));
    return {};
  }
  // The same in round brackets.
  template <typename Item>
  Status Bracketed(Item&& item) {
    TRY(ExpectSymbol("("));
    TRY(List(item));
    return ExpectSymbol(")");
  }

  Result<Term> Marker(std::string name);
  // Counts a term. Errors: kTooLarge over kTermsMax.
  Status CountTerm();

  // Errors at the token at hand, in Cassandra's words.
  tl::unexpected<Error> NoViable();
  tl::unexpected<Error> Mismatch(std::string_view expected);
  tl::unexpected<Error> At(std::string_view message);
  // The statement is right but has something that Cassandra has and the syntax tree has not: the
  // outcome is the statement Unserved.
  tl::unexpected<Error> NotServed(std::string what);

  const std::string& not_served() const { return not_served_; }
  std::vector<std::string>& markers() { return markers_; }

 private:
  Token NextToken();
  std::string Snippet(const Token& token) const;

  std::string_view text_;
  Lexer lexer_;
  std::array<Token, kAheadMax> ahead_;
  std::size_t first_ = 0, count_ = 0;
  std::vector<std::string> markers_;
  std::size_t terms_ = 0;
  std::string not_served_;
};

}  // namespace taskflow::cql
