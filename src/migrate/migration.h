// Moves all that one stack keeps to another, while the first is in use.
//
// Copy may be repeated as often as one likes, and goes on where it was. Switch is the short part:
// from its beginning on, the site's events must wait in the outbox (events/hold.h, shared_hold.h)
// until the site is started with the target's addresses; what the topics and tables hold then does
// not change any more, is copied, and is compared.
#pragma once

#include <string>
#include <vector>

#include "migrate/connectors.h"
#include "migrate/groups.h"
#include "migrate/records.h"
#include "migrate/schemas.h"
#include "migrate/side.h"
#include "migrate/state.h"
#include "migrate/tables.h"
#include "migrate/throttle.h"
#include "migrate/topics.h"

namespace taskflow::migrate {

struct Receipt {
  std::vector<Compared> compared;
  bool equal() const;
};

class Migration {
 public:
  // Reads the state; one that is done is forgotten, unless `to_undo` it. Errors: kConflict when it
  // is of other sides and not done; those of ReadState.
  static Result<std::unique_ptr<Migration>> Open(Side from, Side to, Moving moving, Options options,
                                                 bool to_undo = false);

  // Both sides are asked, nothing is changed.
  Result<std::vector<Item>> Plan();
  // What the plan has no obstacle for, or skips. Returns how many records came meanwhile.
  Result<std::int64_t> Copy();
  // `drain_max`: how long sinks may take for what they have still to take. An equal receipt ends
  // the migration: the target gets its topics' own configuration and its connectors run as they
  // did.
  Result<Receipt> Switch(Milliseconds drain_max);
  // The source as it was: its connectors run again, those at the target are stopped. Copy and
  // Switch may follow.
  Status GiveUp();

  const State& state() const { return state_; }
  // Durable.
  Status NoteHeld(bool held);

 private:
  Migration(Side from, Side to, Moving moving, Options options, State state);
  Status CopyTable(const Table& table);
  Result<std::int64_t> SyncTable(const Table& table, bool write, std::vector<Compared>* compared);
  Status SettleTables(std::vector<Compared>& compared);
  Status CopyLast();
  Result<Receipt> CompareAll();
  Status WriteNow() { return WriteState(SystemFiles(), options_.state_path, state_); }
  void Say(std::string_view what) const { options_.hooks.Progress(what, 0, 0); }

  const Side from_, to_;
  const Moving moving_;
  const Options options_;
  State state_;
  Throttle throttle_;
  Topics topics_;
  Records records_;
  Groups groups_;
  Schemas schemas_;
  Connectors connectors_;
  Tables tables_;
};

}  // namespace taskflow::migrate
