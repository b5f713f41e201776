#include "cql/language/lexer.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace taskflow::cql {
namespace {

using Kind = Token::Kind;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool IsWordCharacter(char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }
constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr char LowerOf(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

template <typename Predicate>
std::size_t CountWhile(std::string_view text, Predicate is) {
  auto end = std::find_if_not(text.begin(), text.end(), is);
  return static_cast<std::size_t>(end - text.begin());
}

struct Match {
  Kind kind;
  std::size_t length;  // 0: nothing
};

// To the end of a text when `end` is not in it.
Match Until(std::string_view text, std::size_t from, std::string_view end, Kind kind) {
  auto found = text.find(end, from);
  if (found == text.npos) return {Kind::kUnfinished, text.size()};
  return {kind, found + end.size()};
}

// Between quotes; two quotes in it stand for one.
Match Quoted(std::string_view text, Kind kind) {
  char quote = text[0];
  for (std::size_t at = 1;; at += 2) {
    at = text.find(quote, at);
    if (at == text.npos) return {Kind::kUnfinished, text.size()};
    if (at + 1 == text.size() || text[at + 1] != quote) return {kind, at + 1};
  }
}

std::size_t UuidLength(std::string_view text) {
  constexpr std::size_t kLength = 36;
  if (text.size() < kLength) return 0;
  for (std::size_t i = 0; i < kLength; ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return 0;
  }
  return kLength;
}

// "1y2mo3d4h5m6s7ms8us9ns", without a sign. µ is written as U+00B5.
std::size_t UnitsLength(std::string_view text) {
  static constexpr std::string_view kUnits[] = {"mo", "ms", "us", "\xc2\xb5s", "ns", "y",
                                                "w",  "d",  "h",  "m",         "s"};
  std::size_t at = 0;
  for (;;) {
    auto digits = CountWhile(text.substr(at), IsDigit);
    if (digits == 0) break;
    auto rest = text.substr(at + digits);
    auto unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](std::string_view one) {
      return rest.size() >= one.size() && IsWord(rest.substr(0, one.size()), one);
    });
    if (unit == std::end(kUnits)) return 0;
    at += digits + unit->size();
  }
  bool ends = at == text.size() || !IsWordCharacter(text[at]);
  return ends ? at : 0;
}

// Digits and one of `designators` in turn, these in their order, from `at` on; where that ends.
std::size_t Designated(std::string_view text, std::size_t at, std::string_view designators) {
  for (char designator : designators) {
    auto digits = CountWhile(text.substr(at), IsDigit);
    if (digits > 0 && at + digits < text.size() && text[at + digits] == designator)
      at += digits + 1;
  }
  return at;
}

// ISO 8601: "P1Y2M3DT4H5M6S", "P2W", "P0001-02-03T04:05:06", without a sign.
std::size_t IsoLength(std::string_view text) {
  if (!text.starts_with('P')) return 0;
  constexpr std::string_view kShape = "Pdddd-dd-ddTdd:dd:dd";
  bool shaped = text.size() >= kShape.size();
  for (std::size_t i = 0; shaped && i < kShape.size(); ++i)
    shaped = kShape[i] == 'd' ? IsDigit(text[i]) : text[i] == kShape[i];
  auto end = shaped ? kShape.size() : Designated(text, 1, "W");
  if (end == 1) {
    end = Designated(text, 1, "YMD");
    if (end < text.size() && text[end] == 'T') {
      auto time = Designated(text, end + 1, "HMS");
      end = time == end + 1 ? end : time;
    }
  }
  bool ends = end > 1 && (end == text.size() || !IsWordCharacter(text[end]));
  return ends ? end : 0;
}

std::size_t ExponentLength(std::string_view text) {
  if (text.empty() || LowerOf(text[0]) != 'e') return 0;
  std::size_t sign = text.size() > 1 && (text[1] == '+' || text[1] == '-') ? 1 : 0;
  auto digits = CountWhile(text.substr(1 + sign), IsDigit);
  return digits == 0 ? 0 : 1 + sign + digits;
}

// `text` begins with a digit.
Match Number(std::string_view text) {
  if (text[0] == '0' && text.size() > 1 && LowerOf(text[1]) == 'x')
    return {Kind::kBlob, 2 + CountWhile(text.substr(2), IsHex)};
  if (auto units = UnitsLength(text)) return {Kind::kDuration, units};
  auto integer = CountWhile(text, IsDigit);
  auto end = integer;
  if (end < text.size() && text[end] == '.' && text.substr(end, 2) != "..")
    end += 1 + CountWhile(text.substr(end + 1), IsDigit);
  end += ExponentLength(text.substr(end));
  return {end == integer ? Kind::kInteger : Kind::kFloat, end};
}

// What may have a sign before it.
Match Signed(std::string_view text) {
  if (text.empty()) return {Kind::kBad, 0};
  if (IsDigit(text[0])) return Number(text);
  if (auto iso = IsoLength(text)) return {Kind::kDuration, iso};
  auto word = text.substr(0, CountWhile(text, IsWordCharacter));
  if (IsWord(word, "nan") || IsWord(word, "infinity")) return {Kind::kFloat, word.size()};
  return {Kind::kBad, 0};
}

Match Symbol(std::string_view text) {
  static constexpr std::string_view kDouble[] = {"<=", ">=", "!=", "+=", "-=", ".."};
  for (auto symbol : kDouble) {
    if (text.starts_with(symbol)) return {Kind::kSymbol, 2};
  }
  if (std::string_view("()[]{},;:.=<>+-*/%?").find(text[0]) != std::string_view::npos)
    return {Kind::kSymbol, 1};
  auto behind = text.substr(1);  // the whole of a character of several bytes
  return {Kind::kBad, 1 + CountWhile(behind, [](char c) { return (c & 0xc0) == 0x80; })};
}

Match First(std::string_view text) {
  if (auto blanks = CountWhile(text, IsBlank)) return {Kind::kBlank, blanks};
  if (text.starts_with("--") || text.starts_with("//"))
    return {Kind::kBlank, std::min(text.find_first_of("\r\n"), text.size())};
  if (text.starts_with("/*")) return Until(text, 2, "*/", Kind::kBlank);
  if (text.starts_with("$$")) return Until(text, 2, "$$", Kind::kString);
  if (text[0] == '\'') return Quoted(text, Kind::kString);
  if (text[0] == '"') return Quoted(text, Kind::kQuotedName);
  if (auto uuid = UuidLength(text)) return {Kind::kUuid, uuid};
  bool minus = text[0] == '-';
  if (auto number = Signed(text.substr(minus)); number.length > 0)
    return {number.kind, number.length + minus};
  if (IsLetter(text[0])) return {Kind::kWord, CountWhile(text, IsWordCharacter)};
  return Symbol(text);
}

// Sorted. Those keywords of Parser.g that are in none of its lists of unreserved ones.
constexpr std::string_view kReserved[] = {
    "add",      "allow",    "alter",    "and",          "apply",    "asc",    "authorize",
    "batch",    "begin",    "by",       "columnfamily", "create",   "delete", "desc",
    "describe", "drop",     "entries",  "execute",      "false",    "from",   "full",
    "grant",    "if",       "in",       "index",        "infinity", "insert", "into",
    "is",       "keyspace", "limit",    "materialized", "modify",   "nan",    "norecursive",
    "not",      "null",     "of",       "on",           "or",       "order",  "primary",
    "rename",   "revoke",   "schema",   "select",       "set",      "table",  "to",
    "token",    "true",     "truncate", "unlogged",     "update",   "use",    "using",
    "view",     "where",    "with",
};
static_assert(std::is_sorted(std::begin(kReserved), std::end(kReserved)));

}  // namespace

Token Lexer::Next() {
  auto rest = text_.substr(at_);
  if (rest.empty()) return {Kind::kEnd, rest};
  auto match = First(rest);
  at_ += match.length;
  return {match.kind, rest.substr(0, match.length)};
}

bool IsWord(std::string_view word, std::string_view lower) {
  return std::equal(word.begin(), word.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return LowerOf(a) == b; });
}

std::string Lower(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), LowerOf);
  return lower;
}

std::string Unquoted(const Token& token) {
  auto text = token.text;
  if (text.starts_with("$$")) return std::string(text.substr(2, text.size() - 4));
  char quote = text[0];
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    out.push_back(text[i]);
    if (text[i] == quote) ++i;
  }
  return out;
}

bool IsReserved(std::string_view word) {
  char lower[16];
  if (word.size() > sizeof lower) return false;
  std::transform(word.begin(), word.end(), lower, LowerOf);
  return std::binary_search(std::begin(kReserved), std::end(kReserved),
                            std::string_view(lower, word.size()));
}

}  // namespace taskflow::cql
