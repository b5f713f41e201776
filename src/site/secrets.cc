#include "site/secrets.h"

#include <sodium.h>

#include "base/check.h"

namespace taskflow::site {
namespace {

constexpr std::size_t kTokenBytes = 32;

void UseSodium() {
  static const bool ready = sodium_init() >= 0;
  CHECK(ready, "libsodium cannot start");
}

std::string Hex(std::string_view bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                 bytes.size());
  out.pop_back();
  return out;
}

std::string Blake2b(std::string_view message, std::string_view key) {
  UseSodium();
  std::string out(kTokenBytes, '\0');
  auto bytes = [](std::string_view v) { return reinterpret_cast<const unsigned char*>(v.data()); };
  int failed = crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                  bytes(message), message.size(), bytes(key), key.size());
  CHECK(failed == 0);
  return out;
}

std::size_t MemoryBytes(const PasswordCost& cost) { return std::size_t{cost.memory_kib} << 10; }

}  // namespace

std::optional<std::string> HashPassword(const std::string& password, const PasswordCost& cost) {
  UseSodium();
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), cost.passes, MemoryBytes(cost),
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return std::nullopt;
  }
  return std::string(hash);
}

PasswordCheck CheckPassword(const std::string& password, const std::string& hash,
                            const PasswordCost& cost) {
  UseSodium();
  if (crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) != 0) {
    return PasswordCheck::kWrong;
  }
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, MemoryBytes(cost)) == 0
             ? PasswordCheck::kRight
             : PasswordCheck::kRightButWeak;
}

std::string NewToken(Random& random) {
  UseSodium();
  return Hex(random.Bytes(kTokenBytes));
}

bool IsToken(std::string_view text) {
  return text.size() == 2 * kTokenBytes && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string HashToken(std::string_view token) { return Blake2b(token, {}); }

std::string CsrfToken(std::string_view session_token) {
  return Hex(Blake2b("taskflow csrf token", session_token));
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace taskflow::site
