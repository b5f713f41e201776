#include "kafka/member/sasl.h"

#include <algorithm>

#include "base/base64.h"
#include "base/random.h"
#include "kafka/member/limits.h"
#include "kafka/member/scram.h"
#include "kafka/messages/sasl_authenticate.h"
#include "kafka/messages/sasl_handshake.h"

namespace taskflow::kafka {
namespace {

// Versions that every broker since Kafka 2.2 has, to 4.x.
constexpr std::int16_t kHandshakeVersion = 1, kAuthenticateVersion = 1;

Status Handshake(Link& link, SaslMechanism mechanism, Milliseconds timeout) {
  SaslHandshakeRequest request{.mechanism = std::string(Name(mechanism))};
  ASSIGN_OR_RETURN(auto answer, link.Ask(kHandshakeVersion, request, timeout));
  if (answer.error_code == KafkaError::kNone) return {};
  return Fail(ErrorCode::kUnsupported,
              "kafka.client.sasl.mechanism {} is not offered ({}); the broker has: {}",
              Name(mechanism), Name(answer.error_code), fmt::join(answer.mechanisms, ", "));
}

Result<SaslAuthenticateResponse> Send(Link& link, const SaslAccount& account, std::string bytes,
                                      Milliseconds timeout) {
  SaslAuthenticateRequest request{.auth_bytes = std::move(bytes)};
  ASSIGN_OR_RETURN(auto answer, link.Ask(kAuthenticateVersion, request, timeout));
  if (answer.error_code == KafkaError::kNone) return answer;
  return Fail(ErrorCode::kUnauthorized,
              "the broker refuses {} with {}: look at kafka.client.sasl.username and "
              "kafka.client.sasl.password ({}: {})",
              account.user, Name(account.mechanism), Name(answer.error_code),
              answer.error_message.value_or(""));
}

Result<SaslAuthenticateResponse> Plain(Link& link, const SaslAccount& account,
                                       Milliseconds timeout) {
  std::string token(1, '\0');  // no authorization id
  token.append(account.user).append(1, '\0').append(account.password);
  return Send(link, account, std::move(token), timeout);
}

Result<SaslAuthenticateResponse> Scram(Link& link, const SaslAccount& account, ScramHash hash,
                                       Milliseconds timeout) {
  ScramClient client(hash, account.user, account.password,
                     EncodeBase64(SystemRandom().Bytes(kScramNonceBytes)));
  ASSIGN_OR_RETURN(auto first, Send(link, account, client.First(), timeout));
  ASSIGN_OR_RETURN(auto proof, client.Final(first.auth_bytes));
  ASSIGN_OR_RETURN(auto last, Send(link, account, std::move(proof), timeout));
  TRY(client.Verify(last.auth_bytes));
  return last;
}

Result<SaslAuthenticateResponse> Converse(Link& link, const SaslAccount& account,
                                          Milliseconds timeout) {
  switch (account.mechanism) {
    case SaslMechanism::kPlain:
      return Plain(link, account, timeout);
    case SaslMechanism::kScramSha256:
      return Scram(link, account, ScramHash::kSha256, timeout);
    case SaslMechanism::kScramSha512:
      return Scram(link, account, ScramHash::kSha512, timeout);
  }
  return Fail(ErrorCode::kInternal, "no such mechanism");
}

}  // namespace

Result<Milliseconds> Authenticate(Link& link, const SaslAccount& account, Milliseconds timeout) {
  TRY(Handshake(link, account.mechanism, timeout));
  ASSIGN_OR_RETURN(auto done, Converse(link, account, timeout));
  return Milliseconds(std::max<std::int64_t>(done.session_lifetime_ms, 0));
}

}  // namespace taskflow::kafka
