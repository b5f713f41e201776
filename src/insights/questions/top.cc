#include <algorithm>
#include <numeric>
#include <utility>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/name_counts.h"
#include "insights/questions/people.h"
#include "insights/questions/queries.h"
#include "insights/table/keyed_hash.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

constexpr std::uint16_t kNoRank = 0xffff;
static_assert(kTopMax < kNoRank);
constexpr std::size_t kPeopleBitsMax = 64 * 1024 * 1024;  // of each thread of a scan, for all names

constexpr std::uint64_t kPartSeed = 1;  // of NamesPart

// Nothing when no event can be in it.
std::optional<Filter> Narrowed(Filter filter, TopBy by) {
  std::set<std::string> actions;
  if (by == TopBy::kPage) actions = {"view"};
  if (by == TopBy::kTitle) actions = {"create", "complete", "delete"};
  if (actions.empty()) return filter;
  if (!filter.actions.empty())
    std::erase_if(actions, [&](const auto& action) { return !filter.actions.contains(action); });
  if (actions.empty()) return std::nullopt;
  filter.actions = std::move(actions);
  return filter;
}

struct Name {
  std::uint64_t count;
  TextId id;
};

// Who did something with each of some names, and when.
class Described {
 public:
  Described(std::span<const TextId> names, const std::vector<std::uint16_t>& rank_of,
            std::size_t whos)
      : people(names.size(), BitSet(whos)),
        extents(names.size()),
        names_(names),
        rank_of_(&rank_of) {}

  // Most pieces have none of the rarer names.
  bool Wants(const Columns& columns) {
    const auto ids = columns.what_ids();
    bool any = false;
    if (columns.ascending) {
      ranks_.assign(ids.size(), kNoRank);
      for (const auto name : names_) {
        const auto place = PlaceOf(columns, ids, name);
        if (place == ids.size()) continue;
        ranks_[place] = (*rank_of_)[name];
        any = true;
      }
      return any;
    }
    ranks_.resize(ids.size());
    for (std::size_t code = 0; code < ids.size(); ++code)
      any |= (ranks_[code] = (*rank_of_)[ids[code]]) != kNoRank;
    return any;
  }
  void Take(const Columns& columns, const Selection& rows) {
    const auto* codes = columns.what().data();
    hits_.resize(std::max(hits_.size(), rows.size()));
    auto* hit = hits_.data();
    const auto* rank_at = ranks_.data();
    std::size_t found = 0;
    rows.Each([&](std::uint32_t row) {
      hit[found] = row;
      found += rank_at[codes[row]] != kNoRank;
    });
    if (found == 0) return;
    if (MayExtend(columns)) {
      const auto* times = columns.time_delta().data();
      for (std::size_t i = 0; i < found; ++i) {
        const auto ms = columns.base_ms + times[hit[i]];
        extents.data()[rank_at[codes[hit[i]]]].Include({ms, ms});
      }
    }
    const auto* who_ids = columns.who_ids().data();
    const auto* whos = columns.who().data();
    for (std::size_t i = 0; i < found; ++i)
      people.data()[rank_at[codes[hit[i]]]].Add(who_ids[whos[hit[i]]]);
  }
  bool HasSeenAll() const {
    return std::none_of(extents.begin(), extents.end(), [](auto& one) { return one.empty(); });
  }
  void Save(ByteWriter& to) const {
    for (const auto& set : people) set.Save(to);
    for (const auto& extent : extents) {
      to.I64(extent.first_ms);
      to.I64(extent.last_ms);
    }
  }
  bool Add(ByteReader& from) {
    for (auto& set : people)
      if (!set.Add(from)) return false;
    for (auto& extent : extents) {
      const auto first_ms = from.I64();
      extent.Include({first_ms, from.I64()});
    }
    return from.ok();
  }

  std::vector<BitSet> people;  // by rank, as what follows
  std::vector<Extent> extents;

 private:
  // Whether the piece may have an earlier or a later event of one of its names than is known.
  bool MayExtend(const Columns& columns) const {
    return std::any_of(ranks_.begin(), ranks_.end(), [&](auto rank) {
      if (rank == kNoRank) return false;
      const auto& [first_ms, last_ms] = extents[rank];
      return columns.least_ms < first_ms || columns.most_ms > last_ms;
    });
  }

  std::span<const TextId> names_;
  const std::vector<std::uint16_t>* rank_of_;
  std::vector<std::uint16_t> ranks_;  // by code of the piece
  std::vector<std::uint32_t> hits_;
};

class TopScan {
 public:
  TopScan(const View& view, Filter filter, TopBy by, Sums& sums)
      : view_(view), filter_(std::move(filter)), who_(by == TopBy::kWho), sums_(sums) {}

  Result<Top> Find(std::size_t limit) {
    TRY(Count());
    Top top;
    ASSIGN_OR_RETURN(top.rows, RowsOf(Choose(limit)));
    top.names = names_;
    top.other_events = events_;
    for (const auto& row : top.rows) top.other_events -= row.events;
    return top;
  }

  Result<Names> All(const NamesPart& part, std::size_t rows_max) {
    TRY(Count());
    Names out{.all = names_};
    for (std::size_t id = 0; id < counts_.size(); ++id) {
      if (counts_[id] == 0) continue;
      const auto text = Texts().Text(static_cast<TextId>(id));
      if (KeyedHash(text, kPartSeed) % part.of != part.number - 1) continue;
      out.too_many = out.rows.size() == rows_max;
      if (out.too_many) break;
      out.rows.push_back({std::string(text), counts_[id]});
    }
    if (out.too_many) out.rows.clear();
    return out;
  }

  Result<std::vector<Top::Row>> Of(std::span<const std::string> names) {
    TRY(Count());
    std::vector<Name> found;
    for (const auto& name : names) {
      const auto id = Texts().Find(name);
      if (id < counts_.size() && counts_[id] != 0) found.push_back({counts_[id], id});
    }
    return RowsOf(found);
  }

 private:
  Result<std::vector<Top::Row>> RowsOf(std::span<const Name> names) {
    std::vector<Top::Row> rows;
    for (const auto& [count, id] : names)
      rows.push_back({.name = std::string(Texts().Text(id)), .events = count});
    if (who_) {
      TRY(DescribePeople(names, rows));
      return rows;
    }
    const auto people = view_.whos().size();
    const auto each = std::max<std::size_t>(1, kPeopleBitsMax / std::max<std::size_t>(people, 1));
    for (std::size_t at = 0; at < names.size(); at += each)
      TRY(Describe(names.subspan(at, std::min(each, names.size() - at)),
                   std::span(rows).subspan(at)));
    return rows;
  }
  const Dictionary& Texts() const { return who_ ? view_.whos() : view_.whats(); }
  // Fills counts_, names_ and events_.
  Status Count() {
    if (who_) {
      ASSIGN_OR_RETURN(counts_, EventsOfPeople(view_, filter_, sums_));
    } else {
      ASSIGN_OR_RETURN(auto found, Gather(view_, filter_, SumPlace(sums_, "names", filter_), [&] {
                         return NameCounts(NameCounts::Of::kWhat, Texts().size());
                       }));
      counts_ = std::move(found.counts);
    }
    events_ = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
    for (auto count : counts_) names_ += count != 0;
    return {};
  }

  // The `limit` with the most events, in the order of the rows.
  std::vector<Name> Choose(std::size_t limit) const {
    auto border = LeastCount(limit);
    std::vector<Name> chosen, alike;
    for (std::size_t id = 0; id < counts_.size(); ++id) {
      if (counts_[id] < border || counts_[id] == 0) continue;
      (counts_[id] > border ? chosen : alike).push_back({counts_[id], static_cast<TextId>(id)});
    }
    auto by_name = [this](const Name& a, const Name& b) {
      return Texts().Text(a.id) < Texts().Text(b.id);
    };
    const auto left = std::min(limit - chosen.size(), alike.size());
    std::partial_sort(alike.begin(), alike.begin() + static_cast<std::ptrdiff_t>(left), alike.end(),
                      by_name);
    std::sort(chosen.begin(), chosen.end(), [&](const Name& a, const Name& b) {
      return a.count != b.count ? a.count > b.count : by_name(a, b);
    });
    chosen.insert(chosen.end(), alike.begin(), alike.begin() + static_cast<std::ptrdiff_t>(left));
    return chosen;
  }

  // Of the name that has place `limit`; 0 when there are fewer.
  std::uint64_t LeastCount(std::size_t limit) const {
    if (limit >= names_) return 0;
    std::vector<std::uint64_t> counts;
    counts.reserve(names_);
    for (auto count : counts_)
      if (count != 0) counts.push_back(count);
    const auto place = counts.begin() + static_cast<std::ptrdiff_t>(limit - 1);
    std::nth_element(counts.begin(), place, counts.end(), std::greater<>());
    return *place;
  }

  Status DescribePeople(std::span<const Name> names, std::span<Top::Row> rows) const {
    const auto anonymous = Anonymous(view_);
    std::vector<TextId> ids;
    for (const auto& name : names) ids.push_back(name.id);
    ASSIGN_OR_RETURN(const auto extents, ExtentsOf(view_, filter_, ids, sums_));
    for (std::size_t i = 0; i < names.size(); ++i) {
      rows[i].people = names[i].id != anonymous;
      rows[i].first_ms = extents[i].first_ms;
      rows[i].last_ms = extents[i].last_ms;
    }
    return {};
  }

  // People, first and last of these names, by another scan.
  Status Describe(std::span<const Name> names, std::span<Top::Row> rows_out) {
    // In the order of their ids: as long as these are the names, their sum is of use, however they
    // overtake one another.
    std::vector<TextId> ids;
    for (const auto& name : names) ids.push_back(name.id);
    std::sort(ids.begin(), ids.end());
    std::vector<std::uint16_t> rank_of(Texts().size(), kNoRank);
    std::string names_key;
    for (std::size_t rank = 0; rank < ids.size(); ++rank) {
      rank_of[ids[rank]] = static_cast<std::uint16_t>(rank);
      ByteWriter(names_key).U32(ids[rank]);
    }
    const SumPlace place(sums_, "described", filter_, names_key);
    auto make = [&] { return Described(ids, rank_of, view_.whos().size()); };
    std::vector<Extent> ends(ids.size());
    if (place.Find(view_).bytes == nullptr) {
      ASSIGN_OR_RETURN(ends, ExtentsAtEnds(make()));
    }
    ASSIGN_OR_RETURN(auto found, Gather(view_, filter_, place, [&] {
                       auto out = make();
                       out.extents = ends;
                       return out;
                     }));
    const auto anonymous = Anonymous(view_);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto rank = rank_of[names[i].id];
      found.people[rank].Remove(anonymous);
      rows_out[i].people = found.people[rank].Count();
      rows_out[i].first_ms = found.extents[rank].first_ms;
      rows_out[i].last_ms = found.extents[rank].last_ms;
    }
    return {};
  }

  // As settled pieces at either end have them, until each name was seen: mostly its first and last
  // event is there, and the times of the pieces between need not be read.
  Result<std::vector<Extent>> ExtentsAtEnds(Described end) const {
    constexpr int kPiecesMax = 16;
    Selector selector(view_, filter_,
                      filter_.text.empty() ? nullptr : sums_.MatchesOf(view_, filter_.text));
    const auto settled = view_.settled_rows();
    auto look = [&, left = kPiecesMax](const Columns& columns) mutable {
      if (columns.first_row >= settled) return false;
      if (end.Wants(columns)) end.Take(columns, selector.Select(columns));
      return --left > 0 && !end.HasSeenAll();
    };
    TRY(view_.Scan(filter_.from_ms, filter_.to_ms, look));
    auto extents = std::exchange(end.extents, std::vector<Extent>(end.extents.size()));
    TRY(view_.ScanBack(filter_.from_ms, filter_.to_ms, {.end_row = settled}, look));
    for (std::size_t i = 0; i < extents.size(); ++i) extents[i].Include(end.extents[i]);
    return extents;
  }

  const View& view_;
  const Filter filter_;
  const bool who_;
  Sums& sums_;
  std::vector<std::uint64_t> counts_;  // by TextId
  std::uint64_t names_ = 0, events_ = 0;
};

}  // namespace

Result<Top> TopOf(const View& view, const Filter& filter, TopBy by, std::size_t limit, Sums& sums) {
  if (limit == 0 || limit > kTopMax)
    return Fail(ErrorCode::kInvalid, "limit must be 1 to {}", kTopMax);
  auto narrowed = Narrowed(filter, by);
  if (!narrowed) return Top{};
  return TopScan(view, *std::move(narrowed), by, sums).Find(limit);
}

Result<Names> NamesOf(const View& view, const Filter& filter, TopBy by, const NamesPart& part,
                      std::size_t rows_max, Sums& sums) {
  auto narrowed = Narrowed(filter, by);
  if (!narrowed) return Names();
  return TopScan(view, *std::move(narrowed), by, sums).All(part, rows_max);
}

Result<std::vector<Top::Row>> DescribeNames(const View& view, const Filter& filter, TopBy by,
                                            std::span<const std::string> names, Sums& sums) {
  if (names.size() > kTopMax) return Fail(ErrorCode::kInvalid, "at most {} names", kTopMax);
  auto narrowed = Narrowed(filter, by);
  if (!narrowed) return std::vector<Top::Row>();
  return TopScan(view, *std::move(narrowed), by, sums).Of(names);
}

}  // namespace taskflow::insights
