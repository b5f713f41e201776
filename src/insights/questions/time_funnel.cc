#include "insights/questions/time_funnel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

// The first time of each person that is not before a time of theirs.
class FirstSince {
 public:
  // `since` and `first` are by TextId.
  void Look(const Columns& columns, const Selection& rows, const std::int64_t* since,
            std::int64_t* first) {
    const auto ids = columns.who_ids();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    const auto base_ms = columns.base_ms;
    if (rows.size() < ids.size() / 2) {
      rows.Each([=](std::uint32_t row) {
        const auto id = ids[who[row]];
        const auto ms = base_ms + times[row];
        first[id] = ms >= since[id] && ms < first[id] ? ms : first[id];
      });
      return;
    }
    // By the piece's own codes and times first, which are near one another.
    since_.resize(ids.size());
    found_.assign(ids.size(), kNone);
    auto* bound = since_.data();
    auto* found = found_.data();
    for (std::size_t code = 0; code < ids.size(); ++code) {
      const auto ms = since[ids[code]];
      bound[code] = ms <= base_ms ? 0 : ms >= base_ms + kNone ? kNone : ms - base_ms;
    }
    rows.Each([=](std::uint32_t row) {
      const auto code = who[row];
      const std::int64_t time = times[row];
      found[code] = time >= bound[code] && time < found[code] ? time : found[code];
    });
    for (std::size_t code = 0; code < ids.size(); ++code) {
      if (found[code] != kNone)
        first[ids[code]] = std::min(first[ids[code]], base_ms + found[code]);
    }
  }

 private:
  static constexpr std::int64_t kNone = std::int64_t{1} << 32;  // no time since base_ms is so long
  std::vector<std::int64_t> since_, found_;                     // by code
};

// Who did something, and when, in eight bytes.
class SmallEvents {
 public:
  // False when there is no room.
  bool Add(TextId who, std::int64_t ms) {
    if (all_.empty()) begin_ms_ = ms - kSpan / 2;
    const auto delta = static_cast<std::uint64_t>(ms) - static_cast<std::uint64_t>(begin_ms_);
    if (delta >= kSpan || all_.size() == kMax) return false;
    all_.push_back(delta << kWhoBits | who);
    return true;
  }
  template <typename Body>
  void Each(Body&& body) const {
    for (auto one : all_)
      body(static_cast<TextId>(one & (kTextsMax - 1)),
           begin_ms_ + static_cast<std::int64_t>(one >> kWhoBits));
  }

 private:
  static constexpr int kWhoBits = 26;
  static_assert(kTextsMax == std::size_t{1} << kWhoBits);
  static constexpr std::int64_t kSpan = std::int64_t{1} << (64 - kWhoBits);  // eight years
  static constexpr std::size_t kMax = 250'000;
  std::int64_t begin_ms_ = 0;
  std::vector<std::uint64_t> all_;
};

// What one step is for all people.
struct OneStep {
  OneStep(const std::vector<std::int64_t>& reached, std::vector<std::int64_t> next)
      : since(&reached), first(std::move(next)) {}
  void Take(const Columns& columns, const Selection& rows) {
    look.Look(columns, rows, since->data(), first.data());
  }
  void Join(const OneStep& other) {
    for (std::size_t id = 0; id < first.size(); ++id)
      first.data()[id] = std::min(first.data()[id], other.first.data()[id]);
  }

  const std::vector<std::int64_t>* since;  // by TextId
  std::vector<std::int64_t> first;         // by TextId
  FirstSince look;
};

// The first step, and the events of the others, if they are not many.
class AllSteps {
 public:
  // `steps_of`: bits, by action.
  AllSteps(const std::vector<std::uint16_t>& steps_of, std::size_t steps, OneStep first_step)
      : first(std::move(first_step)),
        kept(steps, std::vector<SmallEvents>(1)),
        steps_of_(&steps_of) {}

  void Take(const Columns& columns, const Selection& rows) {
    DealOut(columns, rows);
    const auto ids = columns.action_ids();
    for (std::size_t code = 0; code < ids.size(); ++code) {
      if (counts_[code] == 0) continue;
      const auto mine = Selection::Of({dealt_.data() + begins_[code], counts_[code]});
      for (auto bits = (*steps_of_)[ids[code]]; bits != 0;
           bits &= static_cast<std::uint16_t>(bits - 1))
        TakeStep(static_cast<std::size_t>(std::countr_zero(bits)), columns, mine);
    }
  }
  void Join(AllSteps& other) {
    first.Join(other.first);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (kept[i].empty() || other.kept[i].empty())
        kept[i].clear();
      else
        kept[i].push_back(std::move(other.kept[i].front()));
    }
  }

  OneStep first;
  std::vector<std::vector<SmallEvents>> kept;  // by step; together all of them, or empty

 private:
  void TakeStep(std::size_t step, const Columns& columns, const Selection& rows) {
    if (step == 0) return first.Take(columns, rows);
    if (kept[step].empty()) return;
    auto& to = kept[step].front();
    const auto* ids = columns.who_ids().data();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    bool all = true;
    rows.Each([&](std::uint32_t row) {
      all = all && to.Add(ids[who[row]], columns.base_ms + times[row]);
    });
    if (!all) kept[step].clear();
  }

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

  const std::vector<std::uint16_t>* steps_of_;
  std::vector<std::uint32_t> dealt_;
  std::array<std::uint32_t, 256> begins_{}, counts_{};  // by code, in dealt_
};

// Events may have come in another order than they happened, so that each step needs all events of
// its action after the step before it is known for all people. The first scan is for the first
// step, and keeps the events of the others, unless they are many: these take a scan each.
class TimeFunnel {
 public:
  TimeFunnel(const View& view, const Filter& filter, const std::vector<std::string>& steps)
      : view_(view), filter_(filter), steps_(steps), kept_(steps.size()) {}

  Result<std::vector<std::int64_t>> Find(Funnel& funnel) {
    const auto anonymous = Anonymous(view_);
    reached_.assign(view_.whos().size(), std::numeric_limits<std::int64_t>::min());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      next_ = Never();
      TRY(Look(i));
      std::swap(reached_, next_);
      if (anonymous < reached_.size()) reached_[anonymous] = kNotReached;
      for (auto ms : reached_) funnel.people[i] += ms != kNotReached;
      if (funnel.people[i] == 0) break;
    }
    return std::move(reached_);
  }

 private:
  bool Wanted(std::size_t step) const {
    return filter_.actions.empty() || filter_.actions.contains(steps_[step]);
  }
  std::vector<std::int64_t> Never() const {
    return std::vector<std::int64_t>(reached_.size(), kNotReached);
  }

  // Fills next_.
  Status Look(std::size_t step) {
    if (!Wanted(step)) return {};
    if (step == 0) return FirstStep();
    if (kept_[step].empty()) return ByScan(step);
    for (const auto& part : kept_[step]) {
      part.Each([&](TextId who, std::int64_t ms) {
        if (ms >= reached_[who]) next_[who] = std::min(next_[who], ms);
      });
    }
    return {};
  }

  Status ByScan(std::size_t step) {
    auto of_step = filter_;
    of_step.actions = {steps_[step]};
    auto make = [&] { return OneStep(reached_, Never()); };
    auto found = make();
    TRY(Gather(view_, of_step, found, make));
    next_ = std::move(found.first);
    return {};
  }

  Status FirstStep() {
    std::vector<std::uint16_t> steps_of(view_.actions().size());  // bits, by action
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const auto id = view_.actions().Find(steps_[i]);
      if (Wanted(i) && id < steps_of.size()) steps_of[id] |= static_cast<std::uint16_t>(1u << i);
    }
    auto any_action = filter_;
    any_action.actions.clear();
    auto make = [&] { return AllSteps(steps_of, steps_.size(), OneStep(reached_, Never())); };
    auto found = make();
    TRY(Gather(view_, any_action, found, make));
    next_ = std::move(found.first.first);
    kept_ = std::move(found.kept);
    return {};
  }

  const View& view_;
  const Filter& filter_;
  const std::vector<std::string>& steps_;
  std::vector<std::vector<SmallEvents>> kept_;  // by step
  std::vector<std::int64_t> reached_, next_;    // by TextId
};

}  // namespace

Result<std::vector<std::int64_t>> WhenReached(const View& view, const Filter& filter,
                                              const std::vector<std::string>& steps,
                                              Funnel& funnel) {
  return TimeFunnel(view, filter, steps).Find(funnel);
}

}  // namespace taskflow::insights
