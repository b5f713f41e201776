#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <mutex>

#include "base/log.h"
#include "net/tls_error.h"

namespace taskflow::net {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Context NewContext(const SSL_METHOD* method) {
  Context context(SSL_CTX_new(method), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  constexpr std::string_view kName = "taskflow";  // resumed sessions are for this server alone
  SSL_CTX_set_session_id_context(context.get(),
                                 reinterpret_cast<const unsigned char*>(kName.data()),
                                 static_cast<unsigned>(kName.size()));
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

tl::unexpected<Error> BadFile(std::string_view what, const std::string& file) {
  return Fail(ErrorCode::kInvalid, "{} '{}' cannot be used: {}", what, file, TakeTlsError());
}

Status LoadOwn(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
    return BadFile("the certificate", certificate);
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return BadFile("the key", key);
  if (SSL_CTX_check_private_key(context) != 1)
    return Fail(ErrorCode::kInvalid, "the key '{}' is not that of the certificate '{}'", key,
                certificate);
  if (X509_cmp_current_time(X509_get0_notAfter(SSL_CTX_get0_certificate(context))) < 0)
    LogWarn("net", "the certificate '{}' has expired: renew it, nobody trusts it", certificate);
  return {};
}

Status LoadTrust(SSL_CTX* context, const std::string& ca) {
  ERR_clear_error();
  if (SSL_CTX_load_verify_locations(context, ca.c_str(), nullptr) == 1) return {};
  return BadFile("the file of authorities", ca);
}

struct Default {
  std::mutex mutex;
  std::shared_ptr<const Tls> client;
};
Default& TheDefault() {
  static Default one;
  return one;
}

}  // namespace

std::string TakeTlsError() {
  auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "unknown";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : fmt::format("OpenSSL error {:#x}", code);
}

std::string WhyNotTrusted(const ssl_st* stream) {
  auto verdict = SSL_get_verify_result(stream);
  std::string_view remedy =
      "tls.ca names a PEM file of authorities to trust; a connector may have its own, "
      "cassandra.ssl.truststore.path";
  switch (verdict) {
    case X509_V_OK:
      return "";
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      remedy = "its server needs another, tls.certificate, or a clock is wrong";
      break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      remedy = "use a name that it has, or give its server one for this name, tls.certificate";
      break;
    default:
      break;
  }
  return fmt::format("its certificate is not trusted: {} ({})",
                     X509_verify_cert_error_string(verdict), remedy);
}

Tls::~Tls() { SSL_CTX_free(context_); }

void Tls::Expect(ssl_st* stream, std::string host) const {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  auto* wanted = SSL_get0_param(stream);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) {
    if (!verify_host_) X509_VERIFY_PARAM_set1_ip(wanted, nullptr, 0);
    return;  // an address is told to nobody (RFC 6066 section 3)
  }
  SSL_set_tlsext_host_name(stream, host.c_str());
  if (verify_host_) SSL_set1_host(stream, host.c_str());
}

Result<std::shared_ptr<const Tls>> Tls::ForServer(const ServerFiles& files) {
  auto context = NewContext(TLS_server_method());
  TRY(LoadOwn(context.get(), files.certificate, files.key));
  if (!files.client_ca.empty()) {
    TRY(LoadTrust(context.get(), files.client_ca));
    SSL_CTX_set_client_CA_list(context.get(), SSL_load_client_CA_file(files.client_ca.c_str()));
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return std::make_shared<const Tls>(context.release(), false);
}

Result<std::shared_ptr<const Tls>> Tls::ForClient(const ClientFiles& files) {
  auto context = NewContext(TLS_client_method());
  SSL_CTX_set_default_verify_paths(context.get());
  if (!files.ca.empty()) TRY(LoadTrust(context.get(), files.ca));
  if (!files.certificate.empty()) TRY(LoadOwn(context.get(), files.certificate, files.key));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return std::make_shared<const Tls>(context.release(), files.verify_host);
}

std::shared_ptr<const Tls> Tls::DefaultClient() {
  auto& one = TheDefault();
  std::lock_guard lock(one.mutex);
  if (!one.client) one.client = *ForClient({});
  return one.client;
}

Status Tls::TrustByDefault(const std::string& ca) {
  ASSIGN_OR_RETURN(auto client, ForClient({.ca = ca}));
  auto& one = TheDefault();
  std::lock_guard lock(one.mutex);
  one.client = std::move(client);
  return {};
}

}  // namespace taskflow::net
