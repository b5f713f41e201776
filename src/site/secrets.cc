#include "site/secrets.h"

#include <fmt/format.h>
#include <sodium.h>

#include <atomic>
#include <charconv>

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

std::atomic<std::uint64_t> work_kib{0};

// A parameter of a hash in PHC form: "m=19456,t=2,p=1".
std::uint64_t Parameter(std::string_view hash, std::string_view name) {
  auto at = hash.find(name);
  std::uint64_t value = 0;
  if (at != hash.npos) {
    std::from_chars(hash.data() + at + name.size(), hash.data() + hash.size(), value);
  }
  return value;
}

std::string BrowserMac(std::string_view browser, std::string_view password_hash) {
  return Hex(Blake2b(fmt::format("taskflow known browser {}", browser), HashToken(password_hash)));
}

}  // namespace

std::optional<std::string> HashPassword(const std::string& password, const PasswordCost& cost) {
  UseSodium();
  work_kib += std::uint64_t{cost.memory_kib} * cost.passes;
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
  work_kib += Parameter(hash, "$m=") * Parameter(hash, ",t=");
  if (crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) != 0) {
    return PasswordCheck::kWrong;
  }
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, MemoryBytes(cost)) == 0
             ? PasswordCheck::kRight
             : PasswordCheck::kRightButWeak;
}

std::uint64_t PasswordWorkKib() { return work_kib; }

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

std::string NewPassword(Random& random) {
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
  constexpr std::size_t kCount = 20, kGroup = 5;
  std::string out;
  for (std::size_t count = 0; count < kCount;) {
    auto byte = static_cast<unsigned char>(random.Bytes(1)[0]);
    if (byte >= 256 / kLetters.size() * kLetters.size()) continue;  // each letter as often
    if (count > 0 && count % kGroup == 0) out += '-';
    out += kLetters[byte % kLetters.size()];
    ++count;
  }
  return out;
}

std::string NewBrowserProof(Random& random, std::string_view password_hash) {
  auto browser = NewToken(random);
  return browser + BrowserMac(browser, password_hash);
}

std::optional<std::string> ProvenBrowser(std::string_view proof, std::string_view password_hash) {
  auto browser = proof.substr(0, 2 * kTokenBytes);
  bool right = SameSecret(proof.substr(browser.size()), BrowserMac(browser, password_hash));
  if (!right || password_hash.empty() || !IsToken(browser)) return std::nullopt;
  return std::string(browser);
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace taskflow::site
