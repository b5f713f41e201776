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

const Migration kOutboxCircumstances = {"outbox-2", R"sql(
ALTER TABLE outbox ADD COLUMN arrived_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN page_ms INTEGER;
ALTER TABLE outbox ADD COLUMN automated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN local INTEGER NOT NULL DEFAULT 0;
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

SqlValue OrNull(const std::optional<std::int64_t>& number) {
  if (number) return *number;
  return std::monostate{};
}

template <typename Array, typename Key>
auto& At(Array& array, Key key) {
  return array.at(static_cast<std::size_t>(key));
}

}  // namespace

Outbox::Outbox(OutboxOptions options) : disabled_(options.disabled) {
  Metrics& metrics = options.metrics != nullptr ? *options.metrics : own_metrics_;
  depth_ = &metrics.Gauge("taskflow_outbox_events", "Events that wait for the broker.");
  for (auto action : kActions) {
    At(accepted_, action) =
        &metrics.Counter("taskflow_events_accepted_total", "Events stored in the outbox.",
                         fmt::format("action=\"{}\"", Name(action)));
  }
  auto suppressed = [&](const char* label) {
    return &metrics.Counter("taskflow_events_suppressed_total",
                            "Events of people who object to being tracked; stored nowhere.", label);
  };
  At(suppressed_, Objection::kGpc) = suppressed("reason=\"gpc\"");
  At(suppressed_, Objection::kDnt) = suppressed("reason=\"dnt\"");
  auto marked = [&](const char* label) {
    return &metrics.Counter("taskflow_events_marked_total",
                            "Accepted events of automated browsers, or sent to localhost.", label);
  };
  automated_ = marked("mark=\"automated\"");
  local_ = marked("mark=\"local\"");
}

Result<bool> Outbox::Remember(Database& database, std::string_view id, std::int64_t now_ms) {
  TRY(ForgetOldIds(database, now_ms));
  TRY(database.Run("INSERT INTO event_ids (id, stored_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                   {id, now_ms}));
  return database.Changed() > 0;
}

Result<bool> Outbox::Remembers(Database& database, std::string_view id) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT 1 FROM event_ids WHERE id = ?1", {id}));
  return rows.Next();
}

Result<bool> Outbox::Add(Database& database, const InteractionEvent& event,
                         const Circumstances& circumstances, Tally& tally) {
  ASSIGN_OR_RETURN(bool fresh, Remember(database, event.id, circumstances.arrived_ms));
  if (!fresh) return false;
  tally.any_ = true;
  if (circumstances.objection != Objection::kNone) {
    ++At(tally.suppressed_, circumstances.objection);
    return true;
  }
  if (disabled_) {
    ++At(tally.disabled_, event.action);
    return true;
  }
  TRY(
      database.Run("INSERT INTO outbox (id, action, who, what, time_ms, arrived_ms, page_ms, "
                   "automated, local) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                   {event.id, Name(event.action), event.who, event.what, event.time_ms,
                    circumstances.arrived_ms, OrNull(circumstances.page_ms),
                    std::int64_t{circumstances.automated}, std::int64_t{circumstances.local}}));
  ++At(tally.stored_, event.action);
  tally.automated_ += circumstances.automated ? 1 : 0;
  tally.local_ += circumstances.local ? 1 : 0;
  return true;
}

void Outbox::Announce(const Tally& tally) {
  if (!tally.any_) return;
  std::int64_t stored = 0;
  for (auto action : kActions) {
    if (auto count = At(tally.stored_, action); count > 0) At(accepted_, action)->Add(count);
    stored += At(tally.stored_, action);
    for (auto left = At(tally.disabled_, action); left > 0; --left) {
      LogInfo("kafka", "Event skipped (disabled): {}", Name(action));
    }
  }
  for (auto objection : {Objection::kGpc, Objection::kDnt}) {
    At(suppressed_, objection)->Add(At(tally.suppressed_, objection));
  }
  automated_->Add(tally.automated_);
  local_->Add(tally.local_);
  depth_->Add(stored);
  if (stored > 0 && wake_) wake_();
}

bool Outbox::HasRoomForViews() const { return depth_->Get() < kOutboxViewsMax; }

Result<std::vector<Outbox::Entry>> Outbox::Read(Database& database, std::int64_t after_place,
                                                std::size_t count_max) {
  ASSIGN_OR_RETURN(
      auto rows,
      database.Query("SELECT place, id, action, who, what, time_ms, arrived_ms, page_ms, "
                     "automated, local FROM outbox "
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
                        .time_ms = rows.Int(5)},
                       {.arrived_ms = rows.Int(6),
                        .page_ms = rows.IsNull(7) ? std::nullopt : std::optional(rows.Int(7)),
                        .automated = rows.Int(8) != 0,
                        .local = rows.Int(9) != 0}});
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
