#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace taskflow {
namespace {

class KernelRandom : public Random {
 public:
  void Fill(void* to, std::size_t size) override {
    auto* at = static_cast<char*>(to);
    while (size > 0) {
      auto got = getrandom(at, size, 0);
      if (got < 0 && errno == EINTR) continue;
      CHECK(got > 0, "getrandom: {}", std::strerror(errno));
      at += got;
      size -= static_cast<std::size_t>(got);
    }
  }
};

}  // namespace

Random& SystemRandom() {
  static KernelRandom random;
  return random;
}

std::string Random::Bytes(std::size_t size) {
  std::string out(size, '\0');
  Fill(out.data(), size);
  return out;
}

std::uint64_t Random::U64() {
  std::uint64_t v;
  Fill(&v, sizeof v);
  return v;
}

std::string Random::Uuid() {
  unsigned char b[16];
  Fill(b, sizeof b);
  b[6] = static_cast<unsigned char>((b[6] & 0x0f) | 0x40);
  b[8] = static_cast<unsigned char>((b[8] & 0x3f) | 0x80);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
    out.push_back(kHex[b[i] >> 4]);
    out.push_back(kHex[b[i] & 15]);
  }
  return out;
}

void SeededRandom::Fill(void* to, std::size_t size) {
  auto* at = static_cast<unsigned char*>(to);
  for (std::size_t i = 0; i < size; ++i) {  // splitmix64, a byte a step
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    at[i] = static_cast<unsigned char>(z >> 56);
  }
}

}  // namespace taskflow
