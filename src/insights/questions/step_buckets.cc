#include "insights/questions/step_buckets.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "insights/limits.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

constexpr std::uint64_t kEvent = std::uint64_t{1} << 32;  // above what is kept of the steps
constexpr std::size_t kAhead = 16;

using Four [[gnu::vector_size(sizeof(Mask) * Places::kLanes), gnu::aligned(sizeof(Mask)),
             gnu::may_alias]] = Mask;
// The lanes of four bits.
struct Spread {
  constexpr Spread() {
    for (Mask bits = 0; bits < 16; ++bits)
      lanes[bits] = Four{bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 3};
  }
  Four lanes[16] = {};
};
constexpr Spread kSpread;

// Of all that the filter may want; no row is looked at.
struct SpanOfPieces {
  bool Wants(const Columns& columns) {
    least_ms = std::min(least_ms, columns.least_ms);
    most_ms = std::max(most_ms, columns.most_ms);
    return false;
  }
  void Take(const Columns&, const Selection&) {}
  void Save(ByteWriter& to) const {
    to.I64(least_ms);
    to.I64(most_ms);
  }
  bool Add(ByteReader& from) {
    least_ms = std::min(least_ms, from.I64());
    most_ms = std::max(most_ms, from.I64());
    return from.ok();
  }
  std::int64_t least_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t most_ms = std::numeric_limits<std::int64_t>::min();
};

}  // namespace

Result<StepBuckets> StepBuckets::Of(const View& view, const Filter& filter, Sums& sums) {
  ASSIGN_OR_RETURN(const auto span, Gather(view, filter, SumPlace(sums, "span of pieces", filter),
                                           [] { return SpanOfPieces(); }));
  StepBuckets out{std::max(span.least_ms, filter.from_ms),
                  std::min(span.most_ms, filter.to_ms - 1)};
  while (out.least_ms <= out.most_ms && out.At(out.most_ms) >= kBuckets) ++out.shift;
  return out;
}

std::pair<int, int> StepBuckets::In(const Columns& columns) const {
  return {static_cast<int>(At(std::clamp(columns.least_ms, least_ms, most_ms))),
          static_cast<int>(At(std::clamp(columns.most_ms, least_ms, most_ms)))};
}

std::uint32_t StepBuckets::BeginIn(const Columns& columns, int bucket) const {
  const auto ms = ((least_ms >> shift) + bucket) * (std::int64_t{1} << shift);
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(ms - columns.base_ms, 0, std::numeric_limits<std::uint32_t>::max()));
}

Places::Places(const View& view, const std::vector<std::string>& steps) {
  auto actions = steps;
  std::sort(actions.begin(), actions.end());
  actions.erase(std::unique(actions.begin(), actions.end()), actions.end());
  count_ = actions.size();
  by_action_.assign(view.actions().size(), static_cast<std::uint8_t>(count_));
  for (std::size_t i = 0; i < count_; ++i)
    if (auto id = view.actions().Find(actions[i]); id < by_action_.size())
      by_action_[id] = static_cast<std::uint8_t>(i);
  for (const auto& step : steps) {
    const auto at = std::lower_bound(actions.begin(), actions.end(), step);
    by_step_.push_back(static_cast<std::uint8_t>(at - actions.begin()));
  }
  key_ = KeyOf(actions);
}

std::array<std::uint8_t, 256> Places::ByCode(const Columns& columns) const {
  std::array<std::uint8_t, 256> out;
  const auto ids = columns.action_ids();
  for (std::size_t code = 0; code < ids.size(); ++code) out[code] = by_action_[ids[code]];
  return out;
}

void BucketsOfPeople::Take(const Columns& columns, const Selection& rows) {
  const auto [low, high] = buckets_->In(columns);
  high - low < 2 ? TakeOfTwo(columns, rows, low, high) : TakeOfMany(columns, rows);
}

// As they are: most have many bits.
void BucketsOfPeople::Save(ByteWriter& to) const {
  SaveAll(to, events);
  to.Raw({reinterpret_cast<const char*>(masks.data()), masks.size() * sizeof(Mask)});
}

bool BucketsOfPeople::Add(ByteReader& from) {
  if (!AddCounts(from, events)) return false;
  const auto theirs = from.View(from.left());
  if (theirs.size() % sizeof(Mask) != 0 || theirs.size() > masks.size() * sizeof(Mask))
    return false;
  for (std::size_t i = 0; i < theirs.size() / sizeof(Mask); ++i) {
    Mask mask = 0;
    std::memcpy(&mask, theirs.data() + i * sizeof mask, sizeof mask);
    masks.data()[i] |= mask;
  }
  return true;
}

// As most pieces are: a bit for each place, above them those of the later bucket, above these the
// events.
void BucketsOfPeople::TakeOfTwo(const Columns& columns, const Selection& rows, int low, int high) {
  static_assert(kFunnelStepsMax <= 16);
  const auto places = places_->ByCode(columns);
  const auto count = places_->count();
  std::uint64_t bits[256] = {};
  for (std::size_t code = 0; code < columns.action_ids().size(); ++code)
    bits[code] = places[code] < count ? 1u << places[code] : 0;
  const auto ids = columns.who_ids();
  of_piece_.assign(ids.size(), 0);
  auto* mine = of_piece_.data();
  const auto* codes = columns.action().data();
  const auto* who = columns.who().data();
  if (low == high) {
    rows.Each([=, bits = &bits[0]](std::uint32_t row) {
      mine[who[row]] = (mine[who[row]] + kEvent) | bits[codes[row]];
    });
  } else {
    const auto* times = columns.time_delta().data();
    const auto begin = buckets_->BeginIn(columns, high);
    rows.Each([=, bits = &bits[0]](std::uint32_t row) {
      mine[who[row]] = (mine[who[row]] + kEvent) | bits[codes[row]]
                                                       << (times[row] >= begin ? 16 : 0);
    });
  }
  Merge(ids, low, high);
}

// Into those of all, who are far from one another in memory.
void BucketsOfPeople::Merge(std::span<const TextId> ids, int low, int high) {
  const auto* id_at = ids.data();
  const auto* mine = of_piece_.data();
  const auto stride = places_->stride();
  auto* fours = reinterpret_cast<Four*>(masks.data());
  for (std::size_t code = 0; code < ids.size(); ++code) {
    if (code + kAhead < ids.size()) {
      const auto ahead = id_at[code + kAhead];
      __builtin_prefetch(masks.data() + ahead * stride, 1);
      __builtin_prefetch(events.data() + ahead, 1);
    }
    events.data()[id_at[code]] += mine[code] / kEvent;
    auto* to = fours + id_at[code] * stride / Places::kLanes;
    auto did = static_cast<std::uint32_t>(mine[code]);
    for (auto left = stride; left > 0; left -= Places::kLanes, did >>= Places::kLanes)
      *to++ |= kSpread.lanes[did % 16] << low | kSpread.lanes[did >> 16 & 15] << high;
  }
}

void BucketsOfPeople::TakeOfMany(const Columns& columns, const Selection& rows) {
  const auto places = places_->ByCode(columns);
  const auto count = places_->count();
  const auto* ids = columns.who_ids().data();
  const auto* codes = columns.action().data();
  const auto* who = columns.who().data();
  const auto* times = columns.time_delta().data();
  rows.Each([=, this, place_of = places.data(), base_ms = columns.base_ms](std::uint32_t row) {
    const auto place = place_of[codes[row]];
    ++events.data()[ids[who[row]]];
    if (place == count) return;
    const auto bit = Mask{1} << buckets_->At(base_ms + times[row]);
    masks.data()[ids[who[row]] * places_->stride() + place] |= bit;
  });
}

}  // namespace taskflow::insights
