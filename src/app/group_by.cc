#include "app/group_by.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"

namespace taskflow::app {
namespace {

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

// Words, quoted texts and single signs, each with its place in the statement.
struct Token {
  std::string_view text;
  std::string word;  // in lower case unless it is quoted
};

std::vector<Token> Tokens(std::string_view text) {
  auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::vector<Token> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '\'' || text[at] == '"') {
      end = std::min(text.find(text[at], at + 1), text.size() - 1) + 1;
    } else if (is_word(text[at])) {
      while (end < text.size() && is_word(text[end])) ++end;
    } else if (static_cast<unsigned char>(text[at]) <= ' ') {
      at = end;
      continue;
    }
    auto token = text.substr(at, end - at);
    out.push_back({token, token.front() == '"' ? std::string(token) : Lower(token)});
    at = end;
  }
  return out;
}

class Planner {
 public:
  explicit Planner(std::string_view statement) : text_(statement), tokens_(Tokens(statement)) {}

  std::optional<GroupByPlan> Plan() {
    if (!Is("select")) return std::nullopt;
    do {
      if (!Selected()) return std::nullopt;
    } while (Is(","));
    if (!Peek("from")) return std::nullopt;
    auto begin = Place();
    while (!Done() && !PeekGroupBy()) ++at_;
    auto source = text_.substr(begin, Place() - begin);
    if (Done() || !Is("group") || !Is("by")) return std::nullopt;
    do {
      auto name = Identifier();
      if (!name) return std::nullopt;
      plan_.group.push_back(Column(*name));
    } while (Is(","));
    if (!Tail()) return std::nullopt;
    plan_.statement = "SELECT ";
    for (const auto& column : columns_) {
      plan_.statement += (&column == &columns_.front() ? "" : ", ") + column;
    }
    plan_.statement += " " + std::string(source);
    while (plan_.statement.ends_with(' ') || plan_.statement.ends_with('\n'))
      plan_.statement.pop_back();
    if (filtering_) plan_.statement += " ALLOW FILTERING";
    return std::move(plan_);
  }

 private:
  bool Done() const { return at_ >= tokens_.size(); }
  bool Peek(std::string_view word) const { return !Done() && tokens_[at_].word == word; }
  bool PeekGroupBy() const {
    return Peek("group") && at_ + 1 < tokens_.size() && tokens_[at_ + 1].word == "by";
  }
  bool Is(std::string_view word) { return Peek(word) && ++at_ > 0; }
  std::size_t Place() const {
    return Done() ? text_.size()
                  : static_cast<std::size_t>(tokens_[at_].text.data() - text_.data());
  }

  std::optional<std::string> Identifier() {
    if (Done()) return std::nullopt;
    char first = tokens_[at_].word[0];
    if (first != '"' && (first < 'a' || first > 'z')) return std::nullopt;
    return tokens_[at_++].word;
  }

  // A column of the plain SELECT, added to it when it is new.
  std::size_t Column(const std::string& name) {
    auto found = std::find(columns_.begin(), columns_.end(), name);
    auto index = static_cast<std::size_t>(found - columns_.begin());
    if (found == columns_.end()) columns_.push_back(name);
    return index;
  }

  bool Selected() {
    auto name = Identifier();
    if (!name) return false;
    GroupByPlan::Selected selected{.heading = *name};
    if (Is("(")) {
      if (*name != "count") return false;
      selected.count = true;
      if (!Is("*") && !Is("1")) {
        auto counted = Identifier();
        if (!counted) return false;
        selected.column = Column(*counted);
        selected.heading = fmt::format("system.count({})", *counted);
      }
      if (!Is(")")) return false;
    } else {
      selected.column = Column(*name);
    }
    if (Is("as")) {
      auto alias = Identifier();
      if (!alias) return false;
      selected.heading = *alias;
    }
    std::erase(selected.heading, '"');
    plan_.selected.push_back(std::move(selected));
    return true;
  }

  bool Tail() {
    if (Is("limit")) {
      std::size_t limit = 0;
      if (Done()) return false;
      auto text = tokens_[at_++].text;
      auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
      if (error != std::errc{} || end != text.data() + text.size()) return false;
      plan_.limit = limit;
    }
    if (Is("allow")) filtering_ = Is("filtering");
    Is(";");
    return Done();
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<std::string> columns_;
  bool filtering_ = false;
  GroupByPlan plan_;
};

std::string EncodeCount(std::int64_t count) {
  std::string out;
  ByteWriter(out).I64(count);
  return out;
}

}  // namespace

std::optional<GroupByPlan> PlanGroupBy(std::string_view statement) {
  return Planner(statement).Plan();
}

Status GroupCounter::Add(const cql::Rows& page) {
  if (columns_.empty()) columns_ = page.columns;
  for (const auto& row : page.rows) {
    Row key;
    for (auto column : plan_.group) key.push_back(row.at(column));
    auto [found, is_new] = index_.try_emplace(std::move(key), groups_.size());
    if (is_new) groups_.push_back({row, std::vector<std::int64_t>(plan_.selected.size())});
    if (groups_.size() > kGroupsMax) {
      return Fail(ErrorCode::kTooLarge, "over {} groups: narrow the query by a WHERE", kGroupsMax);
    }
    auto& counts = groups_[found->second].counts;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto& column = plan_.selected[i].column;
      if (!column || row.at(*column)) ++counts[i];
    }
  }
  return {};
}

cql::Rows GroupCounter::Take() {
  cql::Rows out;
  for (const auto& selected : plan_.selected) {
    bool known = !selected.count && selected.column && *selected.column < columns_.size();
    auto column = known ? columns_[*selected.column] : cql::Column{"", "", "", "bigint"};
    column.name = selected.heading;
    out.columns.push_back(std::move(column));
  }
  for (const auto& group : groups_) {
    if (plan_.limit && out.rows.size() >= *plan_.limit) break;
    auto& row = out.rows.emplace_back();
    for (std::size_t i = 0; i < plan_.selected.size(); ++i) {
      const auto& selected = plan_.selected[i];
      row.push_back(selected.count ? EncodeCount(group.counts[i]) : group.first[*selected.column]);
    }
  }
  return out;
}

}  // namespace taskflow::app
