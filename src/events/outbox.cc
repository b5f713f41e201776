#include "events/outbox.h"

#include <numeric>

#include "base/log.h"
#include "base/metric_doc.h"
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

// Without AUTOINCREMENT, whose table costs each commit a page. The ids that were remembered are
// given up with their table: what comes again is a row that is there.
const Migration kOutboxIds = {"outbox-3", R"sql(
CREATE TABLE outbox_3 (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  action TEXT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  arrived_ms INTEGER NOT NULL,
  page_ms INTEGER,
  automated INTEGER NOT NULL,
  local INTEGER NOT NULL
) STRICT;
INSERT INTO outbox_3 SELECT * FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_3 RENAME TO outbox;
DROP TABLE event_ids;
CREATE TABLE event_ids (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;  -- the youngest
CREATE TABLE old_event_ids (
  place INTEGER PRIMARY KEY,    -- the oldest first, to be forgotten
  ids BLOB NOT NULL,            -- 16 bytes each
  retired_ms INTEGER NOT NULL
) STRICT;
)sql"};

// What waits when the table is made has been accepted; what has left before is in no book.
const Migration kLedgerTable = {"ledger-1", R"sql(
CREATE TABLE ledger (
  stage TEXT NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (stage, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger VALUES
  ('site', 'accepted', (SELECT count(*) FROM outbox)), ('site', 'suppressed', 0),
  ('site', 'disabled', 0), ('site', 'refused', 0), ('outbox', 'passed', 0);
)sql"};

// Places are never given again, and in the order of the commits, as writers come one after the
// other. Rows come and go: vacuum looks by their number, not by a share of the table.
const Migration kSharedOutboxTables = {"shared-outbox-1", R"sql(
CREATE TABLE outbox (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL,
  action TEXT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  time_ms BIGINT NOT NULL,
  arrived_ms BIGINT NOT NULL,
  page_ms BIGINT,
  automated BOOLEAN NOT NULL,
  local BOOLEAN NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
CREATE TABLE event_ids (
  id BYTEA PRIMARY KEY,
  place BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,  -- the oldest first, to be forgotten
  seen_ms BIGINT NOT NULL
);
CREATE TABLE ledger (
  stage TEXT NOT NULL,
  kind TEXT NOT NULL,
  writer TEXT NOT NULL DEFAULT '',  -- a process, of what only it knows
  count BIGINT NOT NULL,
  PRIMARY KEY (stage, kind, writer)
);
INSERT INTO ledger (stage, kind, count) VALUES
  ('site', 'accepted', 0), ('site', 'suppressed', 0), ('site', 'disabled', 0),
  ('outbox', 'passed', 0);
)sql"};

namespace {

const GaugeDoc kDepth("taskflow_outbox_events", "Events that wait for the broker.");
const CounterDoc kAccepted("taskflow_events_accepted_total", "Events stored in the outbox.",
                           "action");
const CounterDoc kSuppressed("taskflow_events_suppressed_total",
                             "Events of people who object to being tracked; stored nowhere.",
                             "reason");
const CounterDoc kMarked("taskflow_events_marked_total",
                         "Accepted events of automated browsers, or sent to localhost.", "mark");
const GaugeDoc kBooks("taskflow_ledger_events",
                      "Events since the ledger began, by what became of them.", "stage,kind");

constexpr Action kActions[] = {Action::kView,   Action::kLogin,  Action::kRegister,
                               Action::kLogout, Action::kCreate, Action::kComplete,
                               Action::kDelete};

SqlValue OrNull(const std::optional<std::int64_t>& number) {
  if (number) return *number;
  return std::monostate{};
}

// Without a place, the database gives it.
Status Insert(Database& database, const SqlValue& place, const InteractionEvent& event,
              const Circumstances& circumstances) {
  auto automated = std::int64_t{circumstances.automated}, local = std::int64_t{circumstances.local};
  auto page_ms = OrNull(circumstances.page_ms);
  if (std::holds_alternative<std::monostate>(place)) {
    return database.Run(
        "INSERT INTO outbox (id, action, who, what, time_ms, arrived_ms, page_ms, automated, "
        "local) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        {event.id, Name(event.action), event.who, event.what, event.time_ms,
         circumstances.arrived_ms, page_ms, automated, local});
  }
  return database.Run(
      "INSERT INTO outbox (place, id, action, who, what, time_ms, arrived_ms, "
      "page_ms, automated, local) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
      {place, event.id, Name(event.action), event.who, event.what, event.time_ms,
       circumstances.arrived_ms, page_ms, automated, local});
}

template <typename Array, typename Key>
auto& At(Array& array, Key key) {
  return array.at(static_cast<std::size_t>(key));
}

}  // namespace

Outbox::Outbox(OutboxOptions options)
    : disabled_(options.disabled), shared_(options.shared), seen_(options.ids_remembered_ms) {
  Metrics& metrics = options.metrics != nullptr ? *options.metrics : own_metrics_;
  depth_ = &kDepth.In(metrics);
  for (auto action : kActions) {
    At(accepted_, action) = &kAccepted.In(metrics, fmt::format("action=\"{}\"", Name(action)));
  }
  auto suppressed = [&](const char* label) { return &kSuppressed.In(metrics, label); };
  At(suppressed_, Objection::kGpc) = suppressed("reason=\"gpc\"");
  At(suppressed_, Objection::kDnt) = suppressed("reason=\"dnt\"");
  auto marked = [&](const char* label) { return &kMarked.In(metrics, label); };
  auto book = [&](const char* label) { return &kBooks.In(metrics, label); };
  books_ = {book("stage=\"site\",kind=\"accepted\""), book("stage=\"site\",kind=\"suppressed\""),
            book("stage=\"site\",kind=\"disabled\""), book("stage=\"site\",kind=\"refused\""),
            book("stage=\"outbox\",kind=\"passed\"")};
  automated_ = marked("mark=\"automated\"");
  local_ = marked("mark=\"local\"");
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
  SqlValue place;
  if (!database.shared()) place = ++last_place_;
  TRY(Insert(database, place, event, circumstances));
  ++At(tally.stored_, event.action);
  tally.automated_ += circumstances.automated ? 1 : 0;
  tally.local_ += circumstances.local ? 1 : 0;
  return true;
}

namespace {

Status AddToLedger(Database& database, std::string_view stage, std::string_view kind,
                   std::int64_t count) {
  if (count == 0) return {};
  return database.Run("UPDATE ledger SET count = count + ?1 WHERE stage = ?2 AND kind = ?3",
                      {count, stage, kind});
}

template <typename Counts>
std::int64_t Sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

}  // namespace

Status Outbox::Book(Database& database, Tally& tally) {
  if (!tally.any_) return {};
  TRY(AddToLedger(database, "site", "accepted", Sum(tally.stored_)));
  TRY(AddToLedger(database, "site", "suppressed", Sum(tally.suppressed_)));
  TRY(AddToLedger(database, "site", "disabled", Sum(tally.disabled_)));
  auto refused = refused_.load();
  if (refused != refused_booked_) {
    tally.refused_booked_ = refused;
    TRY(BookRefused(database, refused));
  }
  return Sum(tally.stored_) > 0 ? database.Tell(kNewsOfEvents) : Status{};
}

// The whole number each time, so that it may be booked twice.
Status Outbox::BookRefused(Database& database, std::int64_t refused) {
  if (database.shared()) {
    return database.Run(
        "INSERT INTO ledger (stage, kind, writer, count) VALUES ('site', 'refused', ?1, ?2) "
        "ON CONFLICT (stage, kind, writer) DO UPDATE SET count = EXCLUDED.count",
        {writer_, refused});
  }
  return database.Run("UPDATE ledger SET count = ?1 WHERE stage = 'site' AND kind = 'refused'",
                      {refused});
}

void Outbox::NoteRefused(std::size_t count) {
  refused_ += static_cast<std::int64_t>(count);
  if (!shared_) books_.refused->Add(static_cast<std::int64_t>(count));
}

Result<Ledger> Outbox::ReadLedger(Database& database) {
  Ledger out;
  ASSIGN_OR_RETURN(bool there, database.HasTable("ledger"));
  if (!there) return out;
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT kind, sum(count) FROM ledger GROUP BY kind"));
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return out;
    auto kind = rows.Text(0);
    if (kind == "accepted") out.accepted = rows.Int(1);
    if (kind == "suppressed") out.suppressed = rows.Int(1);
    if (kind == "disabled") out.disabled = rows.Int(1);
    if (kind == "refused") out.refused = rows.Int(1);
    if (kind == "passed") out.passed = rows.Int(1);
  }
}

void Outbox::NoteLedger(const Ledger& ledger) {
  refused_ = refused_booked_ = ledger.refused;
  ShowBooks(ledger);
}

void Outbox::NoteShared(const Ledger& ledger) {
  auto all = ledger;
  all.refused += refused_ - refused_booked_;
  ShowBooks(all);
  depth_->Set(ledger.accepted - ledger.passed);
}

void Outbox::ShowBooks(const Ledger& ledger) {
  books_.accepted->Set(ledger.accepted);
  books_.suppressed->Set(ledger.suppressed);
  books_.disabled->Set(ledger.disabled);
  books_.refused->Set(ledger.refused);
  books_.passed->Set(ledger.passed);
}

void Outbox::Announce(const Tally& tally) {
  if (!tally.any_) return;
  // Tallies may be announced in another order than their transactions had.
  auto booked = refused_booked_.load();
  while (booked < tally.refused_booked_ &&
         !refused_booked_.compare_exchange_weak(booked, tally.refused_booked_)) {
  }
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
  if (!shared_) {
    books_.accepted->Add(stored);
    books_.suppressed->Add(Sum(tally.suppressed_));
    books_.disabled->Add(Sum(tally.disabled_));
    depth_->Add(stored);
  }
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
  std::int64_t deleted = 0;
  for (std::size_t begin = 0; begin < places.size();) {
    auto end = begin + 1;
    while (end < places.size() && places[end] == places[end - 1] + 1) ++end;
    TRY(database.Run("DELETE FROM outbox WHERE place BETWEEN ?1 AND ?2",
                     {places[begin], places[end - 1]}));
    deleted += database.Changed();
    begin = end;
  }
  return AddToLedger(database, "outbox", "passed", deleted);
}

Result<Outbox::Left> Outbox::ReadLeft(Database& database) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT count(*), coalesce(max(place), 0) FROM outbox"));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? Left{rows.Int(0), rows.Int(1)} : Left{};
}

namespace {

Status CopyLedger(Database& from, Database& to) {
  ASSIGN_OR_RETURN(auto ledger, Outbox::ReadLedger(from));
  // A shared one has no such row before somebody refuses.
  if (to.shared()) {
    TRY(to.Run("INSERT INTO ledger (stage, kind, count) VALUES ('site', 'refused', 0)"));
  }
  TRY(AddToLedger(to, "site", "accepted", ledger.accepted));
  TRY(AddToLedger(to, "site", "suppressed", ledger.suppressed));
  TRY(AddToLedger(to, "site", "disabled", ledger.disabled));
  TRY(AddToLedger(to, "site", "refused", ledger.refused));
  return AddToLedger(to, "outbox", "passed", ledger.passed);
}

}  // namespace

Result<std::int64_t> Outbox::Copy(Database& from, Database& to) {
  TRY(CopyLedger(from, to));
  std::int64_t count = 0;
  for (std::int64_t last = 0;;) {
    ASSIGN_OR_RETURN(auto entries, Read(from, last, kEventsInFlightMax));
    if (entries.empty()) return count;
    for (const auto& entry : entries) {
      TRY(Insert(to, std::monostate{}, entry.event, entry.circumstances));
    }
    count += static_cast<std::int64_t>(entries.size());
    last = entries.back().place;
  }
}

}  // namespace taskflow::events
