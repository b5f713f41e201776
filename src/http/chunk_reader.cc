#include "http/chunk_reader.h"

#include <algorithm>

namespace taskflow::http {
namespace {

constexpr std::size_t kSizeLineMax = 256;
constexpr std::size_t kSizeDigitsMax = 8;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::size_t TokenSize(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsTokenCharacter) -
                                  text.begin());
}

// The size of a quoted string at the front, quotes included; 0 when there is none.
std::size_t QuotedSize(std::string_view text) {
  if (!text.starts_with('"')) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return 0;
}

// *( ";" name [ "=" value ] ), without the blanks that the grammar calls bad.
bool AreExtensions(std::string_view text) {
  while (!text.empty()) {
    if (text[0] != ';') return false;
    text.remove_prefix(1);
    auto name = TokenSize(text);
    if (name == 0) return false;
    text.remove_prefix(name);
    if (!text.starts_with('=')) continue;
    text.remove_prefix(1);
    auto value = std::max(TokenSize(text), QuotedSize(text));
    if (value == 0) return false;
    text.remove_prefix(value);
  }
  return true;
}

}  // namespace

std::size_t ChunkReader::Feed(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (!done() && !refusal_) {
    auto before = at_;
    auto one = FeedOne(bytes.substr(used), body);
    used += one;
    if (one == 0 && at_ == before) break;
  }
  return used;
}

std::size_t ChunkReader::FeedOne(std::string_view bytes, std::string& body) {
  if (at_ != At::kData) return FeedLine(bytes, body.size());
  auto count = std::min(left_, bytes.size());
  body.append(bytes.substr(0, count));
  left_ -= count;
  if (left_ == 0) at_ = At::kDataEnd;
  return count;
}

// The line that ends with the first CRLF.
std::size_t ChunkReader::FeedLine(std::string_view bytes, std::size_t body_size) {
  auto end = bytes.find_first_of("\r\n");
  auto longest = at_ == At::kTrailer ? limits_.header_bytes_max - trailer_bytes_
                 : at_ == At::kSize  ? kSizeLineMax
                                     : 0;
  if (std::min(end, bytes.size()) > longest) {
    Refuse(400, "a malformed chunk");
    return 0;
  }
  if (end == bytes.npos || end + 1 == bytes.size()) {
    if (end != bytes.npos && bytes[end] == '\n') Refuse(400, "a malformed chunk");
    return 0;
  }
  if (bytes[end] != '\r' || bytes[end + 1] != '\n') {
    Refuse(400, "a malformed chunk");
    return 0;
  }
  auto line = bytes.substr(0, end);
  if (at_ == At::kSize) {
    ReadSize(line, body_size);
  } else if (at_ == At::kDataEnd) {
    at_ = At::kSize;
  } else {
    ReadTrailer(line);
  }
  return end + 2;
}

void ChunkReader::ReadSize(std::string_view line, std::size_t body_size) {
  std::size_t digits = 0, size = 0;
  while (digits < line.size() && HexDigit(line[digits]) >= 0) {
    if (digits >= kSizeDigitsMax) return Refuse(413, "the body is too long");
    size = size * 16 + static_cast<std::size_t>(HexDigit(line[digits++]));
  }
  if (digits == 0 || !AreExtensions(line.substr(digits))) return Refuse(400, "a malformed chunk");
  if (body_size + size > limits_.body_bytes_max) return Refuse(413, "the body is too long");
  left_ = size;
  at_ = size > 0 ? At::kData : At::kTrailer;
}

void ChunkReader::ReadTrailer(std::string_view line) {
  if (line.empty()) {
    at_ = At::kEnd;
    return;
  }
  if (!ReadField(line)) return Refuse(400, "a malformed trailer");
  trailer_bytes_ += line.size() + 2;
  if (trailer_bytes_ > limits_.header_bytes_max) Refuse(431, "the trailers are too long");
}

}  // namespace taskflow::http
