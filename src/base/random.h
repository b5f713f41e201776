// Randomness, behind an interface so that a test can repeat it. The system's is cryptographically
// secure (getrandom) and safe from any thread.
#pragma once

#include <cstdint>
#include <string>

namespace taskflow {

class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(void* to, std::size_t size) = 0;

  std::string Bytes(std::size_t size);
  std::uint64_t U64();
  // "f47ac10b-58cc-4372-a567-0e02b2c3d479": version 4, RFC 9562 section 5.4.
  std::string Uuid();
};

Random& SystemRandom();

// The same bytes again for the same seed. For tests; never for secrets.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void Fill(void* to, std::size_t size) override;

 private:
  std::uint64_t state_;
};

}  // namespace taskflow
