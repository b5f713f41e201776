#include "http/users.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/base64.h"
#include "http/text.h"

namespace taskflow::http {
namespace {

constexpr std::size_t kUsersMax = 1'000;
constexpr std::string_view kHashed = "{sha256}";

int Nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "name:password" of the header; nothing when it is of another scheme or broken.
std::optional<std::string> CredentialsOf(const Request& request) {
  constexpr std::string_view kScheme = "basic ";
  auto header = request.headers.Find("Authorization");
  if (!header || header->size() < kScheme.size()) return std::nullopt;
  bool is_basic = std::equal(kScheme.begin(), kScheme.end(), header->begin(),
                             [](char a, char b) { return a == (b == ' ' ? b : b | 0x20); });
  if (!is_basic) return std::nullopt;
  return DecodeBase64(Trim(header->substr(kScheme.size())));
}

}  // namespace

Users::Digest Users::DigestOf(std::string_view salt, std::string_view password) {
  auto text = std::string(salt).append(password);
  Digest out;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

Status Users::Add(std::string_view name, std::string_view password) {
  if (name.empty() || password.empty() || name.find(':') != name.npos)
    return Fail(ErrorCode::kInvalid, "a user has a name without ':' and a password");
  if (users_.size() == kUsersMax)
    return Fail(ErrorCode::kInvalid, "there are over {} users", kUsersMax);
  users_.push_back({std::string(name), "", DigestOf("", password)});
  return {};
}

Status Users::AddHashed(std::string_view name, std::string_view salt, std::string_view hex) {
  TRY(Add(name, "x"));
  auto& user = users_.back();
  user.salt = salt;
  bool whole = hex.size() == 2 * user.digest.size();
  for (std::size_t i = 0; whole && i < user.digest.size(); ++i) {
    auto high = Nibble(hex[2 * i]), low = Nibble(hex[2 * i + 1]);
    whole = high >= 0 && low >= 0;
    user.digest[i] = static_cast<unsigned char>(high * 16 + low);
  }
  if (whole) return {};
  users_.pop_back();
  return Fail(ErrorCode::kInvalid, "a hashed password is {{sha256}}SALT:HEX with 64 hex digits");
}

Status Users::AddLines(std::string_view text) {
  for (int number = 1; !text.empty(); ++number) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = Trim(line);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    auto colon = line.find(':');
    if (colon == line.npos)
      return Fail(ErrorCode::kInvalid, "line {} is not of the form name:password", number);
    auto name = Trim(line.substr(0, colon)), secret = Trim(line.substr(colon + 1));
    bool is_hashed = secret.starts_with(kHashed);
    if (is_hashed) secret.remove_prefix(kHashed.size());
    auto salt_end = is_hashed ? std::min(secret.find(':'), secret.size() - 1) : 0;
    auto added = is_hashed && !secret.empty()
                     ? AddHashed(name, secret.substr(0, salt_end), secret.substr(salt_end + 1))
                     : Add(name, secret);
    if (!added) return FailWith(fmt::format("line {}", number), std::move(added).error());
  }
  return {};
}

bool Users::Admit(const Request& request) const {
  auto shown = CredentialsOf(request);
  if (!shown) return false;
  auto colon = shown->find(':');
  if (colon == std::string::npos) return false;
  auto name = std::string_view(*shown).substr(0, colon);
  auto password = std::string_view(*shown).substr(colon + 1);
  bool admitted = false;
  for (const auto& user : users_) {  // all of them, whoever it is
    auto digest = DigestOf(user.salt, password);
    bool same = CRYPTO_memcmp(digest.data(), user.digest.data(), digest.size()) == 0;
    admitted |= same && user.name == name;
  }
  return admitted;
}

Router::Gate BasicGate(std::shared_ptr<const Users> users, std::string_view realm,
                       Response refusal) {
  refusal.headers.Set("WWW-Authenticate", fmt::format("Basic realm=\"{}\"", realm));
  return [users = std::move(users),
          refusal = std::move(refusal)](const Request& request) -> std::optional<Response> {
    if (users->Admit(request)) return std::nullopt;
    return refusal;
  };
}

}  // namespace taskflow::http
