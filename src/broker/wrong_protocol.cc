#include "broker/wrong_protocol.h"

#include <algorithm>
#include <array>

namespace taskflow::broker {
namespace {

constexpr std::array<std::string_view, 9> kHttpMethods = {
    "GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "PATCH ", "TRACE ", "CONNECT ", "OPTIONS "};
constexpr std::string_view kHttp2 = "PRI * HTTP/2";

bool StartsLike(std::string_view bytes, std::string_view what) {
  auto size = std::min(bytes.size(), what.size());
  return size >= 4 && bytes.substr(0, size) == what.substr(0, size);
}

// A request frame of CQL's native protocol 3 to 5: version, flags, stream, then OPTIONS (5) or
// STARTUP (1).
bool IsCql(std::string_view bytes) {
  return bytes.size() >= 5 && bytes[0] >= 3 && bytes[0] <= 5 && (bytes[1] & 0xe0) == 0 &&
         (bytes[4] == 5 || bytes[4] == 1);
}

}  // namespace

std::optional<std::string> RecogniseProtocol(std::string_view bytes) {
  auto is_http = [&](std::string_view method) { return StartsLike(bytes, method); };
  if (StartsLike(bytes, kHttp2) || std::any_of(kHttpMethods.begin(), kHttpMethods.end(), is_http)) {
    return "an HTTP client: this is the Kafka protocol's port; the website is on 3000, the "
           "registry on 8081, connect "
           "on 8083 unless configured otherwise";
  }
  if (bytes.size() >= 3 && bytes[0] == 0x16 && bytes[1] == 0x03 && bytes[2] <= 0x04) {
    return "a TLS client: this listener speaks plain Kafka, set security.protocol=PLAINTEXT";
  }
  if (IsCql(bytes))
    return "a CQL client: this is the Kafka protocol's port; the store is on 9042 unless "
           "configured otherwise";
  if (StartsLike(bytes, "SSH-")) return "an SSH client: this is the Kafka protocol's port";
  return std::nullopt;
}

}  // namespace taskflow::broker
