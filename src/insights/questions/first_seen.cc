#include "insights/questions/first_seen.h"

#include <algorithm>

namespace taskflow::insights {
namespace {

// The piece's rows from `row` on.
void Note(const Columns& columns, std::uint64_t row, std::vector<std::int64_t>& first_ms) {
  const auto begin =
      row > columns.first_row ? static_cast<std::size_t>(row - columns.first_row) : 0;
  for (auto id : columns.who_ids)
    if (id >= first_ms.size()) first_ms.resize(id + 1, FirstTimes::kNever);
  auto* first = first_ms.data();
  const auto* ids = columns.who_ids.data();
  const auto* who = columns.who.data();
  const auto* flags = columns.flags.data();
  const auto* times = columns.time_delta.data();
  for (std::size_t i = begin, n = columns.size(); i < n; ++i) {
    const auto ms = columns.base_ms + times[i];
    auto& at = first[ids[who[i]]];
    at = !(flags[i] & Columns::kGone) && ms < at ? ms : at;
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
  TRY(view.ScanBack(std::numeric_limits<std::int64_t>::min(),
                    std::numeric_limits<std::int64_t>::max(), [&](const Columns& columns) {
                      if (columns.first_row + columns.size() > from_row)
                        Note(columns, from_row, times->first_ms);
                      return columns.first_row > from_row;
                    }));
  std::lock_guard lock(mutex_);
  if (!newest_.times || newest_.version < view.version())
    newest_ = {view.rows(), view.version(), view.losses(), times};
  return times;
}

}  // namespace taskflow::insights
