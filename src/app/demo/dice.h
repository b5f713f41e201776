// Chance that comes out the same again for the same seed, on every machine.
#pragma once

#include <cmath>
#include <cstdint>
#include <iterator>

namespace taskflow::app {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  // SplitMix64 (Steele, Lea and Flood, 2014).
  std::uint64_t Next() {
    auto z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::int64_t Below(std::int64_t end) {
    return static_cast<std::int64_t>(Next() % static_cast<std::uint64_t>(end));
  }
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }  // [0, 1)
  bool Chance(double probability) { return Unit() < probability; }
  double Between(double low, double high) { return low + (high - low) * Unit(); }
  // Nearly the normal distribution: the sum of twelve.
  double Normal(double mean, double deviation) {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += Unit();
    return mean + (sum - 6) * deviation;
  }
  double Waiting(double mean) { return -mean * std::log(1 - Unit()); }  // exponential
  template <typename List>
  const auto& Of(const List& list) {
    return *std::next(std::begin(list), Below(static_cast<std::int64_t>(std::size(list))));
  }

 private:
  std::uint64_t state_;
};

}  // namespace taskflow::app
