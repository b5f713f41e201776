// Passwords and tokens, by libsodium; its headers are included by secrets.cc alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace taskflow::site {

struct PasswordCost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t passes = 2;
};

// An argon2id hash in PHC form with a random salt; nothing when there is no memory for it. Slow on
// purpose: never on a loop or on the database's thread.
std::optional<std::string> HashPassword(const std::string& password, const PasswordCost& cost);

enum class PasswordCheck { kWrong, kRight, kRightButWeak };  // weak: hashed at another cost
// As slow as HashPassword.
PasswordCheck CheckPassword(const std::string& password, const std::string& hash,
                            const PasswordCost& cost);

// What passwords have cost in this process: KiB that argon2id has filled, in all passes. For
// comparing what two attempts cost.
std::uint64_t PasswordWorkKib();

// 256 random bits in 64 hexadecimal digits.
std::string NewToken(Random& random);
bool IsToken(std::string_view text);
// What is stored in place of the token: its BLAKE2b-256, raw.
std::string HashToken(std::string_view token);
// The token that a page must send along with a session's requests: keyed by the session's own,
// which no page can read, and useless for guessing it.
std::string CsrfToken(std::string_view session_token);
// A password for somebody to type once: 20 letters and digits that nobody takes for another, in
// groups of five; 99 bits.
std::string NewPassword(Random& random);
// Shows that a browser is one in which somebody has signed in to the account before (a "device
// cookie" of OWASP); no longer once the account has another password. Nothing is stored.
std::string NewBrowserProof(Random& random, std::string_view password_hash);
// The browser's name in the proof, if the proof is of this account. `password_hash` is empty when
// there is no account: then it is of none, in the same time.
std::optional<std::string> ProvenBrowser(std::string_view proof, std::string_view password_hash);
// In a time that does not tell where they differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace taskflow::site
