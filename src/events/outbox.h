// Events that are not yet known to be in the log. An event is stored in the transaction of the
// change that it tells about, so both are there or neither is; the relay deletes it when the broker
// has it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "events/database.h"
#include "events/interaction_event.h"
#include "events/limits.h"
#include "events/migrations.h"
#include "events/seen_ids.h"

namespace taskflow::events {

// The tables; parts of the list of whoever owns the database, in this order.
extern const Migration kOutboxTables, kOutboxCircumstances, kOutboxIds, kLedgerTable;
// The same in PostgreSQL, all in one.
extern const Migration kSharedOutboxTables;

// Why an event is counted and not stored.
enum class Objection : std::uint8_t {
  kNone,
  kGpc,  // Global Privacy Control
  kDnt,  // Do Not Track
};

// What is known of an event beside itself. It travels in the record's headers, all but the
// objection.
struct Circumstances {
  Objection objection = Objection::kNone;
  std::int64_t arrived_ms = 0;          // by the server's clock
  std::optional<std::int64_t> page_ms;  // when it happened, by the page's own clock
  bool automated = false;               // the page says that no person sits there
  bool local = false;                   // the site was asked as localhost

  bool operator==(const Circumstances&) const = default;
};

// How many events there have been since the table `ledger` was made, by what became of them. One
// that comes again is the same event and counted once.
struct Ledger {
  std::int64_t accepted = 0;    // stored in the outbox
  std::int64_t suppressed = 0;  // of people who object
  std::int64_t disabled = 0;    // kafka.disabled
  std::int64_t refused = 0;     // page views: not what they should be, or too many at once
  std::int64_t passed = 0;      // acknowledged by the broker and deleted from the outbox
};

// What a transaction did with events; announced once it has been committed.
class Tally {
 public:
  bool Any() const { return any_; }

 private:
  friend class Outbox;
  bool any_ = false;
  std::array<std::uint32_t, 7> stored_{};      // by Action
  std::array<std::uint32_t, 7> disabled_{};    // by Action
  std::array<std::uint32_t, 3> suppressed_{};  // by Objection
  std::uint32_t automated_ = 0, local_ = 0;
  std::int64_t refused_booked_ = 0;  // as the transaction has it; 0: it was not written
};

struct OutboxOptions {
  bool disabled = false;       // events are logged as skipped and never stored
  Metrics* metrics = nullptr;  // may be null
  std::int64_t ids_remembered_ms = kIdsRememberedMs;
  // Other processes use the database too: the ledger and the depth are then what NoteShared says.
  bool shared = false;
};

class Outbox {
 public:
  explicit Outbox(OutboxOptions options);

  // Stores the event in the transaction that runs, unless the circumstances object to it, and
  // notes in `tally` what it did. False when its id was remembered before; nothing is stored then.
  // Errors: those of the database.
  Result<bool> Add(Database& database, const InteractionEvent& event,
                   const Circumstances& circumstances, Tally& tally);
  // An id without an event: of a change that leaves no trace. False when it was remembered before,
  // in the last OutboxOptions::ids_remembered_ms.
  Result<bool> Remember(Database& database, std::string_view id, std::int64_t now_ms) {
    return seen_.Add(database, id, now_ms);
  }
  // Whether it was remembered.
  Result<bool> Remembers(Database& database, std::string_view id) {
    return seen_.Contains(database, id);
  }
  // To be called once for each tally, as the last of its transaction: keeps the table `ledger`, and
  // tells other processes that there is something to send (kNewsOfEvents).
  Status Book(Database& database, Tally& tally);
  // Events that are stored nowhere because they are refused. They are booked with the next
  // transaction that stores others and is not undone: a crash before that forgets them. From any
  // thread.
  void NoteRefused(std::size_t count);
  // To be called for each tally once its transaction has been committed: counts what happened and
  // wakes the relay. From any thread.
  void Announce(const Tally& tally);

  // What to call when there is something to send; from any thread. Set it before the first
  // Announce.
  void OnAnnounce(std::function<void()> wake) { wake_ = std::move(wake); }

  // What Database::Tell says of events, and what to do about it: wakes the relay. From any thread.
  static constexpr std::string_view kNewsOfEvents = "events";
  void HearOfEvents() {
    if (wake_) wake_();
  }

  // Nothing is stored at all (OutboxOptions).
  bool disabled() const { return disabled_; }
  // False when so many wait that events which nobody's change depends on must be refused.
  bool HasRoomForViews() const;
  std::int64_t depth() const { return depth_->Get(); }

  // For the relay: events by their place in the outbox, oldest first.
  struct Entry {
    std::int64_t place = 0;
    InteractionEvent event;
    Circumstances circumstances;
  };
  static Result<std::vector<Entry>> Read(Database& database, std::int64_t after_place,
                                         std::size_t count_max);
  // Also books them as passed on.
  static Status Delete(Database& database, std::span<const std::int64_t> places);
  // After the delete has been committed.
  void NoteDeleted(std::size_t count) {
    if (shared_) return;
    depth_->Add(-static_cast<std::int64_t>(count));
    books_.passed->Add(static_cast<std::int64_t>(count));
  }
  // What an earlier run left: the depth follows from it, and the places that come, which must lie
  // behind all that the relay may have read by then. Once, at start, before the relay.
  struct Left {
    std::int64_t count = 0;
    std::int64_t last_place = 0;
  };
  static Result<Left> ReadLeft(Database& database);
  void NoteLeft(const Left& left) {
    depth_->Set(left.count);
    last_place_ = left.last_place;
  }
  // The same for the ledger. On any connection to the database. Zeros where there is no such table.
  static Result<Ledger> ReadLedger(Database& database);
  void NoteLedger(const Ledger& ledger);
  // All events that wait, and the ledger, to another database, which has neither: in its
  // transaction. How many events there are.
  static Result<std::int64_t> Copy(Database& from, Database& to);
  // In place of both, where the database is shared, and again and again: what all processes have
  // done so far. From any thread.
  void NoteShared(const Ledger& ledger);

 private:
  Status BookRefused(Database& database, std::int64_t refused);
  void ShowBooks(const Ledger& ledger);

  bool disabled_, shared_;
  Metrics own_metrics_;  // when none are given
  Metric* depth_;
  std::array<Metric*, 7> accepted_{};    // by Action
  std::array<Metric*, 3> suppressed_{};  // by Objection; none for kNone
  Metric* automated_;
  Metric* local_;
  struct {
    Metric *accepted, *suppressed, *disabled, *refused, *passed;
  } books_;
  // Since the ledger began; and how many of them the table `ledger` is known to have.
  // Where it is shared: since this object was made.
  std::atomic<std::int64_t> refused_{0}, refused_booked_{0};
  const std::string writer_ = SystemRandom().Uuid();  // of the row of these, where it is shared

  std::function<void()> wake_;
  // Of the database's thread:
  SeenIds seen_;
  // Rising as long as this object lives, so that "after the last" stays true for the relay; where
  // the outbox is empty at start, an earlier run's places come again. Where the database is shared,
  // it gives the places.
  std::int64_t last_place_ = 0;
};

}  // namespace taskflow::events
