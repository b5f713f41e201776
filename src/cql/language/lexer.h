// The tokens of CQL (Cassandra 5.0, Lexer.g), taken one by one from a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taskflow::cql {

struct Token {
  enum class Kind : std::uint8_t {
    kEnd,
    kBlank,       // blanks and comments
    kWord,        // a keyword or a name without quotes
    kQuotedName,  // "a ""name"""
    kString,      // 'it''s', $$it's$$
    kInteger,
    kFloat,
    kUuid,
    kBlob,
    kDuration,
    kSymbol,
    kBad,        // a character that begins nothing
    kUnfinished  // a string, a quoted name or a comment without its end
  };
  Kind kind = Kind::kEnd;
  std::string_view text;  // as it is written; a view into the statement
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // kEnd again and again when there is no more. Never empty otherwise.
  Token Next();

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// Whether two words are the same, whatever their case; `lower` is in lower case.
bool IsWord(std::string_view word, std::string_view lower);
std::string Lower(std::string_view word);
// What a string or a quoted name stands for.
std::string Unquoted(const Token& token);
// A keyword that cannot be a name unless it is quoted.
bool IsReserved(std::string_view word);

}  // namespace taskflow::cql
