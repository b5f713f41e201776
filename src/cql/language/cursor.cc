#include "cql/language/cursor.h"

#include <algorithm>

#include "base/utf8.h"

namespace taskflow::cql {
namespace {

using Kind = Token::Kind;

constexpr std::size_t kShownMax = 120;    // bytes of the statement in an error's text
constexpr std::size_t kShownBefore = 10;  // tokens, blanks among them

std::string TokenName(std::string_view lower) {
  if (lower == "table") lower = "columnfamily";
  std::string name = "K_";
  for (char c : lower) name.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return name;
}

std::string Shortened(std::string_view text) {
  return fmt::format("{}{}", text.substr(0, kShownMax), text.size() > kShownMax ? "..." : "");
}

}  // namespace

Token Cursor::NextToken() {
  auto token = lexer_.Next();
  while (token.kind == Kind::kBlank) token = lexer_.Next();
  return token;
}

const Token& Cursor::Peek(std::size_t ahead) {
  while (count_ <= ahead) ahead_[(first_ + count_++) % kAheadMax] = NextToken();
  return ahead_[(first_ + ahead) % kAheadMax];
}

Token Cursor::Take() {
  auto token = Peek();
  first_ = (first_ + 1) % kAheadMax;
  --count_;
  return token;
}

bool Cursor::AtWord(std::string_view lower, std::size_t ahead) {
  auto& token = Peek(ahead);
  return token.kind == Kind::kWord && IsWord(token.text, lower);
}

bool Cursor::AtSymbol(std::string_view symbol, std::size_t ahead) {
  auto& token = Peek(ahead);
  return token.kind == Kind::kSymbol && token.text == symbol;
}

bool Cursor::AtName(std::size_t ahead) {
  auto& token = Peek(ahead);
  return token.kind == Kind::kQuotedName || (token.kind == Kind::kWord && !IsReserved(token.text));
}

bool Cursor::EatWord(std::string_view lower) {
  bool at = AtWord(lower);
  if (at) Take();
  return at;
}

bool Cursor::EatWords(std::initializer_list<std::string_view> words) {
  std::size_t ahead = 0;
  for (auto word : words) {
    if (!AtWord(word, ahead++)) return false;
  }
  while (ahead-- > 0) Take();
  return true;
}

bool Cursor::EatSymbol(std::string_view symbol) {
  bool at = AtSymbol(symbol);
  if (at) Take();
  return at;
}

Status Cursor::ExpectWord(std::string_view lower) {
  if (EatWord(lower)) return {};
  return Mismatch(TokenName(lower));
}

Status Cursor::ExpectWords(std::initializer_list<std::string_view> words) {
  for (auto word : words) TRY(ExpectWord(word));
  return {};
}

Status Cursor::ExpectSymbol(std::string_view symbol) {
  if (EatSymbol(symbol)) return {};
  return Mismatch(fmt::format("'{}'", symbol));
}

Status Cursor::ExpectEnd() {
  while (EatSymbol(";")) continue;
  if (Peek().kind == Kind::kEnd) return {};
  return At(fmt::format("missing EOF at '{}'", Shortened(Peek().text)));
}

Result<std::string> Cursor::Name() {
  if (!AtName()) return NoViable();
  auto token = Take();
  return token.kind == Kind::kQuotedName ? Unquoted(token) : Lower(token.text);
}

Result<TableName> Cursor::QualifiedName() {
  if (AtSymbol("?")) return At("Bind variables cannot be used for table names");
  TableName name;
  ASSIGN_OR_RETURN(name.name, Name());
  if (!EatSymbol(".")) return name;
  name.keyspace = std::move(name.name);
  ASSIGN_OR_RETURN(name.name, Name());
  return name;
}

Result<Term> Cursor::Marker(std::string name) {
  if (markers_.size() >= kMarkersMax)
    return Fail(ErrorCode::kTooLarge, "a statement may have at most {} bind markers", kMarkersMax);
  Term term{.kind = Term::Kind::kMarker,
            .text = name,
            .marker = static_cast<std::uint16_t>(markers_.size())};
  markers_.push_back(std::move(name));
  return term;
}

Status Cursor::CountTerm() {
  if (++terms_ <= kTermsMax) return {};
  return Fail(ErrorCode::kTooLarge, "a statement may have at most {} terms", kTermsMax);
}

tl::unexpected<Error> Cursor::NoViable() {
  auto& token = Peek();
  auto shown = token.kind == Kind::kEnd ? "<EOF>" : Shortened(token.text);
  return At(fmt::format("no viable alternative at input '{}'", shown));
}

tl::unexpected<Error> Cursor::Mismatch(std::string_view expected) {
  auto& token = Peek();
  auto shown = token.kind == Kind::kEnd ? "<EOF>" : Shortened(token.text);
  return At(fmt::format("mismatched input '{}' expecting {}", shown, expected));
}

tl::unexpected<Error> Cursor::At(std::string_view message) {
  auto token = Peek();
  auto offset = static_cast<std::size_t>(token.text.data() - text_.data());
  auto before = text_.substr(0, offset);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  auto column = offset - (before.rfind('\n') + 1);
  std::string text;
  if (token.kind == Kind::kBad) {
    text = fmt::format("no viable alternative at character '{}'", token.text);
  } else if (token.kind == Kind::kUnfinished) {
    auto end =
        token.text.starts_with("/*") ? "*/" : token.text.substr(0, token.text[0] == '$' ? 2 : 1);
    text = fmt::format("mismatched character '<EOF>' expecting '{}'", end);
  } else {
    text = fmt::format("{}{}", message, Snippet(token));
  }
  // Clients take nothing but UTF-8 in an error; cutting may have broken it too.
  return Fail(ErrorCode::kInvalid, "{}", AsUtf8(fmt::format("line {}:{} {}", line, column, text)));
}

// The tokens before the one at fault and itself, in brackets, as Cassandra's ErrorCollector shows
// them.
std::string Cursor::Snippet(const Token& fault) const {
  if (fault.kind == Kind::kEnd) return {};
  std::array<const char*, kShownBefore> starts;
  std::size_t count = 0;
  Lexer lexer(text_);
  for (auto token = lexer.Next(); token.text.data() < fault.text.data(); token = lexer.Next())
    starts[count++ % kShownBefore] = token.text.data();
  auto* from = count < kShownBefore ? text_.data() : starts[count % kShownBefore];
  auto* end = fault.text.data() + fault.text.size();
  std::string before(from, fault.text.data());
  bool cut = before.size() > kShownMax;
  if (cut) before.erase(0, before.size() - kShownMax);
  std::erase(before, '\n');
  bool at_start = from == text_.data() && !cut, at_end = end == text_.data() + text_.size();
  return fmt::format(" ({}{}[{}]{})", at_start ? "" : "...", before, Shortened(fault.text),
                     at_end ? "" : "...");
}

tl::unexpected<Error> Cursor::NotServed(std::string what) {
  not_served_ = what;
  return Fail(ErrorCode::kUnsupported, "{} is not supported", what);
}

}  // namespace taskflow::cql
