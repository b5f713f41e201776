#include <algorithm>
#include <limits>
#include <thread>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/people.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

constexpr std::uint16_t kNoPlace = 0xffff;
static_assert(kTopMax < kNoPlace);

// When the first and the last event of some people were.
class ExtentsOfSome {
 public:
  // `place_of`: by TextId; kNoPlace of the others, and may become so.
  ExtentsOfSome(std::size_t people, const std::vector<std::uint16_t>& place_of)
      : all(people), place_of_(&place_of) {}

  bool Wants(const Columns& columns) {
    const auto ids = columns.who_ids();
    of_piece_.resize(ids.size());
    auto* mine = of_piece_.data();
    bool any = false;
    for (std::size_t code = 0; code < ids.size(); ++code) {
      mine[code] = place_of_->data()[ids.data()[code]];
      any |= mine[code] != kNoPlace;
    }
    return any;
  }
  // After Wants.
  void Take(const Columns& columns, const Selection& rows) {
    const auto* mine = of_piece_.data();
    const auto* who = columns.who().data();
    rows.Each([&, mine, who](std::uint32_t row) {
      const auto place = mine[who[row]];
      if (place == kNoPlace) return;
      const auto ms = columns.base_ms + columns.time_delta().data()[row];
      all.data()[place].Include({ms, ms});
    });
  }
  void Save(ByteWriter& to) const {
    for (const auto& extent : all) {
      to.I64(extent.first_ms);
      to.I64(extent.last_ms);
    }
  }
  bool Add(ByteReader& from) {
    for (auto& extent : all) {
      const auto first_ms = from.I64();
      extent.Include({first_ms, from.I64()});
    }
    return from.ok();
  }

  std::vector<Extent> all;  // by place

 private:
  const std::vector<std::uint16_t>* place_of_;
  std::vector<std::uint16_t> of_piece_;  // by code
};

// The pieces from one end of the table on, until no other one can have an earlier (a later) event
// of any of the people: most are known after few.
class EndScan {
 public:
  enum class End : bool { kFirst, kLast };

  // `place_of`: by TextId, of `people`, in their order.
  EndScan(const View& view, const Filter& filter, std::shared_ptr<ViewMatches> matches,
          std::span<const TextId> people, std::vector<std::uint16_t> place_of, End end)
      : view_(view),
        filter_(filter),
        selector_(view, filter, std::move(matches)),
        people_(people),
        first_(end == End::kFirst),
        left_(people.size()),
        place_of_(std::move(place_of)),
        found_(people.size(), place_of_) {}

  Status Find() {
    TRY(Scan([this](const Columns& columns) {
      bounds_.push_back(first_ ? columns.least_ms : -columns.most_ms);
      return true;
    }));
    bounds_.push_back(std::numeric_limits<std::int64_t>::max());
    for (auto i = bounds_.size() - 1; i > 0; --i)
      bounds_[i - 1] = std::min(bounds_[i - 1], bounds_[i]);
    std::size_t piece = 0;
    return Scan([&](const Columns& columns) {
      if (found_.Wants(columns)) found_.Take(columns, selector_.Select(columns));
      Settle(bounds_[++piece]);
      return left_ > 0;
    });
  }
  const std::vector<Extent>& found() const { return found_.all; }

 private:
  Status Scan(const View::Show& show) const {
    return first_ ? view_.Scan(filter_.from_ms, filter_.to_ms, show)
                  : view_.ScanBack(filter_.from_ms, filter_.to_ms, {}, show);
  }
  // No piece that follows has less than `bound`.
  void Settle(std::int64_t bound) {
    for (std::size_t i = 0; i < people_.size(); ++i) {
      auto& place = place_of_[people_[i]];
      const auto& extent = found_.all[i];
      if (place == kNoPlace || extent.empty()) continue;
      if ((first_ ? extent.first_ms : -extent.last_ms) > bound) continue;
      place = kNoPlace;
      --left_;
    }
  }

  const View& view_;
  const Filter& filter_;
  Selector selector_;
  const std::span<const TextId> people_;
  const bool first_;
  std::size_t left_;                     // people who are not settled
  std::vector<std::uint16_t> place_of_;  // kNoPlace of those who are
  ExtentsOfSome found_;
  std::vector<std::int64_t> bounds_;  // by piece: the least of it and of all that follow
};

Result<ExtentsOfSome> FromBothEnds(const View& view, const Filter& filter,
                                   std::span<const TextId> people,
                                   const std::vector<std::uint16_t>& place_of, Sums& sums) {
  std::shared_ptr<ViewMatches> matches;
  if (!filter.text.empty()) matches = sums.MatchesOf(view, filter.text);
  EndScan firsts(view, filter, matches, people, place_of, EndScan::End::kFirst);
  EndScan lasts(view, filter, matches, people, place_of, EndScan::End::kLast);
  Status last_done;
  std::thread beside([&] { last_done = lasts.Find(); });
  auto first_done = firsts.Find();
  beside.join();
  TRY(first_done);
  TRY(last_done);
  ExtentsOfSome out(people.size(), place_of);
  for (std::size_t i = 0; i < people.size(); ++i)
    out.all[i] = {firsts.found()[i].first_ms, lasts.found()[i].last_ms};
  return out;
}

}  // namespace

Result<std::vector<Extent>> ExtentsOf(const View& view, const Filter& filter,
                                      std::span<const TextId> people, Sums& sums) {
  // In the order of their ids: as long as these are the people, their sum is of use.
  std::vector<TextId> ids(people.begin(), people.end());
  std::sort(ids.begin(), ids.end());
  std::string key;
  std::vector<std::uint16_t> place_of(view.whos().size(), kNoPlace);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ByteWriter(key).U32(ids[i]);
    place_of[ids[i]] = static_cast<std::uint16_t>(i);
  }
  const SumPlace place(sums, "extents of people", filter, key);
  if (place.Find(view).bytes == nullptr && !ids.empty()) {
    ASSIGN_OR_RETURN(const auto all, FromBothEnds(view, filter, ids, place_of, sums));
    std::string bytes;
    ByteWriter to(bytes);
    all.Save(to);
    place.Keep(view, std::move(bytes));
  }
  ASSIGN_OR_RETURN(const auto found, Gather(view, filter, place,
                                            [&] { return ExtentsOfSome(ids.size(), place_of); }));
  std::vector<Extent> out;
  for (auto id : people) out.push_back(found.all[place_of[id]]);
  return out;
}

}  // namespace taskflow::insights
