// Which events a question is about.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

struct Filter {
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();  // included
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();    // not included
  std::set<std::string> actions;                                    // empty: all
  std::optional<std::string> who, what;                             // exactly
  std::string text;  // in who or what, whatever the case of ASCII letters
  std::optional<bool> automated, local;

  bool operator==(const Filter&) const = default;
};

// A filter over one view: texts are decided once and remembered. One thread.
class Selector {
 public:
  Selector(const View& view, const Filter& filter);
  // Indices of the piece's rows that the filter wants and that are not gone, ascending; valid until
  // the next call.
  std::span<const std::uint32_t> Select(const Columns& columns);
  // The Filter's range, for View::Scan.
  std::int64_t from_ms() const { return filter_.from_ms; }
  std::int64_t to_ms() const { return filter_.to_ms; }

 private:
  const View& view_;
  const Filter filter_;
  std::vector<std::uint8_t> actions_, whos_, whats_;  // by TextId: 0 not decided, 1 no, 2 yes
  std::vector<std::uint32_t> selected_;
};

}  // namespace taskflow::insights
