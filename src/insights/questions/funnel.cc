#include <algorithm>
#include <limits>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/people.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

constexpr auto kNever = std::numeric_limits<std::int64_t>::max();

// Which steps each person did, as bits.
Result<std::vector<std::uint16_t>> AnyOrder(const View& view, const Filter& filter,
                                            const std::vector<std::string>& steps) {
  static_assert(kFunnelStepsMax <= 16);
  std::vector<std::uint16_t> steps_of(view.actions().size());  // bits, by action
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (auto id = view.actions().Find(steps[i]); id < steps_of.size())
      steps_of[id] |= static_cast<std::uint16_t>(1u << i);
  std::vector<std::uint16_t> done(view.whos().size()), of_piece;
  Selector selector(view, filter);
  TRY(EachPiece(view, selector, [&](const Columns& columns, std::span<const std::uint32_t> rows) {
    std::uint16_t bits[256] = {};
    for (std::size_t code = 0; code < columns.action_ids.size(); ++code)
      bits[code] = steps_of[columns.action_ids[code]];
    of_piece.assign(columns.who_ids.size(), 0);
    auto* mine = of_piece.data();
    const auto* codes = columns.action.data();
    const auto* who = columns.who.data();
    for (auto row : rows) mine[who[row]] |= bits[codes[row]];
    for (std::size_t code = 0; code < of_piece.size(); ++code)
      done.data()[columns.who_ids.data()[code]] |= mine[code];
  }));
  if (auto id = Anonymous(view); id < done.size()) done[id] = 0;
  return done;
}

// When each person did the last step, kNever for those who did not get there. A scan for each step:
// events may have come in another order than they happened.
Result<std::vector<std::int64_t>> InTime(const View& view, const Filter& filter,
                                         const std::vector<std::string>& steps, Funnel& funnel) {
  const auto anonymous = Anonymous(view);
  std::vector<std::int64_t> reached(view.whos().size(), std::numeric_limits<std::int64_t>::min());
  std::vector<std::int64_t> next(reached.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!filter.actions.empty() && !filter.actions.contains(steps[i])) {
      std::fill(reached.begin(), reached.end(), kNever);
      break;
    }
    auto of_step = filter;
    of_step.actions = {steps[i]};
    std::fill(next.begin(), next.end(), kNever);
    Selector selector(view, std::move(of_step));
    TRY(EachPiece(view, selector, [&](const Columns& columns, std::span<const std::uint32_t> rows) {
      const auto* ids = columns.who_ids.data();
      const auto* who = columns.who.data();
      const auto* times = columns.time_delta.data();
      const auto* before = reached.data();
      auto* after = next.data();
      for (auto row : rows) {
        const auto id = ids[who[row]];
        const auto ms = columns.base_ms + times[row];
        after[id] = ms >= before[id] && ms < after[id] ? ms : after[id];
      }
    }));
    std::swap(reached, next);
    if (anonymous < reached.size()) reached[anonymous] = kNever;
    for (auto ms : reached) funnel.people[i] += ms != kNever;
    if (funnel.people[i] == 0) break;
  }
  return reached;
}

Status CheckSteps(const std::vector<std::string>& steps) {
  if (steps.empty() || steps.size() > kFunnelStepsMax)
    return Fail(ErrorCode::kInvalid, "steps must be 1 to {} actions", kFunnelStepsMax);
  return {};
}

}  // namespace

Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order) {
  TRY(CheckSteps(steps));
  Funnel funnel{std::vector<std::uint64_t>(steps.size())};
  if (order == FunnelOrder::kTime) {
    TRY(InTime(view, filter, steps, funnel));
    return funnel;
  }
  ASSIGN_OR_RETURN(auto done, AnyOrder(view, filter, steps));
  for (auto bits : done)
    for (std::size_t i = 0; i < steps.size() && bits >> i & 1; ++i) ++funnel.people[i];
  return funnel;
}

Result<BitSet> WhoDid(const View& view, const Filter& filter, const std::vector<std::string>& steps,
                      FunnelOrder order) {
  TRY(CheckSteps(steps));
  BitSet out(view.whos().size());
  if (order == FunnelOrder::kTime) {
    Funnel funnel{std::vector<std::uint64_t>(steps.size())};
    ASSIGN_OR_RETURN(auto reached, InTime(view, filter, steps, funnel));
    for (std::size_t id = 0; id < reached.size(); ++id)
      if (reached[id] != kNever) out.Add(id);
    return out;
  }
  ASSIGN_OR_RETURN(auto done, AnyOrder(view, filter, steps));
  const auto all = (1u << steps.size()) - 1;
  for (std::size_t id = 0; id < done.size(); ++id)
    if (done[id] == all) out.Add(id);
  return out;
}

}  // namespace taskflow::insights
