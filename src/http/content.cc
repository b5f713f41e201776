#include "http/content.h"

#include <zlib.h>

#include "base/check.h"
#include "http/text.h"

namespace taskflow::http {
namespace {

// Calls `each` for the parts of a comma-separated list until it returns true; whether it did.
template <typename Each>
bool AnyOfList(std::string_view list, Each each) {
  while (!list.empty()) {
    auto comma = list.find(',');
    if (each(Trim(list.substr(0, comma)))) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for gzip's frame
constexpr int kMemoryLevel = 8;

}  // namespace

// "gzip", "gzip;q=0.5"; not "gzip;q=0".
bool AcceptsCoding(const Request& request, std::string_view coding) {
  return AnyOfList(request.headers.Find("Accept-Encoding").value_or(""),
                   [&](std::string_view part) {
                     auto semicolon = part.find(';');
                     if (Trim(part.substr(0, semicolon)) != coding) return false;
                     if (semicolon == part.npos) return true;
                     auto weight = Trim(part.substr(semicolon + 1));
                     return weight.find_first_not_of("q=0.") != weight.npos;
                   });
}

bool HasTag(const Request& request, std::string_view etag) {
  return AnyOfList(request.headers.Find("If-None-Match").value_or(""), [&](std::string_view part) {
    if (part.starts_with("W/")) part.remove_prefix(2);
    return part == "*" || part == etag;
  });
}

std::string Gzip(std::string_view bytes) {
  z_stream stream{};
  int code = deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                          Z_DEFAULT_STRATEGY);
  CHECK(code == Z_OK, "deflateInit2: {}", code);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  code = deflate(&stream, Z_FINISH);
  CHECK(code == Z_STREAM_END, "deflate: {}", code);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

bool HasJsonBody(const Request& request) {
  if (request.headers.Find("Content-Encoding").value_or("identity") != "identity") return false;
  std::string type;
  for (char c : request.headers.Find("Content-Type").value_or("")) {
    if (c != ' ' && c != '\t') type += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return type == "application/json" || type == "application/json;charset=utf-8" ||
         type == "application/json;charset=\"utf-8\"";
}

}  // namespace taskflow::http
