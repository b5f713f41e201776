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

// When people did one step: the first time that is not before the one of the step before it.
class StepInTime {
 public:
  // `reached` and `next` are by TextId.
  void Look(const Columns& columns, const Selection& rows, const std::int64_t* reached,
            std::int64_t* next) {
    const auto ids = columns.who_ids();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    const auto base_ms = columns.base_ms;
    if (rows.size() < ids.size() / 2) {
      rows.Each([=](std::uint32_t row) {
        const auto id = ids[who[row]];
        const auto ms = base_ms + times[row];
        next[id] = ms >= reached[id] && ms < next[id] ? ms : next[id];
      });
      return;
    }
    // By the piece's own codes and times first, which are near one another.
    since_.resize(ids.size());
    found_.assign(ids.size(), kNone);
    auto* since = since_.data();
    auto* found = found_.data();
    for (std::size_t code = 0; code < ids.size(); ++code) {
      const auto ms = reached[ids[code]];
      since[code] = ms <= base_ms ? 0 : ms >= base_ms + kNone ? kNone : ms - base_ms;
    }
    rows.Each([=](std::uint32_t row) {
      const auto code = who[row];
      const std::int64_t time = times[row];
      found[code] = time >= since[code] && time < found[code] ? time : found[code];
    });
    for (std::size_t code = 0; code < ids.size(); ++code) {
      if (found[code] != kNone) next[ids[code]] = std::min(next[ids[code]], base_ms + found[code]);
    }
  }

 private:
  static constexpr std::int64_t kNone = std::int64_t{1} << 32;  // no time since base_ms is so long
  std::vector<std::int64_t> since_, found_;                     // by code
};

// A scan for each step: events may have come in another order than they happened.
Result<Funnel> InTime(const View& view, const Filter& filter,
                      const std::vector<std::string>& steps) {
  Funnel funnel{std::vector<std::uint64_t>(steps.size())};
  const auto anonymous = Anonymous(view);
  std::vector<std::int64_t> reached(view.whos().size(), std::numeric_limits<std::int64_t>::min());
  std::vector<std::int64_t> next(reached.size());
  StepInTime step;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!filter.actions.empty() && !filter.actions.contains(steps[i])) break;
    auto of_step = filter;
    of_step.actions = {steps[i]};
    std::fill(next.begin(), next.end(), kNever);
    Selector selector(view, std::move(of_step));
    TRY(EachPiece(view, selector, [&](const Columns& columns, const Selection& rows) {
      step.Look(columns, rows, reached.data(), next.data());
    }));
    std::swap(reached, next);
    if (anonymous < reached.size()) reached[anonymous] = kNever;
    for (auto ms : reached) funnel.people[i] += ms != kNever;
    if (funnel.people[i] == 0) break;
  }
  return funnel;
}

}  // namespace

Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order) {
  if (steps.empty() || steps.size() > kFunnelStepsMax)
    return Fail(ErrorCode::kInvalid, "steps must be 1 to {} actions", kFunnelStepsMax);
  return order == FunnelOrder::kAny ? AnyOrder(view, filter, steps) : InTime(view, filter, steps);
}

}  // namespace taskflow::insights
