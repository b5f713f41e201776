// Which events a question is about.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "insights/questions/text_matches.h"
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

// What is wrong with a query parameter: one sentence for a person that names it.
struct ParameterError {
  std::string parameter;
  std::string message;
};
// Decoded, by name; nothing for one that is absent. An empty one counts as absent.
using FindParameter = std::function<std::optional<std::string_view>(std::string_view name)>;
// The filter of docs/insights-api.md: from, to, action, who, what, text, automated, local.
tl::expected<Filter, ParameterError> ParseFilter(const FindParameter& find);
// Milliseconds since 1970, or ISO 8601: a day, or a day and a time to minutes, seconds or fractions
// of them, with Z, +hh:mm, +hhmm or nothing, which is UTC. In years 1 to 9999, else nothing.
std::optional<std::int64_t> ParseTime(std::string_view text);

// A filter over one view: texts are decided once and remembered. One thread.
class Selector {
 public:
  Selector(const View& view, Filter filter);
  // Indices of the piece's rows that the filter wants and that are not gone, ascending; valid until
  // the next call.
  std::span<const std::uint32_t> Select(const Columns& columns);
  // The Filter's range, for View::Scan.
  std::int64_t from_ms() const { return filter_.from_ms; }
  std::int64_t to_ms() const { return filter_.to_ms; }

 private:
  bool WantsAll(const Columns& columns) const;
  bool MarkFlagsAndTimes(const Columns& columns);
  bool MarkActions(const Columns& columns);
  bool MarkExact(const std::optional<TextId>& wanted, std::span<const std::uint16_t> codes,
                 std::span<const TextId> ids);
  void MarkText(const Columns& columns);
  std::span<const std::uint32_t> Marked(std::size_t rows);

  const Filter filter_;
  std::optional<TextId> who_, what_;         // the exact ones; size() when the view has none
  std::vector<std::uint8_t> actions_;        // by TextId: wanted; when not all are
  std::optional<TextMatches> whos_, whats_;  // of the text, if there is one
  std::uint8_t flags_mask_ = 0, flags_want_ = 0;
  std::vector<std::uint8_t> marks_;               // by row of the piece: 0 or 1
  std::vector<std::uint8_t> who_has_, what_has_;  // by code of the piece
  std::vector<std::uint32_t> selected_, all_;     // all_: 0, 1, 2, ...
};

}  // namespace taskflow::insights
