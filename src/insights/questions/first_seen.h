// When each person was first seen: of all events that are not gone, whatever the filter.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

// By TextId of View::whos(); kNever, and nothing beyond the end, for who has no event.
struct FirstTimes {
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> first_ms;
};

// Follows one table: a younger view costs only its new rows, as long as none went (View::losses).
// Any thread.
class FirstSeen {
 public:
  // Errors: those of View::Scan.
  Result<std::shared_ptr<const FirstTimes>> Of(const View& view);

 private:
  struct State {
    std::uint64_t rows = 0, version = 0, losses = 0;
    std::shared_ptr<const FirstTimes> times;
  };
  std::mutex mutex_;  // guards newest_
  State newest_;
};

}  // namespace taskflow::insights
