#include "registry/md5.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace taskflow::registry {

Md5Digest Md5(std::string_view bytes) {
  Md5Digest digest{};
  auto done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_md5(), nullptr);
  CHECK(done == 1);
  return digest;
}

}  // namespace taskflow::registry
