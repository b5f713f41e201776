#include "insights/reader_table.h"

#include "insights/reader_records.h"

namespace taskflow::insights {
namespace {

constexpr std::int32_t kPageRows = 5'000;

}  // namespace

Status ReaderTable::Begin() {
  TRY(peers_.Store());
  paging_state_.clear();
  return {};
}

Result<std::vector<Event>> ReaderTable::ReadPage() {
  ASSIGN_OR_RETURN(auto* session, peers_.Store());
  auto statement = fmt::format("SELECT id, action, who, what, time FROM {}", peers_.table());
  ASSIGN_OR_RETURN(
      auto page, session->Query(statement, cql::Consistency::kLocalOne, kPageRows, paging_state_));
  std::vector<Event> events;
  auto seen_ms = clock_.WallMillis();
  for (auto& row : page.rows) {
    if (row.size() != 5) return Fail(ErrorCode::kInternal, "the store answers other columns");
    if (!row[0]) continue;
    auto text = [&](std::size_t i) { return std::move(row[i]).value_or(""); };
    Event event{.id = text(0), .action = text(1), .who = text(2), .what = text(3)};
    event.time_ms = ParseEventTime(text(4)).value_or(0);
    event.seen_ms = seen_ms;
    if (share_.Has(event.who, event.id)) events.push_back(std::move(event));
  }
  next_ = std::move(page.paging_state);
  return events;
}

bool ReaderTable::NoteStored() {
  paging_state_ = std::move(next_);
  return !paging_state_.empty();
}

}  // namespace taskflow::insights
