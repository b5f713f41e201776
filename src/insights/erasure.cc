#include "insights/erasure.h"

#include <algorithm>
#include <limits>
#include <set>

#include "events/demo.h"
#include "insights/limits.h"
#include "pipeline/event_codec.h"

namespace taskflow::insights {
namespace {

// Whose events may be concerned: of the demo's people, also before they register, and after one was
// erased.
std::set<TextId> WhosOf(const View& view, const Erasure& erasure) {
  std::set<TextId> out;
  auto names = erasure.names;
  if (erasure.demo) {
    names = {"anonymous", std::string(pipeline::kErasedWho)};
    for (TextId id = 0; id < view.whos().size(); ++id)
      if (view.whos().Text(id).ends_with(events::kDemoDomain)) out.insert(id);
  }
  for (const auto& name : names) {
    auto id = view.whos().Find(name);
    if (id < view.whos().size()) out.insert(id);
  }
  return out;
}

Result<std::vector<std::uint64_t>> RowsOf(const View& view, const Erasure& erasure) {
  auto whos = WhosOf(view, erasure);
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

// What they are from now on; of the demo's, only those that are its events are left.
EventTable::Change ChangeOf(std::vector<Event> found, bool demo) {
  EventTable::Change out;
  for (auto& event : found) {
    if (demo) {
      if (events::IsDemoId(event.id)) out.deleted.push_back(std::move(event.id));
      continue;
    }
    event.who = pipeline::kErasedWho;
    event.what = pipeline::kErasedWhat;
    event.automated = event.local = false;  // the record that overwrites it does not tell either
    out.events.push_back(std::move(event));
  }
  return out;
}

}  // namespace

Result<Erased> EraseIn(const View& view, const Erasure& erasure,
                       const std::function<Status(const EventTable::Change&)>& apply) {
  ASSIGN_OR_RETURN(auto rows, RowsOf(view, erasure));
  Erased out;
  if (erasure.dry_run && !erasure.demo) {  // each row is one of theirs
    out.found = static_cast<std::int64_t>(rows.size());
    return out;
  }
  for (std::size_t at = 0; at < rows.size(); at += kRecordsPerCommit) {
    std::span<const std::uint64_t> some(rows.data() + at,
                                        std::min(kRecordsPerCommit, rows.size() - at));
    ASSIGN_OR_RETURN(auto found, view.Rows(some));
    auto change = ChangeOf(std::move(found), erasure.demo);
    auto count = static_cast<std::int64_t>(change.events.size() + change.deleted.size());
    out.found += count;
    if (erasure.dry_run || count == 0) continue;
    TRY(apply(change));
    out.erased += count;
  }
  return out;
}

}  // namespace taskflow::insights
