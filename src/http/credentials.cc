#include "http/credentials.h"

#include <map>
#include <mutex>

#include "base/base64.h"

namespace taskflow::http {
namespace {

struct Known {
  std::mutex mutex;  // guards by_server
  std::map<std::string, std::string> by_server;
};
Known& TheKnown() {
  static Known one;
  return one;
}

}  // namespace

void ShowCredentials(const HostPort& to, std::string_view name, std::string_view password) {
  auto& known = TheKnown();
  std::lock_guard lock(known.mutex);
  known.by_server[to.ToString()] = fmt::format("{}:{}", name, password);
}

std::string CredentialsFor(const HostPort& to) {
  auto& known = TheKnown();
  std::lock_guard lock(known.mutex);
  auto found = known.by_server.find(to.ToString());
  return found == known.by_server.end() ? "" : found->second;
}

std::string BasicAuthorization(std::string_view credentials) {
  return "Basic " + EncodeBase64(credentials);
}

}  // namespace taskflow::http
