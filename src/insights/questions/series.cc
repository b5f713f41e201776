#include <algorithm>

#include "insights/limits.h"
#include "insights/questions/buckets.h"
#include "insights/questions/calendar.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 3'600'000, kDayMs = 86'400'000;

// One border after the other.
class Calendar {
 public:
  Calendar(const TimeZone& zone, Step step, std::int64_t from_ms) : zone_(zone), step_(step) {
    date_ = zone.DateAt(from_ms);
    if (step == Step::kWeek) date_ = MondayOf(date_);
    if (step == Step::kMonth) date_.day = 1;
    at_ms_ = zone.BeginOf(date_);
  }
  std::int64_t at_ms() const { return at_ms_; }
  void Next() {
    if (step_ == Step::kMinute || step_ == Step::kHour) {
      const auto unit = step_ == Step::kHour ? kHourMs : kMinuteMs;
      const auto local = at_ms_ + zone_.OffsetAt(at_ms_) * std::int64_t{1'000};
      at_ms_ += unit - (local - FloorDivide(local, unit) * unit);
      return;
    }
    const auto before = at_ms_;
    do {  // a day that the zone skipped begins when the one after it does
      NextDate();
      at_ms_ = zone_.BeginOf(date_);
    } while (at_ms_ <= before);
  }

 private:
  void NextDate() {
    if (step_ == Step::kMonth) {
      date_ = AddDays(date_, 31);
      date_.day = 1;
    } else {
      date_ = AddDays(date_, step_ == Step::kWeek ? 7 : 1);
    }
  }

  const TimeZone& zone_;
  const Step step_;
  Date date_;
  std::int64_t at_ms_ = 0;
};

// No bucket of the step is longer.
std::int64_t LongestMs(Step step) {
  switch (step) {
    case Step::kMinute:
      return kMinuteMs;
    case Step::kHour:
      return kHourMs;
    case Step::kDay:
      return 2 * kDayMs;
    case Step::kWeek:
      return 9 * kDayMs;
    case Step::kMonth:
      return 33 * kDayMs;
  }
  return kMinuteMs;
}

}  // namespace

Result<std::vector<std::int64_t>> Borders(const TimeZone& zone, Step step, std::int64_t from_ms,
                                          std::int64_t to_ms) {
  if (from_ms >= to_ms) return Fail(ErrorCode::kInvalid, "to must be later than from");
  if (from_ms < kYear1Ms || to_ms > kYear10000Ms)
    return Fail(ErrorCode::kInvalid, "from and to must be in the years 1 to 9999");
  const auto too_many =
      Fail(ErrorCode::kInvalid,
           "step makes more than {} buckets of the time from from to to; choose a "
           "longer step or a shorter time",
           kBucketsMax);
  if ((to_ms - from_ms) / LongestMs(step) > static_cast<std::int64_t>(kBucketsMax)) return too_many;
  Calendar calendar(zone, step, from_ms);
  std::vector<std::int64_t> borders = {calendar.at_ms()};
  while (borders.back() < to_ms) {
    calendar.Next();
    if (calendar.at_ms() <= from_ms) borders.clear();
    borders.push_back(calendar.at_ms());
    if (borders.size() > kBucketsMax + 1) return too_many;
  }
  return borders;
}

namespace {

struct CountParts {
  CountParts(const Filter& wanted, const Buckets& by_time, std::size_t all_actions)
      : filter(&wanted),
        buckets(&by_time),
        actions(all_actions),
        counts(by_time.size() * actions) {}

  void Take(const Columns& columns, const Selection& rows) {
    const auto first = buckets->Of(std::max(columns.least_ms, filter->from_ms));
    const auto last = buckets->Of(std::min(columns.most_ms, filter->to_ms - 1));
    const auto* ids = columns.action_ids().data();
    const auto* codes = columns.action().data();
    auto* count = counts.data();
    if (first == last) {
      ActionCounts mine;
      mine.Add(codes, rows);
      mine.MoveInto(columns.action_ids(), count + first * actions);
      return;
    }
    const auto* times = columns.time_delta().data();
    rows.Each([&, base_ms = columns.base_ms](std::uint32_t row) {
      ++count[buckets->Of(base_ms + times[row]) * actions + ids[codes[row]]];
    });
  }
  // The buckets' number is in the sum's name; the actions may have become more.
  void Save(ByteWriter& to) const {
    to.UVarlong(actions);
    SaveAll(to, counts);
  }
  bool Add(ByteReader& from) {
    const auto theirs = from.UVarlong();
    if (theirs == actions) return AddCounts(from, counts);
    // Each action that has a count is one of the view's.
    return TakeNumbers(from, theirs * (counts.size() / actions),
                       [&](std::size_t i, std::uint64_t count) {
                         counts.at(i / theirs * actions + i % theirs) += count;
                       });
  }

  const Filter* filter;
  const Buckets* buckets;
  std::size_t actions;
  std::vector<std::uint64_t> counts;  // by bucket and action
};

}  // namespace

Result<Series> CountByTime(const View& view, const Filter& filter,
                           std::vector<std::int64_t> borders_ms, Sums& sums) {
  if (borders_ms.size() < 2 ||
      !std::is_sorted(borders_ms.begin(), borders_ms.end(), std::less_equal<>()))
    return Fail(ErrorCode::kInvalid, "borders must be at least two and ascending");
  auto within = filter;
  within.from_ms = std::max(filter.from_ms, borders_ms.front());
  within.to_ms = std::min(filter.to_ms, borders_ms.back());
  const Buckets buckets(borders_ms);
  const auto actions = view.actions().size();
  Series series{std::move(borders_ms), std::vector<Counts>(buckets.size())};
  for (auto& bucket : series.buckets) bucket.by_action.resize(actions);
  std::string name;
  for (auto border : series.borders_ms) ByteWriter(name).I64(border);
  ASSIGN_OR_RETURN(const auto parts, Gather(view, within, SumPlace(sums, "series", within, name),
                                            [&] { return CountParts(within, buckets, actions); }));
  for (std::size_t i = 0; i < parts.counts.size(); ++i)
    series.buckets[i / actions].by_action[i % actions] = parts.counts[i];
  for (auto& bucket : series.buckets)
    for (auto count : bucket.by_action) bucket.total += count;
  return series;
}

}  // namespace taskflow::insights
