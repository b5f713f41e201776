// How many events each text has.
#pragma once

#include <cstdint>
#include <vector>

#include "insights/questions/each_piece.h"

namespace taskflow::insights {

// For Gather: of the view's whos or of its whats, by TextId.
class NameCounts {
 public:
  enum class Of : bool { kWho, kWhat };
  NameCounts(Of which, std::size_t texts) : counts(texts), which_(which) {}

  void Take(const Columns& columns, const Selection& rows) {
    const bool who = which_ == Of::kWho;
    const auto* ids = (who ? columns.who_ids() : columns.what_ids()).data();
    const auto names = (who ? columns.who_ids() : columns.what_ids()).size();
    const auto* codes = (who ? columns.who() : columns.what()).data();
    auto* all = counts.data();
    if (rows.size() < names / 4) {
      rows.Each([=](std::uint32_t row) { ++all[ids[codes[row]]]; });
      return;
    }
    of_piece_.assign(names, 0);
    auto* mine = of_piece_.data();
    rows.Each([=](std::uint32_t row) { ++mine[codes[row]]; });
    for (std::size_t code = 0; code < names; ++code) all[ids[code]] += mine[code];
  }
  void Save(ByteWriter& to) const { SaveAll(to, counts); }
  bool Add(ByteReader& from) { return AddCounts(from, counts); }

  std::vector<std::uint64_t> counts;

 private:
  Of which_;
  std::vector<std::uint32_t> of_piece_;  // by code
};

}  // namespace taskflow::insights
