#include "insights/questions/time_funnel.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>
#include <utility>

#include "insights/questions/step_buckets.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

// An action of a person.
struct Deed {
  TextId who = 0;
  std::uint8_t place = 0;
  std::int64_t ms = 0;

  using Moment = std::pair<TextId, std::int64_t>;
  Moment moment() const { return {who, ms}; }
  bool operator<(const Deed& other) const {
    return std::tuple(who, ms, place) < std::tuple(other.who, other.ms, other.place);
  }
  bool operator==(const Deed&) const = default;
};

// The rows of some people, actions and buckets: of a moment and later ones, the first so many. A
// sum of it knows them of those who were wanted in the same buckets; the others are `unknown`.
class Deeds {
 public:
  struct Wanted {
    const std::vector<Mask>* masks = nullptr;  // by TextId, then by place
    std::vector<Mask> anyhow;                  // by TextId: of all places; 0: nobody wanted
    Deed::Moment begin{0, std::numeric_limits<std::int64_t>::min()};
    std::size_t most = 0;
  };
  Deeds(const Places& places, const StepBuckets& buckets, const Wanted& wanted)
      : places_(&places), buckets_(&buckets), wanted_(&wanted) {}

  bool Wants(const Columns& columns) const {
    const auto span = SpanOf(columns);
    const auto ids = columns.who_ids();
    const auto* anyhow = wanted_->anyhow.data();
    return std::any_of(ids.data(), ids.data() + ids.size(),
                       [=](TextId id) { return (anyhow[id] & span) != 0; });
  }
  void Take(const Columns& columns, const Selection& rows) {
    const auto span = SpanOf(columns);
    const auto people = columns.who_ids().size();
    const auto* ids = columns.who_ids().data();
    of_piece_.resize(people);
    auto* mine = of_piece_.data();
    const auto* anyhow = wanted_->anyhow.data();
    for (std::size_t code = 0; code < people; ++code) mine[code] = (anyhow[ids[code]] & span) != 0;
    const auto* who = columns.who().data();
    rows_.clear();
    rows.Each([&, mine, who](std::uint32_t row) {
      if (mine[who[row]] != 0) rows_.push_back(row);
    });
    if (rows_.empty()) return;
    const auto places = places_->ByCode(columns);
    for (auto row : rows_) {
      const auto place = places[columns.action()[row]];
      if (place == places_->count()) continue;
      Add({ids[who[row]], place, columns.base_ms + columns.time_delta()[row]});
    }
  }
  void Save(ByteWriter& to) const {
    to.U32(end.first);
    to.I64(end.second);
    SaveWanted(to);
    for (const auto& deed : all) {
      if (!IsKnown(deed.who)) continue;
      to.U32(deed.who);
      to.U8(deed.place);
      to.I64(deed.ms);
    }
  }
  bool Add(ByteReader& from) {
    Deed::Moment theirs;
    theirs.first = from.U32();
    theirs.second = from.I64();
    if (!NoteUnknown(from)) return false;
    CutAt(std::min(end, theirs));
    while (from.ok() && !from.AtEnd()) {
      Deed deed;
      deed.who = from.U32();
      deed.place = from.U8();
      deed.ms = from.I64();
      if (deed.who >= wanted_->anyhow.size() || deed.place >= places_->count()) return false;
      if (IsKnown(deed.who) && deed.moment() < end) all.push_back(deed);
    }
    return from.ok();
  }
  // Of the unknown, from another one.
  void Join(const Deeds& others) {
    CutAt(std::min(end, others.end));
    for (const auto& deed : others.all)
      if (deed.moment() < end) all.push_back(deed);
    unknown.clear();
  }

  static constexpr Deed::Moment kNoEnd{std::numeric_limits<TextId>::max(), 0};
  std::vector<Deed> all;      // before `end`, in no order
  Deed::Moment end = kNoEnd;  // what is not before it is left out
  std::vector<Mask> unknown;  // as Wanted::anyhow; empty when there is nobody

 private:
  Mask SpanOf(const Columns& columns) const {
    const auto [low, high] = buckets_->In(columns);
    return From(low) & UpTo(high);
  }
  bool IsKnown(std::size_t id) const {
    return wanted_->anyhow[id] != 0 && (unknown.empty() || unknown[id] == 0);
  }
  const Mask* MasksOf(std::size_t id) const {
    return wanted_->masks->data() + id * places_->stride();
  }
  // Who is known, and where they were looked for.
  void SaveWanted(ByteWriter& to) const {
    const auto people = wanted_->anyhow.size();
    std::uint32_t known = 0;
    for (std::size_t id = 0; id < people; ++id) known += IsKnown(id);
    to.U32(known);
    for (std::size_t id = 0; id < people; ++id) {
      if (!IsKnown(id)) continue;
      to.U32(static_cast<TextId>(id));
      for (std::size_t i = 0; i < places_->count(); ++i) to.U32(MasksOf(id)[i]);
    }
  }
  // What SaveWanted has told of others: who was not looked for in the same places is unknown.
  bool NoteUnknown(ByteReader& from) {
    auto left = wanted_->anyhow;
    for (auto known = from.U32(); known > 0 && from.ok(); --known) {
      const auto id = from.U32();
      bool same = true;
      for (std::size_t i = 0; i < places_->count(); ++i) {
        const auto mask = from.U32();
        same = same && id < left.size() && mask == MasksOf(id)[i];
      }
      if (same) left[id] = 0;
    }
    const bool none = std::all_of(left.begin(), left.end(), [](Mask mask) { return mask == 0; });
    if (!none) unknown = std::move(left);
    return from.ok();
  }
  void Add(const Deed& deed) {
    const auto mask = (*wanted_->masks)[deed.who * places_->stride() + deed.place];
    const bool wanted = (mask >> buckets_->At(deed.ms) & 1) != 0 && deed.moment() < end &&
                        deed.moment() >= wanted_->begin;
    if (!wanted) return;
    if (all.size() == wanted_->most) MakeRoom();
    if (deed.moment() < end) all.push_back(deed);
  }
  // Of one moment there are few when each is there once, so that some stay that are before the cut.
  void MakeRoom() {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() > wanted_->most / 2) CutAt(all[wanted_->most / 2].moment());
  }
  void CutAt(Deed::Moment moment) {
    end = moment;
    std::erase_if(all, [&](const Deed& deed) { return deed.moment() >= end; });
  }

  const Places* places_;
  const StepBuckets* buckets_;
  const Wanted* wanted_;
  std::vector<std::uint8_t> of_piece_;  // by code: whether one of the people wanted
  std::vector<std::uint32_t> rows_;     // of these
};

// One scan is for the buckets. A step that somebody did in a later bucket
// than the one before it came after it; for those whose steps fall into one bucket, so that nobody
// knows, another scan looks at the times in these buckets. Of both a sum is kept.
class TimeFunnel {
 public:
  TimeFunnel(const View& view, const Filter& filter, const std::vector<std::string>& steps,
             Sums& sums)
      : view_(view),
        filter_(filter),
        steps_(steps),
        sums_(sums),
        places_(view, steps),
        done_(view.whos().size()) {}

  Result<StepsOfPeople> Find(std::size_t rows_max) {
    ASSIGN_OR_RETURN(buckets_, StepBuckets::Of(view_, filter_, sums_));
    auto key = places_.key();
    ByteWriter(key).I64(buckets_.least_ms >> buckets_.shift);
    ByteWriter(key).U8(static_cast<std::uint8_t>(buckets_.shift));
    ASSIGN_OR_RETURN(auto found,
                     Gather(view_, filter_, SumPlace(sums_, "buckets of people", filter_, key),
                            [&] { return BucketsOfPeople(places_, buckets_, done_.size()); }));
    masks_ = std::move(found.masks);
    wanted_.masks = &masks_;
    wanted_.most = rows_max;
    wanted_.anyhow.resize(done_.size());
    bool all_known = true;
    const auto anonymous = Anonymous(view_);
    for (std::size_t id = 0; id < done_.size(); ++id)
      all_known = (id == anonymous || Decide(id)) && all_known;
    SumPlace place(sums_, "steps of people", filter_, key + KeyOf(steps_));
    while (!all_known) {
      ASSIGN_OR_RETURN(auto deeds, Collect(place));
      place = SumPlace(sums_);
      Walk(deeds.all);
      wanted_.begin = deeds.end;
      all_known = deeds.end == Deeds::kNoEnd;
    }
    return StepsOfPeople{std::move(done_), std::move(found.events)};
  }

 private:
  Result<Deeds> Collect(const SumPlace& place) const {
    auto gather = [&](const SumPlace& at, const Deeds::Wanted& wanted) {
      return Gather(view_, filter_, at, [&] { return Deeds(places_, buckets_, wanted); });
    };
    ASSIGN_OR_RETURN(auto found, gather(place, wanted_));
    if (found.unknown.empty()) return found;
    auto of_unknown = wanted_;
    of_unknown.anyhow = found.unknown;
    ASSIGN_OR_RETURN(const auto others, gather(SumPlace(sums_), of_unknown));
    found.Join(others);
    if (!place.keeps()) return found;
    // Of rows that are not settled too, which may be looked at twice.
    std::string bytes;
    ByteWriter to(bytes);
    found.Save(to);
    place.Keep(view_, std::move(bytes));
    return found;
  }

  // Whether the buckets tell how many steps a person did; else only those stay wanted in which it
  // is decided.
  bool Decide(std::size_t id) {
    auto* masks = &masks_[id * places_.stride()];
    const auto& steps = places_.by_step();
    std::size_t sure = 0, perhaps = 0;
    int earliest[kFunnelStepsMax], latest[kFunnelStepsMax];
    for (int next = 0; sure < steps.size(); next = latest[sure++] + 1) {
      const auto later = masks[steps[sure]] & From(next);
      if (later == 0) break;
      latest[sure] = std::countr_zero(later);
    }
    for (int next = 0; perhaps < steps.size(); next = earliest[perhaps++]) {
      const auto later = masks[steps[perhaps]] & From(next);
      if (later == 0) break;
      earliest[perhaps] = std::countr_zero(later);
    }
    Mask wanted[kFunnelStepsMax] = {};
    if (sure == perhaps) {
      done_[id] = static_cast<std::uint8_t>(sure);
    } else {
      for (std::size_t i = 0; i < perhaps; ++i)
        wanted[steps[i]] |=
            masks[steps[i]] & From(earliest[i]) & UpTo(i < sure ? latest[i] : kBuckets - 1);
    }
    for (std::size_t place = 0; place < places_.count(); ++place)
      wanted_.anyhow[id] |= masks[place] = wanted[place];
    return sure == perhaps;
  }

  void Walk(std::vector<Deed>& deeds) {
    std::sort(deeds.begin(), deeds.end());
    const auto& steps = places_.by_step();
    for (auto at = deeds.begin(); at != deeds.end();) {
      const auto moment = at->moment();
      std::uint32_t did = 0;  // by place: at one moment, each may be before each
      for (; at != deeds.end() && at->moment() == moment; ++at) did |= 1u << at->place;
      auto& done = done_[moment.first];
      while (done < steps.size() && (did >> steps[done] & 1) != 0) ++done;
    }
  }

  const View& view_;
  const Filter& filter_;
  const std::vector<std::string>& steps_;
  Sums& sums_;
  const Places places_;
  StepBuckets buckets_;
  std::vector<Mask> masks_;  // by TextId, then by place
  Deeds::Wanted wanted_;
  std::vector<std::uint8_t> done_;  // by TextId
};

}  // namespace

Result<StepsOfPeople> StepsInTime(const View& view, const Filter& filter,
                                  const std::vector<std::string>& steps, Sums& sums,
                                  std::size_t rows_max) {
  return TimeFunnel(view, filter, steps, sums).Find(rows_max);
}

}  // namespace taskflow::insights
