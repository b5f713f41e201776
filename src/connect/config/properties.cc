#include <charconv>

#include "connect/config/references.h"

namespace taskflow::connect {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
bool EndsLine(char c) { return c == '\n' || c == '\r'; }

void AppendUtf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<Config> Read() {
    Config out;
    while (SkipToKey()) {
      ASSIGN_OR_RETURN(auto key, Take(true));
      SkipSeparator();
      ASSIGN_OR_RETURN(auto value, Take(false));
      out[std::move(key)] = std::move(value);
    }
    return out;
  }

 private:
  // False: nothing follows.
  bool SkipToKey() {
    while (!rest_.empty()) {
      if (IsBlank(rest_[0]) || EndsLine(rest_[0])) {
        rest_.remove_prefix(1);
      } else if (rest_[0] == '#' || rest_[0] == '!') {
        while (!rest_.empty() && !EndsLine(rest_[0])) rest_.remove_prefix(1);
      } else {
        return true;
      }
    }
    return false;
  }
  void SkipBlanks() {
    while (!rest_.empty() && IsBlank(rest_[0])) rest_.remove_prefix(1);
  }
  void SkipSeparator() {
    SkipBlanks();
    if (!rest_.empty() && (rest_[0] == '=' || rest_[0] == ':')) rest_.remove_prefix(1);
    SkipBlanks();
  }
  // To the end of the line, or of the key. A line that ends with a backslash goes on in the next.
  Result<std::string> Take(bool key) {
    std::string out;
    while (!rest_.empty() && !EndsLine(rest_[0])) {
      if (key && (IsBlank(rest_[0]) || rest_[0] == '=' || rest_[0] == ':')) break;
      char c = rest_[0];
      rest_.remove_prefix(1);
      if (c != '\\') {
        out += c;
      } else {
        TRY(TakeEscape(out));
      }
    }
    return out;
  }
  Status TakeEscape(std::string& out) {
    if (rest_.empty()) return {};
    char c = rest_[0];
    rest_.remove_prefix(1);
    if (EndsLine(c)) {
      if (c == '\r' && rest_.starts_with('\n')) rest_.remove_prefix(1);
      SkipBlanks();
      return {};
    }
    if (c == 'u') return TakeCode(out);
    constexpr std::string_view kNames = "tnrf", kMeanings = "\t\n\r\f";
    auto known = kNames.find(c);
    out += known == kNames.npos ? c : kMeanings[known];
    return {};
  }
  Status TakeCode(std::string& out) {
    std::uint32_t code = 0;
    auto digits = rest_.substr(0, 4);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() < 4 || error != std::errc() || end != digits.data() + 4)
      return Fail(ErrorCode::kInvalid, "malformed \\uXXXX in a properties file");
    rest_.remove_prefix(4);
    AppendUtf8(code, out);
    return {};
  }

  std::string_view rest_;
};

}  // namespace

Result<Config> ReadProperties(std::string_view text) { return Reader(text).Read(); }

}  // namespace taskflow::connect
