// In which of many half-open ranges of time a moment is, without a search for most layouts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace taskflow::insights {

class Buckets {
 public:
  // At least two, ascending.
  explicit Buckets(std::vector<std::int64_t> borders_ms);
  std::size_t size() const { return borders_.size() - 1; }
  const std::vector<std::int64_t>& borders_ms() const { return borders_; }
  // For a time within the borders.
  std::size_t Of(std::int64_t ms) const {
    if (cells_.empty())
      return static_cast<std::size_t>(std::upper_bound(borders_.begin(), borders_.end(), ms) -
                                      borders_.begin()) -
             1;
    const auto bucket = cells_.data()[static_cast<std::uint64_t>(ms - borders_.front()) >> shift_];
    return bucket + static_cast<std::size_t>(ms >= borders_.data()[bucket + 1]);
  }

 private:
  static constexpr std::size_t kCellsMax = 32'768;
  std::vector<std::int64_t> borders_;
  int shift_ = 0;
  // The bucket at the beginning of each equal part of time; none has more than one border within.
  std::vector<std::uint16_t> cells_;
};

}  // namespace taskflow::insights
