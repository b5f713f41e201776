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

// Rows of a piece, ascending.
class Selection {
 public:
  Selection() = default;
  static Selection AllOf(std::size_t rows) { return {nullptr, rows}; }
  static Selection Of(std::span<const std::uint32_t> rows) { return {rows.data(), rows.size()}; }

  bool all() const { return rows_ == nullptr && size_ > 0; }  // all rows of the piece; none is gone
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::uint32_t operator[](std::size_t i) const {
    return rows_ == nullptr ? static_cast<std::uint32_t>(i) : rows_[i];
  }
  // body(row), of which two are made, so that the loop over all rows is one over whole columns.
  template <typename Body>
  [[gnu::always_inline]] void Each(Body&& body) const {
    if (rows_ == nullptr) {
      for (std::uint32_t row = 0, end = static_cast<std::uint32_t>(size_); row < end; ++row)
        body(row);
    } else {
      for (const auto *at = rows_, *end = rows_ + size_; at != end; ++at) body(*at);
    }
  }

 private:
  Selection(const std::uint32_t* rows, std::size_t size) : rows_(rows), size_(size) {}
  const std::uint32_t* rows_ = nullptr;  // null: 0, 1, 2, ...
  std::size_t size_ = 0;
};

// A filter over one view: texts are decided once and remembered. One thread.
class Selector {
 public:
  // `matches`, of the filter's text, may be shared with others and cover more than the view; null:
  // its own.
  Selector(const View& view, Filter filter, std::shared_ptr<ViewMatches> matches = nullptr);
  // The piece's rows that the filter wants and that are not gone; valid until the next call.
  Selection Select(const Columns& columns);
  // The Filter's range, for View::Scan.
  std::int64_t from_ms() const { return filter_.from_ms; }
  std::int64_t to_ms() const { return filter_.to_ms; }

 private:
  // Each answers whether any row may be wanted, and marks the rows that it wants unless all are.
  bool MarkFlags(const Columns& columns);
  bool MarkTimes(const Columns& columns);
  bool MarkActions(const Columns& columns);
  bool MarkWho(const Columns& columns);
  bool MarkWhat(const Columns& columns);
  bool MarkText(const Columns& columns);
  template <typename Wants>
  void Mark(std::size_t rows, Wants&& wants);
  std::span<const std::uint32_t> Marked(std::size_t rows);

  const Filter filter_;
  std::optional<TextId> who_, what_;   // the exact ones; size() when the view has none
  std::vector<std::uint8_t> actions_;  // by TextId: wanted; when not all are
  const View& view_;
  std::shared_ptr<ViewMatches> matches_;  // of the text, if there is one
  std::uint8_t flags_mask_ = 0, flags_want_ = 0;
  bool marked_ = false;                           // whether marks_ are of this piece
  std::vector<std::uint8_t> marks_;               // by row of the piece: 0 or 1
  std::vector<std::uint8_t> who_has_, what_has_;  // by code of the piece
  std::vector<std::uint32_t> selected_;
};

// The place of `id` in a list of a piece; the list's length when it is not there.
std::size_t PlaceOf(const Columns& columns, std::span<const TextId> ids, TextId id);

}  // namespace taskflow::insights
