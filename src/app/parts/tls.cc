#include "app/parts/tls.h"

#include "connect/config/definition.h"

namespace taskflow::app {
namespace {

// What clients trust besides the system's authorities; or empty.
const std::string& TrustFile(const Settings& settings) {
  return settings.tls_ca.empty() ? settings.tls_certificate : settings.tls_ca;
}

Status CheckListeners(const Settings& settings) {
  for (const auto& name : connect::ParseList(settings.tls_listeners)) {
    bool known = std::any_of(kParts.begin(), kParts.end(), [&](Part p) { return Name(p) == name; });
    if (!known)
      return Fail(ErrorCode::kInvalid,
                  "tls.listeners: '{}' is none of site, kafka, registry, connect, cql, insights",
                  name);
  }
  return {};
}

}  // namespace

bool ServesTls(Part part, const Settings& settings) {
  if (IsReplaced(part, settings)) return false;
  auto names = connect::ParseList(settings.tls_listeners);
  return std::find(names.begin(), names.end(), Name(part)) != names.end();
}

Result<net::ListenAt> ListenAtFor(Part part, const HostPort& address, const Settings& settings) {
  TRY(CheckListeners(settings));
  if (!ServesTls(part, settings)) return net::ListenAt(address);
  if (settings.tls_certificate.empty() || settings.tls_key.empty())
    return Fail(ErrorCode::kInvalid,
                "tls.listeners = {}: set tls.certificate and tls.key to PEM files too",
                settings.tls_listeners);
  auto tls = net::Tls::ForServer({settings.tls_certificate, settings.tls_key, ""});
  if (!tls) return FailWith("tls.certificate, tls.key", std::move(tls).error());
  return net::ListenAt(address, *std::move(tls));
}

Status TrustAsConfigured(const Settings& settings) {
  const auto& file = TrustFile(settings);
  if (file.empty()) return {};
  auto done = net::Tls::TrustByDefault(file);
  if (done) return {};
  return FailWith(settings.tls_ca.empty() ? "tls.certificate" : "tls.ca", std::move(done).error());
}

}  // namespace taskflow::app
