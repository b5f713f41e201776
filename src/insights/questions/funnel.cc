#include <bit>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/people.h"
#include "insights/questions/queries.h"
#include "insights/questions/time_funnel.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {
namespace {

// Which steps each person did, and how many events each has.
struct StepsOfAll {
  StepsOfAll(const View& view, const std::vector<std::uint16_t>& by_action)
      : steps_of(&by_action), did(view.whos().size()), events(did.size()) {}

  void Take(const Columns& columns, const Selection& rows) {
    std::uint64_t steps[256] = {};  // bits; an event above them
    const auto actions = columns.action_ids();
    for (std::size_t code = 0; code < actions.size(); ++code)
      steps[code] = (*steps_of)[actions[code]];
    const auto people = columns.who_ids().size();
    of_piece.assign(people, 0);
    auto* mine = of_piece.data();
    const auto* codes = columns.action().data();
    const auto* who = columns.who().data();
    rows.Each([=, steps = &steps[0]](std::uint32_t row) {
      mine[who[row]] = (mine[who[row]] + kEvent) | steps[codes[row]];
    });
    const auto* ids = columns.who_ids().data();
    for (std::size_t code = 0; code < people; ++code) {
      did.data()[ids[code]] |= static_cast<std::uint16_t>(mine[code]);
      events.data()[ids[code]] += mine[code] / kEvent;
    }
  }
  void Save(ByteWriter& to) const {
    SaveAll(to, did);
    SaveAll(to, events);
  }
  bool Add(ByteReader& from) { return AddBits(from, did) && AddCounts(from, events); }

  static constexpr std::uint64_t kEvent = 1 << 16;
  const std::vector<std::uint16_t>* steps_of;  // bits, by action
  std::vector<std::uint16_t> did;              // bits, by TextId
  std::vector<std::uint64_t> events;           // by TextId
  std::vector<std::uint64_t> of_piece;         // by code
};

Result<StepsOfPeople> StepsInAnyOrder(const View& view, const Filter& filter,
                                      const std::vector<std::string>& steps, Sums& sums) {
  static_assert(kFunnelStepsMax <= 16);
  std::vector<std::uint16_t> steps_of(view.actions().size());  // bits, by action
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (auto id = view.actions().Find(steps[i]); id < steps_of.size())
      steps_of[id] |= static_cast<std::uint16_t>(1u << i);
  ASSIGN_OR_RETURN(auto all, Gather(view, filter, SumPlace(sums, "steps", filter, KeyOf(steps)),
                                    [&] { return StepsOfAll(view, steps_of); }));
  StepsOfPeople out{std::vector<std::uint8_t>(all.did.size()), std::move(all.events)};
  for (std::size_t id = 0; id < all.did.size(); ++id)
    out.done[id] = static_cast<std::uint8_t>(std::countr_one(all.did[id]));
  return out;
}

}  // namespace

Result<StepsOfPeople> StepsDone(const View& view, const Filter& filter,
                                const std::vector<std::string>& steps, FunnelOrder order,
                                Sums& sums) {
  if (steps.empty() || steps.size() > kFunnelStepsMax)
    return Fail(ErrorCode::kInvalid, "steps must be 1 to {} actions", kFunnelStepsMax);
  ASSIGN_OR_RETURN(auto out, order == FunnelOrder::kTime
                                 ? StepsInTime(view, filter, steps, sums)
                                 : StepsInAnyOrder(view, filter, steps, sums));
  if (auto id = Anonymous(view); id < out.done.size()) out.done[id] = 0;
  return out;
}

Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order, Sums& sums) {
  ASSIGN_OR_RETURN(const auto people, StepsDone(view, filter, steps, order, sums));
  Funnel funnel{std::vector<std::uint64_t>(steps.size())};
  for (auto count : people.done)
    for (std::size_t i = 0; i < count; ++i) ++funnel.people[i];
  return funnel;
}

}  // namespace taskflow::insights
