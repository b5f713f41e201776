#include "http/header_reader.h"

#include "http/text.h"

#include <algorithm>

namespace taskflow::http {
namespace {

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kLengthDigitsMax = 15;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsVisible(char c) { return c > 0x20 && c < 0x7f; }
bool IsFieldByte(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

bool Same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerCase(x) == LowerCase(y); });
}

template <typename Test>
bool All(std::string_view text, Test test) {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}
bool IsToken(std::string_view text) { return All(text, IsTokenCharacter); }

// A comma-separated list has the option.
bool ListHas(std::string_view list, std::string_view option) {
  while (true) {
    auto comma = list.find(',');
    if (Same(Trim(list.substr(0, comma)), option)) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
}

// RFC 9110 section 7.2: a host and perhaps a port, nothing else.
bool IsHost(std::string_view value) {
  auto name = value;
  if (value.starts_with('[')) {
    auto end = value.find(']');
    if (end == value.npos) return false;
    name = value.substr(1, end - 1);
    if (!All(name, [](char c) { return IsDigit(c) || IsLetter(c) || c == ':' || c == '.'; })) {
      return false;
    }
    value.remove_prefix(end + 1);
  } else {
    auto colon = value.find(':');
    name = value.substr(0, colon);
    if (!All(name, [](char c) {
          return IsDigit(c) || IsLetter(c) ||
                 std::string_view("-._~%!$&'()*+;=").find(c) != std::string_view::npos;
        })) {
      return false;
    }
    value.remove_prefix(name.size());
  }
  if (value.empty()) return true;
  auto port = value.substr(1);
  return value[0] == ':' && port.size() <= 5 && std::all_of(port.begin(), port.end(), IsDigit);
}

void ReadQuery(std::string_view text, Request& request) {
  while (!text.empty()) {
    auto end = text.find('&');
    auto pair = text.substr(0, end);
    auto equals = pair.find('=');
    auto name = PercentDecode(pair.substr(0, equals), true);
    auto value = equals == pair.npos ? std::string() : PercentDecode(pair.substr(equals + 1), true);
    if (name && value && !pair.empty())
      request.query.emplace_back(std::move(*name), std::move(*value));
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
}

// Reads one head, line by line.
class HeadReader {
 public:
  explicit HeadReader(const Limits& limits) : limits_(limits) {}

  tl::expected<Head, Refusal> Read(std::string_view bytes) {
    auto line = TakeLine(bytes);
    ReadRequestLine(line);
    std::size_t count = 0;
    while (!refusal_ && !bytes.empty()) {
      if (++count > limits_.headers_max) return tl::unexpected(Refusal{431, "too many headers"});
      ReadHeader(TakeLine(bytes));
    }
    if (!refusal_) CheckHost();
    if (!refusal_) CheckFraming();
    if (refusal_) return tl::unexpected(*std::move(refusal_));
    return std::move(head_);
  }

 private:
  void Refuse(int status, const char* why) {
    if (!refusal_) refusal_ = Refusal{status, why};
  }

  static std::string_view TakeLine(std::string_view& bytes) {
    auto end = bytes.find("\r\n");
    auto line = bytes.substr(0, end);
    bytes.remove_prefix(end == bytes.npos ? bytes.size() : end + 2);
    return line;
  }

  void ReadRequestLine(std::string_view line) {
    auto first = line.find(' '), last = line.rfind(' ');
    if (first == line.npos || first == last) return Refuse(400, "a malformed request line");
    auto method = line.substr(0, first), version = line.substr(last + 1);
    auto target = line.substr(first + 1, last - first - 1);
    if (!IsToken(method) || method.size() > kMethodBytesMax) {
      return Refuse(400, "a malformed method");
    }
    ReadVersion(version);
    ReadTarget(method, target);
    head_.request.method = method;
  }

  void ReadVersion(std::string_view version) {
    bool form = version.size() == 8 && version.starts_with("HTTP/") && IsDigit(version[5]) &&
                version[6] == '.' && IsDigit(version[7]);
    if (!form) return Refuse(400, "a malformed HTTP version");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
      return Refuse(505, "this server speaks HTTP/1.1");
    }
    is_1_0_ = version[7] == '0';
  }

  void ReadTarget(std::string_view method, std::string_view target) {
    if (target.size() > limits_.target_bytes_max) return Refuse(414, "the address is too long");
    if (!All(target, IsVisible) || target.find('#') != target.npos) {
      return Refuse(400, "a malformed target");
    }
    if (target[0] != '/' && !(target == "*" && method == "OPTIONS")) {
      return Refuse(400, "a target that is no path");
    }
    auto& request = head_.request;
    request.target = target;
    auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != target.npos) ReadQuery(target.substr(question + 1), request);
  }

  void ReadHeader(std::string_view line) {
    auto field = ReadField(line);
    if (!field) return Refuse(400, "a malformed header");
    auto [name, value] = *field;
    if (Same(name, "Host")) {
      if (++hosts_ > 1 || !IsHost(value)) Refuse(400, "exactly one valid Host header is needed");
    } else if (Same(name, "Content-Length")) {
      ReadLength(value);
    } else if (Same(name, "Transfer-Encoding")) {
      ReadCoding(value);
    } else if (Same(name, "Connection")) {
      close_ = close_ || ListHas(value, "close");
    } else if (Same(name, "Expect")) {
      if (!Same(value, "100-continue"))
        return Refuse(417, "an expectation other than 100-continue");
      head_.expects_continue = true;
    }
    head_.request.headers.Add(std::string(name), std::string(value));
  }

  void ReadLength(std::string_view value) {
    if (std::exchange(has_length_, true)) return Refuse(400, "the body's length is given twice");
    bool digits = All(value, IsDigit) && (value.size() == 1 || value[0] != '0');
    if (!digits) return Refuse(400, "a malformed Content-Length");
    if (value.size() > kLengthDigitsMax) return Refuse(413, "the body is too long");
    for (char c : value) {
      head_.content_length = head_.content_length * 10 + static_cast<unsigned>(c - '0');
    }
  }

  void ReadCoding(std::string_view value) {
    if (std::exchange(head_.chunked, true)) return Refuse(400, "two Transfer-Encoding headers");
    if (Same(value, "chunked")) return;
    if (IsToken(value)) return Refuse(501, "a transfer coding other than chunked");
    Refuse(400, "a malformed Transfer-Encoding");
  }

  void CheckHost() {
    if (hosts_ == 0 && !is_1_0_) Refuse(400, "exactly one valid Host header is needed");
  }

  // RFC 9112 section 6.3.
  void CheckFraming() {
    if (head_.chunked && has_length_) return Refuse(400, "the body's length is given twice");
    if (head_.chunked && is_1_0_) return Refuse(400, "HTTP/1.0 has no transfer codings");
    if (head_.content_length > limits_.body_bytes_max) return Refuse(413, "the body is too long");
    bool body = head_.chunked || head_.content_length > 0;
    head_.expects_continue = head_.expects_continue && body && !is_1_0_;
    head_.keep_alive = !close_ && !is_1_0_;
    head_.is_1_0 = is_1_0_;
  }

  const Limits& limits_;
  Head head_;
  std::optional<Refusal> refusal_;
  int hosts_ = 0;
  bool has_length_ = false, is_1_0_ = false, close_ = false;
};

}  // namespace

bool IsTokenCharacter(char c) {
  return IsDigit(c) || IsLetter(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

std::optional<Field> ReadField(std::string_view line) {
  auto colon = line.find(':');
  if (colon == line.npos || !IsToken(line.substr(0, colon))) return std::nullopt;
  auto value = Trim(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), IsFieldByte)) return std::nullopt;
  return Field{line.substr(0, colon), value};
}

tl::expected<Head, Refusal> ReadHead(std::string_view bytes, const Limits& limits) {
  return HeadReader(limits).Read(bytes);
}

std::optional<Refusal> LookAtPartialHead(std::string_view bytes, std::size_t seen,
                                         const Limits& limits) {
  if (!bytes.empty() && !IsTokenCharacter(bytes[0])) return Refusal{400, "not HTTP"};
  for (auto i = seen; i < bytes.size(); ++i) {
    char c = bytes[i];
    bool bare = (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) ||
                (i > 0 && bytes[i - 1] == '\r' && c != '\n');
    if (bare || c == '\0') return Refusal{400, "a line that ends in more ways than one"};
  }
  if (bytes.size() > kMethodBytesMax && bytes.find(' ') > kMethodBytesMax) {
    return Refusal{400, "a malformed method"};
  }
  bool in_first_line = bytes.find("\r\n") == bytes.npos;
  if (in_first_line && bytes.size() > limits.target_bytes_max + kMethodBytesMax) {
    return Refusal{414, "the address is too long"};
  }
  if (bytes.size() > limits.header_bytes_max) return Refusal{431, "the header is too long"};
  return std::nullopt;
}

}  // namespace taskflow::http
