#include <algorithm>
#include <limits>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/queries.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

constexpr auto kNever = std::numeric_limits<std::int64_t>::max();

Result<Funnel> AnyOrder(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps) {
  static_assert(kFunnelStepsMax <= 16);
  std::vector<std::uint16_t> steps_of(view.actions().size());  // bits, by action
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (auto id = view.actions().Find(steps[i]); id < steps_of.size())
      steps_of[id] |= static_cast<std::uint16_t>(1u << i);
  std::vector<std::uint16_t> done(view.whos().size()), of_piece;
  Selector selector(view, filter);
  TRY(EachPiece(view, selector, [&](const Columns& columns, const Selection& rows) {
    std::uint16_t bits[256] = {};
    const auto actions = columns.action_ids();
    for (std::size_t code = 0; code < actions.size(); ++code) bits[code] = steps_of[actions[code]];
    const auto ids = columns.who_ids();
    of_piece.assign(ids.size(), 0);
    auto* mine = of_piece.data();
    const auto* codes = columns.action().data();
    const auto* who = columns.who().data();
    rows.Each([&](std::uint32_t row) { mine[who[row]] |= bits[codes[row]]; });
    for (std::size_t code = 0; code < ids.size(); ++code)
      done.data()[ids.data()[code]] |= mine[code];
  }));
  if (auto id = Anonymous(view); id < done.size()) done[id] = 0;
  Funnel funnel{std::vector<std::uint64_t>(steps.size())};
  for (auto bits : done)
    for (std::size_t i = 0; i < steps.size() && bits >> i & 1; ++i) ++funnel.people[i];
  return funnel;
}

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
  static constexpr std::size_t kMax = 500'000;
  std::int64_t begin_ms_ = 0;
  std::vector<std::uint64_t> all_;
};

// Events may have come in another order than they happened, so that each step needs all events of
// its action after the step before it is known for all people. The first scan is for the first
// step, and keeps the events of the others, unless they are many: these take a scan each.
class TimeFunnel {
 public:
  TimeFunnel(const View& view, const Filter& filter, const std::vector<std::string>& steps)
      : view_(view), filter_(filter), steps_(steps), kept_(steps.size()) {}

  Result<Funnel> Find() {
    Funnel funnel{std::vector<std::uint64_t>(steps_.size())};
    const auto anonymous = Anonymous(view_);
    reached_.assign(view_.whos().size(), std::numeric_limits<std::int64_t>::min());
    next_.resize(reached_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (!Wanted(i)) break;
      std::fill(next_.begin(), next_.end(), kNever);
      if (i == 0) {
        TRY(FirstStep());
      } else if (kept_[i]) {
        kept_[i]->Each([&](TextId who, std::int64_t ms) {
          if (ms >= reached_[who]) next_[who] = std::min(next_[who], ms);
        });
      } else {
        TRY(ByScan(i));
      }
      std::swap(reached_, next_);
      if (anonymous < reached_.size()) reached_[anonymous] = kNever;
      for (auto ms : reached_) funnel.people[i] += ms != kNever;
      if (funnel.people[i] == 0) break;
    }
    return funnel;
  }

 private:
  bool Wanted(std::size_t step) const {
    return filter_.actions.empty() || filter_.actions.contains(steps_[step]);
  }

  Status ByScan(std::size_t step) {
    auto of_step = filter_;
    of_step.actions = {steps_[step]};
    Selector selector(view_, std::move(of_step));
    return EachPiece(view_, selector, [&](const Columns& columns, const Selection& rows) {
      first_since_.Look(columns, rows, reached_.data(), next_.data());
    });
  }

  Status FirstStep() {
    auto of_steps = filter_;
    of_steps.actions.clear();
    for (std::size_t i = 0; i < steps_.size() && Wanted(i); ++i) {
      of_steps.actions.insert(steps_[i]);
      if (i > 0) kept_[i].emplace();
    }
    Selector selector(view_, std::move(of_steps));
    return EachPiece(view_, selector, [&](const Columns& columns, const Selection& rows) {
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (i > 0 && !kept_[i]) continue;
        const auto mine = RowsOf(columns, rows, steps_[i]);
        if (mine.empty()) continue;
        if (i == 0) {
          first_since_.Look(columns, mine, reached_.data(), next_.data());
        } else if (!Keep(columns, mine, *kept_[i])) {
          kept_[i].reset();
        }
      }
    });
  }

  static bool Keep(const Columns& columns, const Selection& rows, SmallEvents& to) {
    const auto* ids = columns.who_ids().data();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    bool kept = true;
    rows.Each([&](std::uint32_t row) {
      kept = kept && to.Add(ids[who[row]], columns.base_ms + times[row]);
    });
    return kept;
  }

  // Of these rows, those of an action; until the next call.
  Selection RowsOf(const Columns& columns, const Selection& rows, const std::string& action) {
    const auto ids = columns.action_ids();
    const auto code = PlaceOf(columns, ids, view_.actions().Find(action));
    if (code == ids.size()) return {};
    if (ids.size() == 1) return rows;
    rows_.resize(std::max(rows_.size(), rows.size()));
    const auto* codes = columns.action().data();
    auto* to = rows_.data();
    std::size_t found = 0;
    rows.Each([&](std::uint32_t row) {
      to[found] = row;
      found += codes[row] == code;
    });
    return found == 0 ? Selection() : Selection::Of({to, found});
  }

  const View& view_;
  const Filter& filter_;
  const std::vector<std::string>& steps_;
  std::vector<std::optional<SmallEvents>> kept_;  // by step
  std::vector<std::int64_t> reached_, next_;      // by TextId
  FirstSince first_since_;
  std::vector<std::uint32_t> rows_;
};

}  // namespace

Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order) {
  if (steps.empty() || steps.size() > kFunnelStepsMax)
    return Fail(ErrorCode::kInvalid, "steps must be 1 to {} actions", kFunnelStepsMax);
  return order == FunnelOrder::kAny ? AnyOrder(view, filter, steps)
                                    : TimeFunnel(view, filter, steps).Find();
}

}  // namespace taskflow::insights
