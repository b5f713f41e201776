// TLS 1.2 and 1.3 (RFC 8446) for listeners and dialled connections, over OpenSSL, whose
// part for it only this folder's sources and http/client.cc include.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // and SSL

namespace taskflow::net {

// What one side of TLS shows and whom it trusts. Never changes; any thread; shared by its
// connections.
class Tls {
 public:
  struct ServerFiles {
    std::string certificate;  // PEM: the server's own, then those that lead to its authority
    std::string key;          // PEM, without a passphrase
    std::string client_ca;  // PEM: who signs clients' certificates, which they must show; or empty
  };
  struct ClientFiles {
    std::string ca;                // PEM: trusted besides the system's authorities; or empty
    std::string certificate, key;  // shown when the server asks; or empty
    bool verify_host = true;       // the certificate must be for the name that is dialled
  };

  // Errors: kInvalid, naming the file and what is wrong with it.
  static Result<std::shared_ptr<const Tls>> ForServer(const ServerFiles& files);
  static Result<std::shared_ptr<const Tls>> ForClient(const ClientFiles& files);

  // What clients use that were told nothing else: the system's authorities (SSL_CERT_FILE and
  // SSL_CERT_DIR move them), and `ca` of TrustByDefault. Any thread.
  static std::shared_ptr<const Tls> DefaultClient();
  // Once, before DefaultClient is first called. Errors: as ForClient.
  static Status TrustByDefault(const std::string& ca);

  explicit Tls(ssl_ctx_st* context, bool verify_host)
      : context_(context), verify_host_(verify_host) {}
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  ssl_ctx_st* context() const { return context_; }
  // A client's: the name that the server's certificate must have, told the server too.
  void Expect(ssl_st* stream, std::string host) const;

 private:
  ssl_ctx_st* const context_;
  const bool verify_host_;
};

// A null one means plain TCP.
using TlsOrNone = std::shared_ptr<const Tls>;

}  // namespace taskflow::net
