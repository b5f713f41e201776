// How a connection is made safe: TLS, and who one is (SASL), as librdkafka's properties say it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/tls.h"

namespace taskflow::kafka {

enum class SaslMechanism { kPlain, kScramSha256, kScramSha512 };
// "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512".
std::string_view Name(SaslMechanism mechanism);

struct SaslAccount {
  SaslMechanism mechanism = SaslMechanism::kPlain;
  std::string user, password;
};

struct Security {
  net::TlsOrNone tls;               // null: plain TCP
  std::optional<SaslAccount> sasl;  // nothing: nobody in particular
};

// Of security.protocol, ssl.ca.location, ssl.certificate.location, ssl.key.location,
// ssl.endpoint.identification.algorithm, sasl.mechanism (or sasl.mechanisms), sasl.username and
// sasl.password; the others do not matter to it. Errors: kInvalid, kUnsupported (a mechanism that
// is not one of SaslMechanism's), naming the property.
Result<Security> SecurityOf(const std::map<std::string, std::string>& properties);

}  // namespace taskflow::kafka
