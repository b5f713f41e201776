// Carries out the requests of the table `erasures`: the events of deleted accounts are erased from
// the outbox and the pipeline. A thread of its own, idle without requests; while a part of the
// pipeline is away it tries again, ever more rarely, also after a restart. Of processes that share
// the database one does it (Role::kEraser).
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "events/database_thread.h"
#include "pipeline/peers.h"
#include "privacy/insights_stage.h"
#include "privacy/limits.h"

namespace taskflow::privacy {

struct EraserOptions {
  std::function<std::unique_ptr<pipeline::Peers>()> connect;  // for each attempt
  std::function<InsightsPlace()> insights;                    // the same; empty: it is not asked
  Milliseconds look_every = kRequestsLookEvery;
  Milliseconds backoff_min = kEraserBackoffMin, backoff_max = kEraserBackoffMax;
  Milliseconds outbox_wait = kOutboxWait, table_wait = kTableWait;
  Random* random = &SystemRandom();
  Metrics* metrics = nullptr;  // may be null
};

class Eraser {
 public:
  // Starts its thread. `reader` is a second connection to the database of `database`, used by that
  // thread alone; `database` outlives this.
  Eraser(events::DatabaseThread& database, std::unique_ptr<events::Database> reader,
         EraserOptions options);
  // Ends what it does within a second or two; what is not done is left for the next start.
  ~Eraser();

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::thread thread_;
};

}  // namespace taskflow::privacy
