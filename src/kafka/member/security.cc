#include "kafka/member/security.h"

#include <algorithm>
#include <array>

namespace taskflow::kafka {
namespace {

using Properties = std::map<std::string, std::string>;

constexpr std::array kMechanisms{SaslMechanism::kPlain, SaslMechanism::kScramSha256,
                                 SaslMechanism::kScramSha512};

std::string Property(const Properties& properties, const std::string& name) {
  auto found = properties.find(name);
  return found == properties.end() ? std::string() : found->second;
}

std::string UpperCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

Result<SaslMechanism> MechanismOf(const Properties& properties) {
  auto text = Property(properties, "sasl.mechanism");
  if (text.empty()) text = Property(properties, "sasl.mechanisms");
  for (auto mechanism : kMechanisms) {
    if (text == Name(mechanism)) return mechanism;
  }
  return Fail(ErrorCode::kUnsupported,
              "sasl.mechanism is '{}', and must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 where "
              "workers join their group",
              text.empty() ? "GSSAPI" : text);
}

Result<SaslAccount> AccountOf(const Properties& properties) {
  SaslAccount account{.user = Property(properties, "sasl.username"),
                      .password = Property(properties, "sasl.password")};
  ASSIGN_OR_RETURN(account.mechanism, MechanismOf(properties));
  for (const auto& [name, value] :
       {std::pair("sasl.username", &account.user), {"sasl.password", &account.password}}) {
    if (value->empty())
      return Fail(ErrorCode::kInvalid, "{} is empty, and security.protocol wants SASL", name);
    if (value->find('\0') != value->npos)  // what divides them in PLAIN
      return Fail(ErrorCode::kInvalid, "{} has a zero byte", name);
  }
  return account;
}

}  // namespace

std::string_view Name(SaslMechanism mechanism) {
  switch (mechanism) {
    case SaslMechanism::kPlain:
      return "PLAIN";
    case SaslMechanism::kScramSha256:
      return "SCRAM-SHA-256";
    case SaslMechanism::kScramSha512:
      return "SCRAM-SHA-512";
  }
  return "";
}

Result<Security> SecurityOf(const Properties& properties) {
  auto protocol = UpperCase(Property(properties, "security.protocol"));
  if (protocol.empty()) protocol = "PLAINTEXT";
  bool sasl = protocol == "SASL_PLAINTEXT" || protocol == "SASL_SSL";
  bool tls = protocol == "SSL" || protocol == "SASL_SSL";
  if (!sasl && !tls && protocol != "PLAINTEXT") {
    return Fail(ErrorCode::kInvalid,
                "security.protocol is '{}', and must be plaintext, ssl, sasl_plaintext or sasl_ssl",
                Property(properties, "security.protocol"));
  }
  Security out;
  if (sasl) {
    ASSIGN_OR_RETURN(out.sasl, AccountOf(properties));
  }
  if (tls) {
    ASSIGN_OR_RETURN(
        out.tls, net::Tls::ForClient(
                     {.ca = Property(properties, "ssl.ca.location"),
                      .certificate = Property(properties, "ssl.certificate.location"),
                      .key = Property(properties, "ssl.key.location"),
                      .verify_host = Property(properties,
                                              "ssl.endpoint.identification.algorithm") != "none"}));
  }
  return out;
}

}  // namespace taskflow::kafka
