// Events that are not yet known to be in the log. An event is stored in the transaction of the
// change that it tells about, so both are there or neither is; the relay deletes it when the broker
// has it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/result.h"
#include "events/interaction_event.h"
#include "events/migrations.h"
#include "events/sqlite.h"

namespace taskflow::events {

// The tables; part of the list of whoever owns the database.
extern const Migration kOutboxTables;

struct OutboxOptions {
  bool disabled = false;       // events are logged as skipped and never stored
  Metrics* metrics = nullptr;  // may be null
};

class Outbox {
 public:
  explicit Outbox(OutboxOptions options);

  // Stores the event in the transaction that runs. False when an event of this id was stored
  // before, in the last kIdsRememberedMs (limits.h); nothing is stored then. Errors: those of the
  // database.
  Result<bool> Add(Database& database, const InteractionEvent& event);
  // To be called for each stored event once its transaction has been committed: counts it and wakes
  // the relay. From any thread.
  void Announce(Action action);

  // What to call when there is something to send; from any thread. Set it before the first
  // Announce.
  void OnAnnounce(std::function<void()> wake) { wake_ = std::move(wake); }

  // False when so many wait that events which nobody's change depends on must be refused.
  bool HasRoomForViews() const;
  std::int64_t depth() const { return depth_->Get(); }

  // For the relay: events by their place in the outbox, oldest first.
  struct Entry {
    std::int64_t place = 0;
    InteractionEvent event;
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
  std::array<Metric*, 7> accepted_{};
  std::function<void()> wake_;
};

}  // namespace taskflow::events
