#include "kafka/member/scram.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

#include "base/base64.h"
#include "base/check.h"
#include "kafka/member/limits.h"

namespace taskflow::kafka {
namespace {

// No channel binding, no authorization id.
constexpr std::string_view kGs2Header = "n,,";

const EVP_MD* Algorithm(ScramHash hash) {
  return hash == ScramHash::kSha256 ? EVP_sha256() : EVP_sha512();
}
const unsigned char* Octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
std::string Text(const std::array<unsigned char, EVP_MAX_MD_SIZE>& octets, unsigned size) {
  return std::string(reinterpret_cast<const char*>(octets.data()), size);
}

std::string Hash(ScramHash hash, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  auto done = EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, Algorithm(hash), nullptr);
  CHECK(done == 1, "EVP_Digest");
  return Text(out, size);
}

std::string Hmac(ScramHash hash, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned size = 0;
  auto* done = HMAC(Algorithm(hash), key.data(), static_cast<int>(key.size()), Octets(bytes),
                    bytes.size(), out.data(), &size);
  CHECK(done != nullptr, "HMAC");
  return Text(out, size);
}

std::string Salted(ScramHash hash, std::string_view password, std::string_view salt,
                   int iterations) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  auto size = EVP_MD_size(Algorithm(hash));
  auto done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), Octets(salt),
                                static_cast<int>(salt.size()), iterations, Algorithm(hash), size,
                                out.data());
  CHECK(done == 1, "PKCS5_PBKDF2_HMAC");
  return Text(out, static_cast<unsigned>(size));
}

std::string Xor(std::string a, std::string_view b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<char>(a[i] ^ b[i]);
  return a;
}

// "saslname" of RFC 5802, section 5.1.
std::string Escaped(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '=')
      out += "=3D";
    else if (c == ',')
      out += "=2C";
    else
      out += c;
  }
  return out;
}

// The value of the next attribute, which must be `name`; takes it off `message`.
Result<std::string_view> Take(char name, std::string_view& message) {
  if (message.size() < 2 || message[0] != name || message[1] != '=')
    return Fail(ErrorCode::kCorrupt, "SCRAM: the server's message has no {}= in its place", name);
  auto value = message.substr(2, message.substr(2).find(','));
  message.remove_prefix(std::min(message.size(), value.size() + 3));
  return value;
}

Result<int> Iterations(std::string_view text) {
  int out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < kScramIterationsMin ||
      out > kScramIterationsMax) {
    return Fail(ErrorCode::kCorrupt, "SCRAM: the server wants i={} iterations, not {} to {}",
                text.substr(0, 16), kScramIterationsMin, kScramIterationsMax);
  }
  return out;
}

}  // namespace

ScramClient::ScramClient(ScramHash hash, std::string user, std::string password, std::string nonce)
    : hash_(hash),
      user_(std::move(user)),
      password_(std::move(password)),
      nonce_(std::move(nonce)) {}

std::string ScramClient::FirstBare() const {
  return fmt::format("n={},r={}", Escaped(user_), nonce_);
}

std::string ScramClient::First() const { return std::string(kGs2Header) + FirstBare(); }

Result<std::string> ScramClient::Final(std::string_view server_first) {
  auto rest = server_first;
  ASSIGN_OR_RETURN(auto nonce, Take('r', rest));
  ASSIGN_OR_RETURN(auto salt_text, Take('s', rest));
  ASSIGN_OR_RETURN(auto iterations_text, Take('i', rest));
  if (nonce.size() <= nonce_.size() || !nonce.starts_with(nonce_))
    return Fail(ErrorCode::kCorrupt, "SCRAM: the server's nonce does not go on from ours");
  auto salt = DecodeBase64(salt_text);
  if (!salt || salt->empty()) return Fail(ErrorCode::kCorrupt, "SCRAM: the salt s= is not base64");
  ASSIGN_OR_RETURN(auto iterations, Iterations(iterations_text));

  auto salted = Salted(hash_, password_, *salt, iterations);
  auto client_key = Hmac(hash_, salted, "Client Key");
  auto unproved = fmt::format("c={},r={}", EncodeBase64(kGs2Header), nonce);
  auto signed_text = fmt::format("{},{},{}", FirstBare(), server_first, unproved);
  server_signature_ = Hmac(hash_, Hmac(hash_, salted, "Server Key"), signed_text);
  auto proof = Xor(client_key, Hmac(hash_, Hash(hash_, client_key), signed_text));
  return fmt::format("{},p={}", unproved, EncodeBase64(proof));
}

Status ScramClient::Verify(std::string_view server_final) const {
  if (server_final.starts_with("e="))
    return Fail(ErrorCode::kUnauthorized, "SCRAM: {}", server_final.substr(2, 200));
  ASSIGN_OR_RETURN(auto text, Take('v', server_final));
  auto signature = DecodeBase64(text);
  if (!signature || server_signature_.empty() || signature->size() != server_signature_.size() ||
      CRYPTO_memcmp(signature->data(), server_signature_.data(), signature->size()) != 0) {
    return Fail(ErrorCode::kUnauthorized, "SCRAM: the server does not know the password");
  }
  return {};
}

}  // namespace taskflow::kafka
