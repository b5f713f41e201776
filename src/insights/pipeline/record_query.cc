#include "insights/pipeline/record_query.h"

#include <algorithm>
#include <charconv>

#include "cql/types/calendar.h"

namespace taskflow::insights {
namespace {

constexpr std::size_t kTimeDigits = 12;

std::optional<std::int64_t> ParseNumber(std::string_view text) {
  std::int64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool Contains(std::string_view bytes, std::string_view lower) {
  auto found = std::search(bytes.begin(), bytes.end(), lower.begin(), lower.end(),
                           [](char a, char b) { return Lower(a) == b; });
  return found != bytes.end();
}

bool ParseNext(std::string_view text, RecordQuery& out) {
  while (!text.empty()) {
    auto comma = text.find(',');
    auto one = text.substr(0, comma);
    auto colon = one.find(':');
    if (colon == one.npos) return false;
    auto partition = ParseNumber(one.substr(0, colon)), offset = ParseNumber(one.substr(colon + 1));
    if (!partition || !offset || *partition > INT32_MAX) return false;
    if (out.next.size() >= kPartitionsMax) return false;
    out.next[static_cast<std::int32_t>(*partition)] = *offset;
    text = comma == text.npos ? "" : text.substr(comma + 1);
  }
  out.from = RecordQuery::From::kNext;
  return !out.next.empty();
}

bool ParseFrom(std::string_view text, RecordQuery& out) {
  using From = RecordQuery::From;
  if (text == "end" || text == "begin") {
    out.from = text == "end" ? From::kEnd : From::kBegin;
    return true;
  }
  if (auto number = ParseNumber(text)) {
    out.from = text.size() < kTimeDigits ? From::kOffset : From::kTime;
    out.at = *number;
    return true;
  }
  if (auto time = ParseRecordTime(text)) {
    out.from = From::kTime;
    out.at = *time;
    return true;
  }
  return ParseNext(text, out);
}

}  // namespace

std::optional<std::int64_t> ParseRecordTime(std::string_view text) {
  if (auto number = ParseNumber(text)) return number;
  if (text.find('T') == text.npos || !text.ends_with('Z')) return std::nullopt;
  return cql::ParseMillis(text);
}

tl::expected<RecordQuery, Problem> ParseRecordQuery(const http::Request& request) {
  RecordQuery out;
  out.topic = request.Param("topic");
  if (auto text = request.Query("partition"); text && !text->empty()) {
    auto number = ParseNumber(*text);
    if (!number || *number > INT32_MAX) {
      return Wrong("partition", "A partition is a number from 0 on.");
    }
    out.partition = static_cast<std::int32_t>(*number);
  }
  if (auto text = request.Query("from"); text && !text->empty() && !ParseFrom(*text, out)) {
    return Wrong("from",
                 "from is end, begin, an offset, a time (2026-11-24T10:00:00Z) or what an answer "
                 "gave as next (0:57,1:3).");
  }
  if (auto text = request.Query("limit"); text && !text->empty()) {
    auto number = ParseNumber(*text);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(kRecordsMax)) {
      return Wrong("limit", fmt::format("limit is a number from 1 to {}.", kRecordsMax));
    }
    out.limit = static_cast<std::size_t>(*number);
  }
  if (auto text = request.Query("text")) {
    if (text->size() > kFilterTextMax) {
      return Wrong("text", fmt::format("text has at most {} bytes.", kFilterTextMax));
    }
    out.text = *text;
    std::transform(out.text.begin(), out.text.end(), out.text.begin(), Lower);
  }
  return out;
}

bool Matches(const std::string& text, const kafka::InRecord& record,
             const std::vector<kafka::Header>& headers) {
  if (text.empty()) return true;
  if (record.key && Contains(*record.key, text)) return true;
  if (record.value && Contains(*record.value, text)) return true;
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
    return header.value && Contains(*header.value, text);
  });
}

}  // namespace taskflow::insights
