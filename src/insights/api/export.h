// GET /api/insights/export: all events of a filter as a download, in pieces, as the client takes
// them. One that cannot go on to its end is broken off, so that nobody takes it for a whole one.
#pragma once

#include <atomic>

#include "base/worker_pool.h"
#include "http/server.h"
#include "insights/api/questions.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

// By `format`: csv when absent.
struct ExportFormat {
  std::string_view name, type, begin, end;
  // Text before an event's JSON; csv has none.
  std::string_view before_first = "", before_others = "", after = "";
};
const ExportFormat* ExportFormatIn(const Parameters& parameters);  // null: no such format
http::Response ExportHead(const ExportFormat& format);

class Exporter {
 public:
  explicit Exporter(EventTable& table);
  // 503 "busy" when too many go on.
  void Begin(Parameters parameters, const http::Responder& respond);
  // Breaks off what goes on.
  void Stop();

 private:
  void Run(const Parameters& parameters, const http::Responder& respond);

  EventTable& table_;
  std::atomic<bool> stopping_{false};
  WorkerPool jobs_;  // of its own: a slow client holds a thread
};

}  // namespace taskflow::insights
