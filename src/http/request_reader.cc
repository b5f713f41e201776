#include "http/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace taskflow::http {
namespace beast = boost::beast::http;
namespace {

// A line that begins with a blank continues the one before (obs-fold); RFC 9112 section 5.2 lets a
// server refuse it, and a bare CR or LF is where two readers differ.
bool HeaderBytesAreAmbiguous(std::string_view header) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == '\0') return true;
    if (header[i] == '\n' && (i == 0 || header[i - 1] != '\r')) return true;
    if (header[i] == '\r' && i + 1 < header.size() && header[i + 1] != '\n') return true;
    if (header[i] == '\n' && i + 1 < header.size() &&
        (header[i + 1] == ' ' || header[i + 1] == '\t'))
      return true;
  }
  return false;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A name or an address, and perhaps a port (RFC 3986 section 3.2.2, without what no host of ours
// has: commas, user names, escapes).
bool IsHost(std::string_view text) {
  bool bracketed = text.starts_with('[');
  auto name = text.substr(0, bracketed ? text.find(']') : text.find(':'));
  auto port = text.substr(name.size());
  if (bracketed) {
    if (port.empty()) return false;
    port.remove_prefix(1);
    name.remove_prefix(1);
  }
  bool named = std::all_of(name.begin(), name.end(), [&](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_' || (bracketed && c == ':');
  });
  if (!named || port.empty()) return named;
  return port.starts_with(':') && std::all_of(port.begin() + 1, port.end(), IsDigit);
}

int StatusOf(const boost::system::error_code& error) {
  if (error == beast::error::header_limit) return 431;
  if (error == beast::error::body_limit) return 413;
  if (error == beast::error::bad_version) return 505;
  return 400;
}

void ParseQuery(std::string_view text, Request& request) {
  while (!text.empty()) {
    auto end = text.find('&');
    auto pair = text.substr(0, end);
    auto equals = pair.find('=');
    auto name = PercentDecode(pair.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? std::string()
                                                  : PercentDecode(pair.substr(equals + 1), true);
    if (name && value && !pair.empty())
      request.query.emplace_back(std::move(*name), std::move(*value));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

void RequestReader::Reset() {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  parser_->body_limit(limits_.body_bytes_max);
  idle_ = true;
  header_checked_ = false;
}

RequestReader::Step RequestReader::Refuse(int status, std::string why) {
  Step step;
  step.refusal = status;
  step.why = std::move(why);
  return step;
}

RequestReader::Step RequestReader::Feed(std::string_view bytes) {
  Step step;
  if (bytes.empty()) return step;
  idle_ = false;
  if (!parser_->is_header_done()) {
    // Beast wants the header in one piece; so do the checks.
    auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      if (bytes.size() > limits_.header_bytes_max) return Refuse(431, "the header is too long");
      if (HeaderBytesAreAmbiguous(bytes)) return Refuse(400, "a malformed header");
      return step;
    }
    if (end > limits_.header_bytes_max) return Refuse(431, "the header is too long");
    if (HeaderBytesAreAmbiguous(bytes.substr(0, end + 2))) return Refuse(400, "a malformed header");
  }
  while (step.used < bytes.size() && !parser_->is_done()) {
    boost::system::error_code error;
    auto rest = bytes.substr(step.used);
    step.used += parser_->put(boost::asio::buffer(rest.data(), rest.size()), error);
    if (error == beast::error::need_more) break;
    if (error) return Refuse(StatusOf(error), error.message());
  }
  // Lines of the chunked body, which Beast wants in one piece as well.
  if (parser_->is_header_done() && bytes.size() - step.used > limits_.header_bytes_max &&
      !parser_->is_done()) {
    return Refuse(431, "a chunk's line or the trailer is too long");
  }
  if (parser_->is_header_done() && !header_checked_) {
    header_checked_ = true;
    if (auto refused = CheckHeader()) return *refused;
    auto expect = parser_->get().find("Expect");
    step.expects_continue = !parser_->is_done() && expect != parser_->get().end() &&
                            boost::beast::iequals(expect->value(), "100-continue");
  }
  if (parser_->is_done()) {
    step.keep_alive = parser_->get().keep_alive();
    step.request = Take();
    Reset();
  }
  return step;
}

std::optional<RequestReader::Step> RequestReader::CheckHeader() {
  const auto& header = parser_->get();
  if (header.count("Host") != 1 && header.version() >= 11)
    return Refuse(400, "exactly one Host header is needed");
  if (auto host = header.find("Host"); host != header.end() && !IsHost(host->value())) {
    return Refuse(400, "a Host that is no host");
  }
  if (auto expect = header.find("Expect");
      expect != header.end() && !boost::beast::iequals(expect->value(), "100-continue")) {
    return Refuse(417, "an expectation that is not known");
  }
  if (header.count("Transfer-Encoding") > 1 || header.count("Content-Length") > 1) {
    return Refuse(400, "the body's length is given twice");
  }
  auto coding = header.find("Transfer-Encoding");
  if (coding != header.end() &&
      (!boost::beast::iequals(coding->value(), "chunked") || header.version() < 11)) {
    return Refuse(501, "a transfer coding other than chunked");
  }
  auto target = header.target();
  if (target.empty() || (target[0] != '/' && target != "*"))
    return Refuse(400, "a target that is no path");
  return std::nullopt;
}

Request RequestReader::Take() {
  auto message = parser_->release();
  Request out;
  out.method = std::string(message.method_string());
  out.target = std::string(message.target());
  auto question = out.target.find('?');
  out.path = out.target.substr(0, question);
  if (question != std::string::npos)
    ParseQuery(std::string_view(out.target).substr(question + 1), out);
  for (const auto& field : message) {
    out.headers.Add(std::string(field.name_string()), std::string(field.value()));
  }
  out.body = std::move(message.body());
  return out;
}

}  // namespace taskflow::http
