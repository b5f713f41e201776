#include "insights/erasure.h"

#include <algorithm>
#include <limits>
#include <set>

#include "insights/limits.h"
#include "pipeline/event_codec.h"

namespace taskflow::insights {
namespace {

Result<std::vector<std::uint64_t>> RowsOf(const View& view, const Erasure& erasure) {
  std::set<TextId> whos;
  for (const auto& name : erasure.names) {
    auto id = view.whos().Find(name);
    if (id < view.whos().size()) whos.insert(id);
  }
  std::vector<std::uint64_t> rows;
  if (whos.empty()) return rows;
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  TRY(view.Scan(kMin, kMax, [&](const Columns& columns) {
    std::vector<bool> theirs;
    for (auto id : columns.who_ids()) theirs.push_back(whos.contains(id));
    if (std::find(theirs.begin(), theirs.end(), true) == theirs.end()) return true;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      bool gone = (columns.flags()[i] & Columns::kGone) != 0;
      if (gone || !theirs[columns.who()[i]]) continue;
      auto time = columns.base_ms + columns.time_delta()[i];
      if (time <= erasure.until_ms.value_or(kMax)) rows.push_back(columns.first_row + i);
    }
    return true;
  }));
  return rows;
}

}  // namespace

Result<Erased> EraseIn(const View& view, const Erasure& erasure,
                       const std::function<Status(const EventTable::Change&)>& apply) {
  ASSIGN_OR_RETURN(auto rows, RowsOf(view, erasure));
  Erased out{.found = static_cast<std::int64_t>(rows.size())};
  if (erasure.dry_run) return out;
  for (std::size_t at = 0; at < rows.size(); at += kRecordsPerCommit) {
    std::span<const std::uint64_t> some(rows.data() + at,
                                        std::min(kRecordsPerCommit, rows.size() - at));
    EventTable::Change change;
    ASSIGN_OR_RETURN(change.events, view.Rows(some));
    for (auto& event : change.events) {
      event.who = pipeline::kErasedWho;
      event.what = pipeline::kErasedWhat;
      event.automated = event.local = false;  // the record that overwrites it does not tell either
    }
    TRY(apply(change));
    out.erased += static_cast<std::int64_t>(some.size());
  }
  return out;
}

}  // namespace taskflow::insights
