#include "http/answer_head.h"

#include <charconv>

#include "http/header_reader.h"

namespace taskflow::http {
namespace {

bool Same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return std::tolower(x) == std::tolower(y); });
}

// "HTTP/1.1 200 OK"
std::optional<int> ReadStatus(std::string_view line) {
  if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[8] != ' ') return std::nullopt;
  int status = 0;
  auto [end, error] = std::from_chars(line.data() + 9, line.data() + 12, status);
  bool whole = error == std::errc{} && end == line.data() + 12;
  if (!whole || status < 100 || (line.size() > 12 && line[12] != ' ')) return std::nullopt;
  return status;
}

bool Take(AnswerHead& head, const Field& field) {
  if (Same(field.name, "Transfer-Encoding")) {
    head.chunked = Same(field.value, "chunked");
    if (!head.chunked) return false;
  } else if (Same(field.name, "Content-Length")) {
    std::uint64_t length = 0;
    auto last = field.value.data() + field.value.size();
    auto [end, error] = std::from_chars(field.value.data(), last, length);
    if (error != std::errc{} || end != last || head.content_length) return false;
    head.content_length = length;
  }
  head.headers.Add(std::string(field.name), std::string(field.value));
  return true;
}

}  // namespace

std::optional<AnswerHead> ReadAnswerHead(std::string_view bytes) {
  AnswerHead head;
  auto line = bytes.substr(0, bytes.find("\r\n"));
  auto status = ReadStatus(line);
  if (!status) return std::nullopt;
  head.status = *status;
  while (line.size() + 2 <= bytes.size()) {
    bytes.remove_prefix(line.size() + 2);
    if (bytes.empty()) break;
    line = bytes.substr(0, bytes.find("\r\n"));
    auto field = ReadField(line);
    if (!field || !Take(head, *field)) return std::nullopt;
  }
  if (head.chunked && head.content_length) return std::nullopt;
  return head;
}

}  // namespace taskflow::http
