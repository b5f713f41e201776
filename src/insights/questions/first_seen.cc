#include "insights/questions/first_seen.h"

#include <algorithm>

namespace taskflow::insights {
namespace {

constexpr auto kNotThere = std::numeric_limits<std::uint32_t>::max();

// The piece's rows from `row` on. `least`: scratch.
void Note(const Columns& columns, std::uint64_t row, std::vector<std::uint32_t>& least,
          std::vector<std::int64_t>& first_ms) {
  const auto begin =
      row > columns.first_row ? static_cast<std::size_t>(row - columns.first_row) : 0;
  const auto ids = columns.who_ids();
  const auto* who = columns.who().data();
  const auto* times = columns.time_delta().data();
  least.assign(ids.size(), kNotThere);
  auto* at = least.data();
  if ((columns.some_flags & Columns::kGone) == 0) {
    for (std::size_t i = begin, n = columns.size(); i < n; ++i)
      at[who[i]] = std::min(at[who[i]], times[i]);
  } else {
    const auto* flags = columns.flags().data();
    for (std::size_t i = begin, n = columns.size(); i < n; ++i)
      if (!(flags[i] & Columns::kGone)) at[who[i]] = std::min(at[who[i]], times[i]);
  }
  for (std::size_t code = 0; code < ids.size(); ++code) {
    if (at[code] == kNotThere) continue;
    const auto id = ids[code];
    if (id >= first_ms.size()) first_ms.resize(id + 1, FirstTimes::kNever);
    first_ms[id] = std::min(first_ms[id], columns.base_ms + at[code]);
  }
}

}  // namespace

Result<std::shared_ptr<const FirstTimes>> FirstSeen::Of(const View& view) {
  State before;
  {
    std::lock_guard lock(mutex_);
    before = newest_;
  }
  if (before.times && before.version == view.version()) return before.times;
  const bool follows = before.times && before.version < view.version() &&
                       before.losses == view.losses() && before.rows <= view.rows();
  const std::uint64_t from_row = follows ? before.rows : 0;
  auto times = std::make_shared<FirstTimes>(follows ? *before.times : FirstTimes());
  times->first_ms.resize(std::max(times->first_ms.size(), view.whos().size()), FirstTimes::kNever);
  std::vector<std::uint32_t> least;
  TRY(view.ScanBack(std::numeric_limits<std::int64_t>::min(),
                    std::numeric_limits<std::int64_t>::max(), [&](const Columns& columns) {
                      if (columns.first_row + columns.size() > from_row)
                        Note(columns, from_row, least, times->first_ms);
                      return columns.first_row > from_row;
                    }));
  std::lock_guard lock(mutex_);
  if (!newest_.times || newest_.version < view.version())
    newest_ = {view.rows(), view.version(), view.losses(), times};
  return times;
}

}  // namespace taskflow::insights
