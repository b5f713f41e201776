// Who may ask a server, by basic authentication (RFC 7617).
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace taskflow::http {

class Users {
 public:
  // A user a line, "name:password" or "name:{sha256}SALT:HEX", where HEX is the SHA-256 of
  // SALT and password; blank lines and those that begin with # are left out.
  // Errors: kInvalid with the line's number, never with what stands there.
  Status AddLines(std::string_view text);
  Status Add(std::string_view name, std::string_view password);

  bool empty() const { return users_.empty(); }
  // By the request's Authorization. Takes as long for every wrong name and password.
  bool Admit(const Request& request) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  struct User {
    std::string name, salt;
    Digest digest;
  };
  static Digest DigestOf(std::string_view salt, std::string_view password);
  Status AddHashed(std::string_view name, std::string_view salt, std::string_view hex);

  std::vector<User> users_;
};

// Answers `refusal`, a 401, with WWW-Authenticate to whoever is none of `users`.
Router::Gate BasicGate(std::shared_ptr<const Users> users, std::string_view realm,
                       Response refusal);

}  // namespace taskflow::http
