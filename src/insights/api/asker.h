// Answers questions on a few threads, and remembers the answers while the numbers stay.
#pragma once

#include "base/worker_pool.h"
#include "http/server.h"
#include "insights/api/questions.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

class Asker {
 public:
  // `table` outlives it.
  explicit Asker(EventTable& table);
  // On the loop: answers now what it remembers, else later; 503 "busy" when too many wait.
  void Ask(const Question& question, Parameters parameters, const http::Responder& respond);
  // Drops what waits, and waits for what runs.
  void Stop() { jobs_.Stop(); }

 private:
  EventTable& table_;
  Sums sums_;
  Kept answers_;
  WorkerPool jobs_;
};

}  // namespace taskflow::insights
