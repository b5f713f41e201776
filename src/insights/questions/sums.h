// What questions have gathered of whole pieces (each_piece.h), from one time to the next: such
// pieces never change, so a question that is asked again looks at younger ones and the tail alone.
// It holds as long as no row went or changed (View::losses).
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "insights/limits.h"
#include "insights/questions/filter.h"
#include "insights/questions/kept.h"

namespace taskflow::insights {

class Sums {
 public:
  explicit Sums(std::size_t bytes_max = kSumBytesKept)
      : kept_(kSumsKept, bytes_max), match_bytes_max_(std::min(bytes_max, kMatchBytesKept)) {}

  struct Sum {
    std::uint64_t rows = 0;                    // of all rows before this; 0: there is none
    std::shared_ptr<const std::string> bytes;  // null: there is none
  };
  // Of no more than the view's settled rows.
  Sum Find(const std::string& key, const View& view);
  // Of all of the view's settled rows.
  void Keep(const std::string& key, const View& view, std::string bytes);

  // Which of the view's texts hold `text`, which is not empty, as far as it was looked for: of the
  // one that was asked for last.
  std::shared_ptr<ViewMatches> MatchesOf(const View& view, const std::string& text);

 private:
  Kept kept_;
  const std::size_t match_bytes_max_;
  std::mutex mutex_;  // guards the rest
  std::string matched_;
  std::uint64_t matched_state_ = 0;  // View::losses
  std::shared_ptr<ViewMatches> matches_;
};

// Texts that a sum depends on, in one; others, another.
std::string KeyOf(std::span<const std::string> texts);

// The place of one sum: what is gathered, by which filter, and all else that it depends on.
class SumPlace {
 public:
  // Nothing is kept.
  explicit SumPlace(Sums& sums) : sums_(&sums) {}
  // `more` as `name` and the filter: the same, the same sum.
  SumPlace(Sums& sums, std::string_view name, const Filter& filter, std::string_view more = {});

  bool keeps() const { return !key_.empty(); }
  Sums& sums() const { return *sums_; }
  Sums::Sum Find(const View& view) const { return keeps() ? sums_->Find(key_, view) : Sums::Sum{}; }
  void Keep(const View& view, std::string bytes) const {
    sums_->Keep(key_, view, std::move(bytes));
  }

 private:
  Sums* sums_;
  std::string key_;
};

}  // namespace taskflow::insights
