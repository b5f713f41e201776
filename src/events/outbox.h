// Events that are not yet known to be in the log. An event is stored in the transaction of the
// change that it tells about, so both are there or neither is; the relay deletes it when the broker
// has it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "events/interaction_event.h"
#include "events/migrations.h"
#include "events/sqlite.h"

namespace taskflow::events {

// The tables; parts of the list of whoever owns the database, in this order.
extern const Migration kOutboxTables, kOutboxCircumstances;

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
};

struct OutboxOptions {
  bool disabled = false;       // events are logged as skipped and never stored
  Metrics* metrics = nullptr;  // may be null
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
  // in the last kIdsRememberedMs (limits.h).
  static Result<bool> Remember(Database& database, std::string_view id, std::int64_t now_ms);
  // Whether it was remembered.
  static Result<bool> Remembers(Database& database, std::string_view id);
  // To be called for each tally once its transaction has been committed: counts what happened and
  // wakes the relay. From any thread.
  void Announce(const Tally& tally);

  // What to call when there is something to send; from any thread. Set it before the first
  // Announce.
  void OnAnnounce(std::function<void()> wake) { wake_ = std::move(wake); }

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
  static Status Delete(Database& database, std::span<const std::int64_t> places);
  // After the delete has been committed.
  void NoteDeleted(std::size_t count) { depth_->Add(-static_cast<std::int64_t>(count)); }
  // What an earlier run left, and the depth that follows from it; once, at start.
  static Result<std::int64_t> CountWaiting(Database& database);
  void NoteWaiting(std::int64_t count) { depth_->Set(count); }

 private:
  bool disabled_;
  Metrics own_metrics_;  // when none are given
  Metric* depth_;
  std::array<Metric*, 7> accepted_{};    // by Action
  std::array<Metric*, 3> suppressed_{};  // by Objection; none for kNone
  Metric* automated_;
  Metric* local_;
  std::function<void()> wake_;
};

}  // namespace taskflow::events
