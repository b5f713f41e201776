// A client of SCRAM (RFC 5802) with SHA-256 (RFC 7677) or SHA-512, as Kafka speaks it: no channel
// binding, no authorization id, and names and passwords as they are in UTF-8, without SASLprep.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow::kafka {

enum class ScramHash { kSha256, kSha512 };

// One conversation: First, Final, Verify, in this order. Not safe from several threads.
class ScramClient {
 public:
  // `nonce`: printable ASCII without ',', never used before.
  ScramClient(ScramHash hash, std::string user, std::string password, std::string nonce);

  std::string First() const;
  // The answer to the server's first message. Errors: kCorrupt: it is none, its nonce is not ours
  // with more, or its iterations are outside of kScramIterationsMin and kScramIterationsMax.
  Result<std::string> Final(std::string_view server_first);
  // Whether the server knows the password too. Errors: kUnauthorized (its error, or a signature
  // that is wrong), kCorrupt.
  Status Verify(std::string_view server_final) const;

 private:
  std::string FirstBare() const;

  const ScramHash hash_;
  const std::string user_, password_, nonce_;
  std::string server_signature_;
};

}  // namespace taskflow::kafka
