#include "app/cql_script.h"

namespace taskflow::app {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// In lower case, the first and the last word.
std::string Word(std::string_view text, bool last) {
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::string out;
  if (last) {
    while (!text.empty() && is_letter(text.back())) {
      out.insert(out.begin(), static_cast<char>(text.back() | 0x20));
      text.remove_suffix(1);
    }
  } else {
    while (!text.empty() && is_letter(text.front())) {
      out += static_cast<char>(text.front() | 0x20);
      text.remove_prefix(1);
    }
  }
  return out;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : left_(text) {}

  Result<std::vector<std::string>> Run() {
    while (!left_.empty()) {
      if (left_.starts_with("--") || left_.starts_with("//")) {
        left_.remove_prefix(std::min(left_.find('\n'), left_.size()));
      } else if (left_.starts_with("/*")) {
        TRY(Skip("/*", "*/"));
      } else if (left_.starts_with("$$")) {
        TRY(Take("$$", "$$"));
      } else if (left_.front() == '\'' || left_.front() == '"') {
        auto quote = left_.substr(0, 1);
        TRY(Take(quote, quote));
      } else if (left_.front() == ';') {
        left_.remove_prefix(1);
        End();
      } else {
        now_ += left_.front();
        left_.remove_prefix(1);
      }
    }
    End(true);
    return std::move(out_);
  }

 private:
  Result<std::size_t> Length(std::string_view open, std::string_view close) const {
    auto end = left_.find(close, open.size());
    if (end == std::string_view::npos) {
      return Fail(ErrorCode::kInvalid, "the CQL has a {} that does not end", open);
    }
    return end + close.size();
  }
  Status Skip(std::string_view open, std::string_view close) {
    ASSIGN_OR_RETURN(auto length, Length(open, close));
    left_.remove_prefix(length);
    now_ += ' ';
    return {};
  }
  // A doubled quote ends one text and begins the next, which comes to the same.
  Status Take(std::string_view open, std::string_view close) {
    ASSIGN_OR_RETURN(auto length, Length(open, close));
    now_ += left_.substr(0, length);
    left_.remove_prefix(length);
    return {};
  }

  void End(bool of_text = false) {
    auto statement = Trim(now_);
    bool in_batch = Word(statement, false) == "begin" && Word(statement, true) != "batch";
    if (in_batch && !of_text) {
      now_ += ';';
      return;
    }
    now_.clear();
    if (!statement.empty()) out_.push_back(std::move(statement));
  }

  std::string_view left_;
  std::string now_;
  std::vector<std::string> out_;
};

}  // namespace

Result<std::vector<std::string>> SplitCql(std::string_view text) { return Splitter(text).Run(); }

}  // namespace taskflow::app
