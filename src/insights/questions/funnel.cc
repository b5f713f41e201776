#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/people.h"
#include "insights/questions/queries.h"
#include "insights/questions/time_funnel.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

struct StepsDone {
  StepsDone(const View& view, const std::vector<std::uint16_t>& by_action)
      : steps_of(&by_action), done(view.whos().size()) {}

  void Take(const Columns& columns, const Selection& rows) {
    std::uint16_t bits[256] = {};
    const auto actions = columns.action_ids();
    for (std::size_t code = 0; code < actions.size(); ++code)
      bits[code] = (*steps_of)[actions[code]];
    const auto ids = columns.who_ids();
    of_piece.assign(ids.size(), 0);
    auto* mine = of_piece.data();
    const auto* codes = columns.action().data();
    const auto* who = columns.who().data();
    rows.Each([&](std::uint32_t row) { mine[who[row]] |= bits[codes[row]]; });
    for (std::size_t code = 0; code < ids.size(); ++code)
      done.data()[ids.data()[code]] |= mine[code];
  }
  void Save(ByteWriter& to) const { SaveAll(to, done); }
  bool Add(ByteReader& from) { return AddBits(from, done); }

  const std::vector<std::uint16_t>* steps_of;  // bits, by action
  std::vector<std::uint16_t> done, of_piece;   // by TextId; by code
};

// Which steps each person did, as bits.
Result<std::vector<std::uint16_t>> AnyOrder(const View& view, const Filter& filter,
                                            const std::vector<std::string>& steps, Sums& sums) {
  static_assert(kFunnelStepsMax <= 16);
  std::vector<std::uint16_t> steps_of(view.actions().size());  // bits, by action
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (auto id = view.actions().Find(steps[i]); id < steps_of.size())
      steps_of[id] |= static_cast<std::uint16_t>(1u << i);
  ASSIGN_OR_RETURN(auto all, Gather(view, filter, SumPlace(sums, "steps", filter, KeyOf(steps)),
                                    [&] { return StepsDone(view, steps_of); }));
  if (auto id = Anonymous(view); id < all.done.size()) all.done[id] = 0;
  return std::move(all.done);
}

Status CheckSteps(const std::vector<std::string>& steps) {
  if (steps.empty() || steps.size() > kFunnelStepsMax)
    return Fail(ErrorCode::kInvalid, "steps must be 1 to {} actions", kFunnelStepsMax);
  return {};
}

}  // namespace

Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order, Sums& sums) {
  TRY(CheckSteps(steps));
  Funnel funnel{std::vector<std::uint64_t>(steps.size())};
  if (order == FunnelOrder::kTime) {
    TRY(WhenReached(view, filter, steps, funnel, sums));
    return funnel;
  }
  ASSIGN_OR_RETURN(auto done, AnyOrder(view, filter, steps, sums));
  for (auto bits : done)
    for (std::size_t i = 0; i < steps.size() && bits >> i & 1; ++i) ++funnel.people[i];
  return funnel;
}

Result<BitSet> WhoDid(const View& view, const Filter& filter, const std::vector<std::string>& steps,
                      FunnelOrder order, Sums& sums) {
  TRY(CheckSteps(steps));
  BitSet out(view.whos().size());
  if (order == FunnelOrder::kTime) {
    Funnel funnel{std::vector<std::uint64_t>(steps.size())};
    ASSIGN_OR_RETURN(auto reached, WhenReached(view, filter, steps, funnel, sums));
    for (std::size_t id = 0; id < reached.size(); ++id)
      if (reached[id] != kNotReached) out.Add(id);
    return out;
  }
  ASSIGN_OR_RETURN(auto done, AnyOrder(view, filter, steps, sums));
  const auto all = (1u << steps.size()) - 1;
  for (std::size_t id = 0; id < done.size(); ++id)
    if (done[id] == all) out.Add(id);
  return out;
}

}  // namespace taskflow::insights
