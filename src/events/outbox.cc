#include "events/outbox.h"

#include "base/log.h"
#include "events/limits.h"

namespace taskflow::events {

const Migration kOutboxTables = {"outbox-1", R"sql(
CREATE TABLE outbox (
  place INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so "after the last" stays true
  id TEXT NOT NULL,
  action TEXT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE event_ids (
  place INTEGER PRIMARY KEY AUTOINCREMENT,  -- the oldest first, to be forgotten
  id TEXT NOT NULL UNIQUE,
  stored_ms INTEGER NOT NULL
) STRICT;
)sql"};

namespace {

constexpr Action kActions[] = {Action::kView,   Action::kLogin,  Action::kRegister,
                               Action::kLogout, Action::kCreate, Action::kComplete,
                               Action::kDelete};

// Looks at a few of the oldest with every event, which is more than one event adds.
Status ForgetOldIds(Database& database, std::int64_t now_ms) {
  return database.Run(
      "DELETE FROM event_ids WHERE place < (SELECT min(place) FROM event_ids) + ?1 "
      "AND (stored_ms < ?2 OR place <= (SELECT max(place) FROM event_ids) - ?3)",
      {kIdsForgottenAtOnce, now_ms - kIdsRememberedMs, kIdsRememberedMax});
}

}  // namespace

Outbox::Outbox(OutboxOptions options) : disabled_(options.disabled) {
  Metrics& metrics = options.metrics != nullptr ? *options.metrics : own_metrics_;
  depth_ = &metrics.Gauge("taskflow_outbox_events", "Events that wait for the broker.");
  for (auto action : kActions) {
    accepted_.at(static_cast<std::size_t>(action)) =
        &metrics.Counter("taskflow_events_accepted_total", "Events stored in the outbox.",
                         fmt::format("action=\"{}\"", Name(action)));
  }
}

Result<bool> Outbox::Add(Database& database, const InteractionEvent& event) {
  if (disabled_) return true;
  TRY(ForgetOldIds(database, event.time_ms));
  TRY(database.Run("INSERT INTO event_ids (id, stored_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                   {event.id, event.time_ms}));
  if (database.Changed() == 0) return false;
  TRY(database.Run(
      "INSERT INTO outbox (id, action, who, what, time_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
      {event.id, Name(event.action), event.who, event.what, event.time_ms}));
  return true;
}

void Outbox::Announce(Action action) {
  if (disabled_) return LogInfo("kafka", "Event skipped (disabled): {}", Name(action));
  accepted_.at(static_cast<std::size_t>(action))->Add();
  depth_->Add();
  if (wake_) wake_();
}

bool Outbox::HasRoomForViews() const { return depth_->Get() < kOutboxViewsMax; }

Result<std::vector<Outbox::Entry>> Outbox::Read(Database& database, std::int64_t after_place,
                                                std::size_t count_max) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT place, id, action, who, what, time_ms FROM outbox "
                                  "WHERE place > ?1 ORDER BY place LIMIT ?2",
                                  {after_place, static_cast<std::int64_t>(count_max)}));
  std::vector<Entry> entries;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return entries;
    auto action = ParseAction(rows.Text(2));
    if (!action) {
      return Fail(ErrorCode::kCorrupt, "outbox place {}: no action '{}'", rows.Int(0),
                  rows.Text(2));
    }
    entries.push_back({rows.Int(0),
                       {.id = std::string(rows.Text(1)),
                        .action = *action,
                        .who = std::string(rows.Text(3)),
                        .what = std::string(rows.Text(4)),
                        .time_ms = rows.Int(5)}});
  }
}

Status Outbox::Delete(Database& database, std::span<const std::int64_t> places) {
  for (auto place : places) TRY(database.Run("DELETE FROM outbox WHERE place = ?1", {place}));
  return {};
}

Result<std::int64_t> Outbox::CountWaiting(Database& database) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT count(*) FROM outbox"));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? rows.Int(0) : 0;
}

}  // namespace taskflow::events
