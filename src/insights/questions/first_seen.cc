#include "insights/questions/first_seen.h"

#include "insights/questions/each_piece.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

struct FirstTimes {
  explicit FirstTimes(const View& view) : first_ms(view.whos().size(), kNever) {}

  void Take(const Columns& columns, const Selection& rows) {
    const auto ids = columns.who_ids();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    least_.assign(ids.size(), kNotThere);
    auto* least = least_.data();
    rows.Each([=](std::uint32_t row) { least[who[row]] = std::min(least[who[row]], times[row]); });
    for (std::size_t code = 0; code < ids.size(); ++code) {
      if (least[code] == kNotThere) continue;
      auto& first = first_ms.data()[ids[code]];
      first = std::min(first, columns.base_ms + least[code]);
    }
  }
  void Save(ByteWriter& to) const { SaveFirsts(to, first_ms); }
  bool Add(ByteReader& from) { return AddFirsts(from, first_ms); }

  std::vector<std::int64_t> first_ms;  // by TextId

 private:
  static constexpr auto kNotThere = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> least_;  // by code
};

}  // namespace

Result<std::vector<std::int64_t>> FirstSeen(const View& view, Sums& sums) {
  const Filter all;
  ASSIGN_OR_RETURN(auto found, Gather(view, all, SumPlace(sums, "first seen", all),
                                      [&] { return FirstTimes(view); }));
  return std::move(found.first_ms);
}

}  // namespace taskflow::insights
