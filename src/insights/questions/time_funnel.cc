#include "insights/questions/time_funnel.h"

#include <algorithm>
#include <array>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

// The first time of each person that is not before a time of theirs.
class FirstSince {
 public:
  // since(id) is a person's time, first[id] what is found.
  template <typename Since>
  void Look(const Columns& columns, const Selection& rows, const Since& since,
            std::int64_t* first) {
    const auto ids = columns.who_ids();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    const auto base_ms = columns.base_ms;
    if (rows.size() < ids.size() / 2) {
      rows.Each([=, &since](std::uint32_t row) {
        const auto id = ids[who[row]];
        const auto ms = base_ms + times[row];
        first[id] = ms >= since(id) && ms < first[id] ? ms : first[id];
      });
      return;
    }
    // By the piece's own codes and times first, which are near one another.
    since_.resize(ids.size());
    found_.assign(ids.size(), kNone);
    auto* bound = since_.data();
    auto* found = found_.data();
    for (std::size_t code = 0; code < ids.size(); ++code) {
      const std::int64_t ms = since(ids[code]);
      bound[code] = ms <= base_ms ? 0 : ms >= base_ms + kNone ? kNone : ms - base_ms;
    }
    rows.Each([=](std::uint32_t row) {
      const auto code = who[row];
      const std::int64_t time = times[row];
      found[code] = time >= bound[code] && time < found[code] ? time : found[code];
    });
    for (std::size_t code = 0; code < ids.size(); ++code) {
      const auto ms = found[code] == kNone ? kNotReached : base_ms + found[code];
      first[ids[code]] = std::min(first[ids[code]], ms);
    }
  }

 private:
  static constexpr std::int64_t kNone = std::int64_t{1} << 32;  // no time since base_ms is so long
  std::vector<std::int64_t> since_, found_;                     // by code
};

// When those who have reached one step first do the next. A sum of it knows that of those who had
// reached the one before at the same time; the others are `unknown`.
struct NextStep {
  // `reached` is by TextId; kNotReached for whoever is not asked about.
  explicit NextStep(const std::vector<std::int64_t>& reached)
      : since(&reached), first(reached.size(), kNotReached) {}

  bool Wants(const Columns& columns) const {
    const auto ids = columns.who_ids();
    return std::any_of(ids.begin(), ids.end(),
                       [this](TextId id) { return since->data()[id] != kNotReached; });
  }
  void Take(const Columns& columns, const Selection& rows) {
    look.Look(
        columns, rows, [times = since->data()](TextId id) { return times[id]; }, first.data());
  }
  void Save(ByteWriter& to) const {
    SaveTimes(to, since->size(), [this](std::size_t id) {
      return unknown.empty() || unknown[id] == kNotReached ? since->data()[id] : kNotReached;
    });
    SaveFirsts(to, first);
  }
  bool Add(ByteReader& from) {
    std::vector<std::int64_t> theirs(first.size(), kNotReached);
    if (!AddFirsts(from, theirs)) return false;
    for (std::size_t id = 0; id < theirs.size(); ++id) {
      if (since->data()[id] == theirs[id] || since->data()[id] == kNotReached) continue;
      if (unknown.empty()) unknown.assign(first.size(), kNotReached);
      unknown[id] = since->data()[id];
    }
    return TakeTimes(from, first.size(), [&](std::size_t id, std::int64_t ms) {
      if (theirs[id] == since->data()[id]) first[id] = std::min(first[id], ms);
    });
  }

  const std::vector<std::int64_t>* since;  // by TextId, as what follows
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> unknown;  // as `since`; empty when there is nobody
  FirstSince look;
};

// When each person first did each of some actions, whatever came before.
class FirstOfActions {
 public:
  // `place_of`: by action, of those that count; `places` of the others.
  FirstOfActions(const std::vector<std::uint8_t>& place_of, std::size_t places, std::size_t people)
      : first(places, std::vector<std::int64_t>(people, kNotReached)), place_of_(&place_of) {}

  void Take(const Columns& columns, const Selection& rows) {
    DealOut(columns, rows);
    const auto ids = columns.action_ids();
    for (std::size_t code = 0; code < ids.size(); ++code) {
      const auto place = place_of_->data()[ids[code]];
      if (counts_[code] == 0 || place == first.size()) continue;
      look_.Look(
          columns, Selection::Of({dealt_.data() + begins_[code], counts_[code]}),
          [](TextId) { return std::numeric_limits<std::int64_t>::min(); }, first[place].data());
    }
  }
  void Save(ByteWriter& to) const {
    for (const auto& one : first) SaveFirsts(to, one);
  }
  bool Add(ByteReader& from) {
    return std::all_of(first.begin(), first.end(), [&](auto& one) { return AddFirsts(from, one); });
  }

  std::vector<std::vector<std::int64_t>> first;  // by place and TextId

 private:
  // The rows by their actions, in dealt_.
  void DealOut(const Columns& columns, const Selection& rows) {
    const auto* codes = columns.action().data();
    ActionCounts counts;
    counts.Add(codes, rows);
    std::uint32_t next[256];
    std::uint32_t begin = 0;
    for (std::size_t code = 0; code < columns.action_ids().size(); ++code) {
      begins_[code] = next[code] = begin;
      counts_[code] = counts.Of(code);
      begin += counts_[code];
    }
    dealt_.resize(std::max(dealt_.size(), rows.size()));
    auto* to = dealt_.data();
    rows.Each([&](std::uint32_t row) { to[next[codes[row]]++] = row; });
  }

  const std::vector<std::uint8_t>* place_of_;
  FirstSince look_;
  std::vector<std::uint32_t> dealt_;
  std::array<std::uint32_t, 256> begins_{}, counts_{};  // by code, in dealt_
};

// One scan, of which a sum is kept, is for when people first did each action. For whoever did a
// step's before they had reached the step before it, another scan of that action looks for the
// first one since: events may have come in another order than they happened. Of that a sum is kept
// too, which is of use for all who have still reached the step before at the same time.
class TimeFunnel {
 public:
  TimeFunnel(const View& view, const Filter& filter, const std::vector<std::string>& steps,
             Sums& sums)
      : view_(view), filter_(filter), steps_(steps), sums_(sums) {}

  Result<std::vector<std::int64_t>> Find(Funnel& funnel) {
    TRY(FindFirsts());
    const auto anonymous = Anonymous(view_);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      auto next = FirstOf(steps_[i]);
      if (anonymous < next.size()) next[anonymous] = kNotReached;
      if (i > 0) TRY(FindSince(i, next));
      reached_ = std::move(next);
      for (auto ms : reached_) funnel.people[i] += ms != kNotReached;
      if (funnel.people[i] == 0) break;
    }
    return std::move(reached_);
  }

 private:
  Status FindFirsts() {
    actions_ = {steps_.begin(), steps_.end()};
    std::sort(actions_.begin(), actions_.end());
    actions_.erase(std::unique(actions_.begin(), actions_.end()), actions_.end());
    std::vector<std::uint8_t> place_of(view_.actions().size(),
                                       static_cast<std::uint8_t>(actions_.size()));
    for (std::size_t i = 0; i < actions_.size(); ++i)
      if (auto id = view_.actions().Find(actions_[i]); id < place_of.size())
        place_of[id] = static_cast<std::uint8_t>(i);
    const auto people = view_.whos().size();
    ASSIGN_OR_RETURN(
        auto found,
        Gather(view_, filter_, SumPlace(sums_, "first of actions", filter_, KeyOf(actions_)),
               [&] { return FirstOfActions(place_of, actions_.size(), people); }));
    firsts_ = std::move(found.first);
    return {};
  }
  const std::vector<std::int64_t>& FirstOf(const std::string& action) const {
    const auto at = std::lower_bound(actions_.begin(), actions_.end(), action);
    return firsts_[static_cast<std::size_t>(at - actions_.begin())];
  }

  // `next`: when people first did this step's action, becomes when they did it first since
  // reached_.
  Status FindSince(std::size_t step, std::vector<std::int64_t>& next) const {
    auto since = reached_;  // of those who did it before
    bool any = false;
    for (std::size_t id = 0; id < since.size(); ++id) {
      const bool early = next[id] < since[id];
      if (early) next[id] = kNotReached;
      if (!early) since[id] = kNotReached;
      any = any || early;
    }
    if (!any) return {};
    const SumPlace place(sums_, "next step", filter_, KeyOf(std::span(steps_).first(step + 1)));
    ASSIGN_OR_RETURN(auto found, StepSince(step, since, place));
    if (!found.unknown.empty()) {
      ASSIGN_OR_RETURN(const auto others, StepSince(step, found.unknown, SumPlace(sums_)));
      for (std::size_t id = 0; id < next.size(); ++id)
        found.first[id] = std::min(found.first[id], others.first[id]);
      found.unknown.clear();
      // Of rows that are not settled too, which may be looked at twice.
      std::string bytes;
      ByteWriter to(bytes);
      found.Save(to);
      place.Keep(view_, std::move(bytes));
    }
    for (std::size_t id = 0; id < next.size(); ++id) next[id] = std::min(next[id], found.first[id]);
    return {};
  }
  Result<NextStep> StepSince(std::size_t step, const std::vector<std::int64_t>& since,
                             const SumPlace& place) const {
    auto of_step = filter_;
    of_step.actions = {steps_[step]};
    of_step.from_ms = std::max(filter_.from_ms, *std::min_element(since.begin(), since.end()));
    return Gather(view_, of_step, place, [&] { return NextStep(since); });
  }

  const View& view_;
  const Filter& filter_;
  const std::vector<std::string>& steps_;
  Sums& sums_;
  std::vector<std::string> actions_;               // of the steps, each once, ascending
  std::vector<std::vector<std::int64_t>> firsts_;  // by place in actions_, and TextId
  std::vector<std::int64_t> reached_;              // the step before, by TextId
};

}  // namespace

Result<std::vector<std::int64_t>> WhenReached(const View& view, const Filter& filter,
                                              const std::vector<std::string>& steps, Funnel& funnel,
                                              Sums& sums) {
  return TimeFunnel(view, filter, steps, sums).Find(funnel);
}

}  // namespace taskflow::insights
