#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "insights/limits.h"
#include "insights/questions/buckets.h"
#include "insights/questions/calendar.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/first_seen.h"
#include "insights/questions/queries.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

constexpr std::int32_t kNoCohort = -1;
constexpr auto kNoWeek = std::numeric_limits<std::int64_t>::min();
constexpr std::uint64_t kWeeksEver = std::uint64_t{1} << 40;  // more are less than none

class Cohorts {
 public:
  Cohorts(const TimeZone& zone, std::size_t weeks) : zone_(zone), weeks_(weeks) {}

  // Who belongs to which; false when there is no cohort.
  bool Form(const std::vector<std::int64_t>& first_ms, const Filter& filter, TextId anonymous) {
    FindWeeks(first_ms, filter, anonymous);
    of_who_.assign(first_ms.size(), kNoCohort);
    for (std::size_t id = 0; id < first_ms.size(); ++id) {
      const auto week = week_of_who_[id];
      const auto at = std::lower_bound(numbers_.begin(), numbers_.end(), week);
      if (at != numbers_.end() && *at == week)
        of_who_[id] = static_cast<std::int32_t>(at - numbers_.begin());
    }
    return !numbers_.empty();
  }

  const std::vector<std::int64_t>& numbers() const { return numbers_; }
  const std::vector<std::int32_t>& of_who() const { return of_who_; }
  // Of everybody's first event, by TextId; kNoWeek for who has none.
  const std::vector<std::int64_t>& week_of_who() const { return week_of_who_; }
  std::int64_t BeginOf(std::int64_t week) const { return zone_.BeginOf(MondayOfWeek(week)); }

  // Borders of all weeks that a row of the answer speaks of, and the number of the week behind each
  // one; kNoWeek for what lies between.
  void Weeks(std::vector<std::int64_t>& borders, std::vector<std::int64_t>& numbers) const {
    std::set<std::int64_t> all;
    for (auto cohort : numbers_)
      for (std::size_t k = 0; k < weeks_; ++k) all.insert(cohort + static_cast<std::int64_t>(k));
    auto next = kNoWeek;
    for (auto week : all) {
      if (next != kNoWeek && week != next) Append(borders, numbers, next, kNoWeek);
      Append(borders, numbers, week, week);
      next = week + 1;
    }
    borders.push_back(BeginOf(next));
  }

 private:
  void Append(std::vector<std::int64_t>& borders, std::vector<std::int64_t>& numbers,
              std::int64_t week, std::int64_t number) const {
    borders.push_back(BeginOf(week));
    numbers.push_back(number);
  }

  void FindWeeks(const std::vector<std::int64_t>& first_ms, const Filter& filter,
                 TextId anonymous) {
    const auto first_week = WeekNumber(zone_.DateAt(filter.from_ms));
    const auto last_week = WeekNumber(zone_.DateAt(filter.to_ms - 1));
    std::set<std::int64_t> found;
    week_of_who_.assign(first_ms.size(), kNoWeek);
    // People's ids are in the order of their coming, mostly: the week is often that of the last.
    std::int64_t begin = 0, end = 0, number = kNoWeek;
    for (std::size_t id = 0; id < first_ms.size(); ++id) {
      const auto ms = first_ms[id];
      if (ms == kNever || id == anonymous) continue;
      if (ms < begin || ms >= end) {
        number = WeekNumber(zone_.DateAt(ms));
        begin = BeginOf(number);
        end = BeginOf(number + 1);
      }
      week_of_who_[id] = number;
      if (number >= first_week && number <= last_week) found.insert(number);
    }
    while (found.size() > weeks_) found.erase(found.begin());
    numbers_.assign(found.begin(), found.end());
  }

  const TimeZone& zone_;
  const std::size_t weeks_;
  std::vector<std::int64_t> numbers_, week_of_who_;
  std::vector<std::int32_t> of_who_;
};

// What the weeks of the answer are, for each thread.
struct Weeks {
  Buckets buckets;                              // of time
  const std::vector<std::int64_t>& numbers;     // of the week, by bucket
  const std::vector<std::int64_t>& first_week;  // by TextId
  std::size_t count;                            // that each cohort is followed
};

// In which weeks since their first people did something.
class WeeksActive {
 public:
  explicit WeeksActive(const Weeks& weeks) : active(weeks.first_week.size()), weeks_(&weeks) {}

  void Take(const Columns& columns, const Selection& rows) {
    const auto& borders = weeks_->buckets.borders_ms();
    NoteLast(columns, rows);
    const auto least_ms = std::max(columns.least_ms, borders.front());
    if (least_ms >= borders.back()) return;
    const auto first = weeks_->buckets.Of(least_ms);
    const auto last = weeks_->buckets.Of(std::min(columns.most_ms, borders.back() - 1));
    const auto ids = columns.who_ids();
    if (first == last && columns.most_ms < borders.back()) {
      people_of_.Each(columns, rows, [&](std::size_t code) { Note(ids[code], first); });
    } else if (last - first < 64) {
      ByCode(columns, rows, first);
    } else {
      EachRow(columns, rows);
    }
  }
  // With everybody's first week, since an event that came late may have moved it. Nobody is left
  // out because of their cohort, as they may be in another one later.
  void Save(ByteWriter& to) const {
    to.I64(last_ms);
    SaveTimes(to, active.size(), [this](std::size_t id) {
      return active.data()[id] == 0 ? kNever : weeks_->first_week.data()[id];
    });
    SaveAll(to, active);
  }
  bool Add(ByteReader& from) {
    last_ms = std::max(last_ms, from.I64());
    std::vector<std::uint64_t> later(active.size());  // theirs than ours, in weeks
    bool good = TakeTimes(from, active.size(), [&](std::size_t id, std::int64_t week) {
      later.data()[id] = static_cast<std::uint64_t>(week - weeks_->first_week.data()[id]);
    });
    const auto all = (std::uint64_t{1} << weeks_->count) - 1;
    return TakeNumbers(from, active.size(),
                       [&](std::size_t id, std::uint64_t bits) {
                         const auto weeks = later.data()[id];
                         if (weeks < 64) active.data()[id] |= bits << weeks & all;
                         good = good && weeks <= kWeeksEver;
                       }) &&
           good;
  }

  std::vector<std::uint64_t> active;  // by TextId; bits: weeks since the first
  std::int64_t last_ms = std::numeric_limits<std::int64_t>::min();

 private:
  void NoteLast(const Columns& columns, const Selection& rows) {
    if (columns.most_ms <= last_ms) return;
    const auto* times = columns.time_delta().data();
    std::uint32_t most = 0;
    rows.Each([&](std::uint32_t row) { most = std::max(most, times[row]); });
    last_ms = std::max(last_ms, columns.base_ms + most);
  }
  void Note(TextId id, std::size_t bucket) {
    const auto week = weeks_->numbers.data()[bucket];
    if (id >= active.size() || weeks_->first_week.data()[id] == kNoWeek || week == kNoWeek) return;
    const auto after = static_cast<std::uint64_t>(week - weeks_->first_week.data()[id]);
    if (after < weeks_->count) active.data()[id] |= std::uint64_t{1} << after;
  }
  // A person's buckets of the piece first, which are near one another.
  void ByCode(const Columns& columns, const Selection& rows, std::size_t first) {
    const auto ids = columns.who_ids();
    of_code_.assign(ids.size(), 0);
    auto* mine = of_code_.data();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    const auto end_ms = weeks_->buckets.borders_ms().back();
    rows.Each([&, base_ms = columns.base_ms](std::uint32_t row) {
      const auto ms = base_ms + times[row];
      if (ms < end_ms) mine[who[row]] |= std::uint64_t{1} << (weeks_->buckets.Of(ms) - first);
    });
    for (std::size_t code = 0; code < ids.size(); ++code)
      for (auto bits = mine[code]; bits != 0; bits &= bits - 1)
        Note(ids[code], first + static_cast<std::size_t>(std::countr_zero(bits)));
  }
  void EachRow(const Columns& columns, const Selection& rows) {
    const auto* ids = columns.who_ids().data();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    const auto end_ms = weeks_->buckets.borders_ms().back();
    rows.Each([&](std::uint32_t row) {
      const auto ms = columns.base_ms + times[row];
      if (ms < end_ms) Note(ids[who[row]], weeks_->buckets.Of(ms));
    });
  }

  const Weeks* weeks_;
  SeenPeople people_of_;
  std::vector<std::uint64_t> of_code_;
};

}  // namespace

Result<Retention> RetentionOf(const View& view, const Filter& filter, const TimeZone& zone,
                              std::size_t weeks, Sums& sums) {
  static_assert(kWeeksMax <= 64);
  if (weeks == 0 || weeks > kWeeksMax)
    return Fail(ErrorCode::kInvalid, "weeks must be 1 to {}", kWeeksMax);
  Retention retention;
  if (filter.from_ms >= filter.to_ms) return retention;
  ASSIGN_OR_RETURN(const auto first_ms, FirstSeen(view, sums));
  Cohorts cohorts(zone, weeks);
  if (!cohorts.Form(first_ms, filter, Anonymous(view))) return retention;

  std::vector<std::int64_t> borders, numbers;
  cohorts.Weeks(borders, numbers);
  const Weeks all_weeks{Buckets(borders), numbers, cohorts.week_of_who(), weeks};
  auto since = filter;
  since.from_ms = borders.front();
  since.to_ms = std::numeric_limits<std::int64_t>::max();
  std::string name;
  ByteWriter key(name);
  key.U64(weeks);
  for (auto border : borders) key.I64(border);
  ASSIGN_OR_RETURN(const auto found, Gather(view, since, SumPlace(sums, "weeks", since, name),
                                            [&] { return WeeksActive(all_weeks); }));
  const auto last_ms = found.last_ms;
  const auto& active = found.active;
  const auto& of_who = cohorts.of_who();

  for (auto week : cohorts.numbers()) {
    retention.cohorts.push_back({.week_ms = cohorts.BeginOf(week), .week = MondayOfWeek(week)});
    auto& returned = retention.cohorts.back().returned;
    while (returned.size() < weeks &&
           cohorts.BeginOf(week + static_cast<std::int64_t>(returned.size())) <= last_ms)
      returned.push_back(0);
  }
  for (std::size_t id = 0; id < of_who.size(); ++id) {
    if (of_who[id] == kNoCohort) continue;
    auto& cohort = retention.cohorts[static_cast<std::size_t>(of_who[id])];
    ++cohort.people;
    for (auto bits = active[id]; bits != 0; bits &= bits - 1)
      ++cohort.returned[static_cast<std::size_t>(std::countr_zero(bits))];
  }
  return retention;
}

}  // namespace taskflow::insights
