#include "insights/questions/buckets.h"

#include <bit>
#include <limits>

#include "base/check.h"

namespace taskflow::insights {

Buckets::Buckets(std::vector<std::int64_t> borders_ms) : borders_(std::move(borders_ms)) {
  CHECK(borders_.size() >= 2);
  auto distance = [&](std::size_t from, std::size_t to) {
    return static_cast<std::uint64_t>(borders_[to]) - static_cast<std::uint64_t>(borders_[from]);
  };
  auto narrowest = std::numeric_limits<std::uint64_t>::max();
  for (std::size_t i = 0; i < size(); ++i) narrowest = std::min(narrowest, distance(i, i + 1));
  const auto whole = distance(0, size());
  shift_ = std::bit_width(narrowest) - 1;
  if (size() > 65'535 || whole > std::uint64_t{1} << 62 || whole >> shift_ >= kCellsMax) return;
  std::size_t bucket = 0;
  for (std::uint64_t at = 0; at < whole; at += std::uint64_t{1} << shift_) {
    while (distance(0, bucket + 1) <= at) ++bucket;
    cells_.push_back(static_cast<std::uint16_t>(bucket));
  }
}

}  // namespace taskflow::insights
