#include "connect/transforms/pattern.h"

#include <boost/regex.hpp>

#include "connect/limits.h"

namespace taskflow::connect {
namespace {

using Match = boost::match_results<std::string_view::const_iterator>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number after '$' at `at`: digits as long as they name a group, as Java reads them.
std::size_t GroupNumber(std::string_view text, std::size_t& at, std::size_t groups) {
  std::size_t group = static_cast<std::size_t>(text[at++] - '0');
  while (at < text.size() && IsDigit(text[at])) {
    auto next = group * 10 + static_cast<std::size_t>(text[at] - '0');
    if (next > groups) break;
    group = next;
    ++at;
  }
  return group;
}

// Calls on_text and on_group for the parts of a replacement; false when it is malformed.
template <typename OnText, typename OnNumber, typename OnName>
bool Parse(std::string_view text, std::size_t groups, OnText on_text, OnNumber on_number,
           OnName on_name) {
  for (std::size_t at = 0; at < text.size();) {
    char c = text[at++];
    if (c == '\\') {
      if (at == text.size()) return false;
      on_text(text[at++]);
    } else if (c != '$') {
      on_text(c);
    } else if (at < text.size() && IsDigit(text[at])) {
      if (!on_number(GroupNumber(text, at, groups))) return false;
    } else {
      auto end = at < text.size() && text[at] == '{' ? text.find('}', at) : std::string_view::npos;
      if (end == std::string_view::npos || !on_name(std::string(text.substr(at + 1, end - at - 1))))
        return false;
      at = end + 1;
    }
  }
  return true;
}

}  // namespace

struct Pattern::Compiled {
  boost::regex regex;
  std::string text;

  std::optional<Match> WholeMatch(std::string_view of) const {
    Match match;
    try {
      if (boost::regex_match(of.begin(), of.end(), match, regex,
                             boost::regex_constants::match_not_dot_newline)) {
        return match;
      }
    } catch (const std::exception&) {
      // The library gave up on a pattern that is too complex for this text.
    }
    return std::nullopt;
  }
};

Result<Pattern> Pattern::Compile(std::string_view text) {
  if (text.size() > kPatternBytesMax) {
    return Fail(ErrorCode::kTooLarge, "the pattern is longer than {} bytes", kPatternBytesMax);
  }
  Pattern pattern;
  try {
    pattern.compiled_ = std::make_shared<const Compiled>(
        Compiled{boost::regex(text.begin(), text.end(), boost::regex::perl), std::string(text)});
  } catch (const std::exception& error) {
    return Fail(ErrorCode::kInvalid, "'{}' is not a regular expression: {}", text, error.what());
  }
  return pattern;
}

bool Pattern::Matches(std::string_view text) const {
  return compiled_->WholeMatch(text).has_value();
}

std::optional<std::string> Pattern::Replace(std::string_view text,
                                            std::string_view replacement) const {
  auto match = compiled_->WholeMatch(text);
  if (!match) return std::nullopt;
  std::string out;
  auto add = [&](const auto& group) {
    if (group.matched) out.append(group.first, group.second);
    return true;
  };
  Parse(
      replacement, compiled_->regex.mark_count(), [&](char c) { out += c; },
      [&](std::size_t number) { return add((*match)[static_cast<int>(number)]); },
      [&](const std::string& name) { return add((*match)[name]); });
  return out;
}

Status Pattern::CheckReplacement(std::string_view replacement) const {
  auto groups = compiled_->regex.mark_count();
  bool good = Parse(
      replacement, groups, [](char) {}, [&](std::size_t number) { return number <= groups; },
      [&](const std::string& name) {
        return compiled_->text.find(fmt::format("(?<{}>", name)) != std::string::npos;
      });
  if (good) return {};
  return Fail(ErrorCode::kInvalid,
              "'{}' names a group that '{}' does not have, or ends in the middle", replacement,
              compiled_->text);
}

}  // namespace taskflow::connect
