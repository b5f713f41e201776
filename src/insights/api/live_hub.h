// GET /api/insights/live: events as they come, and how far insights is, as server-sent events
// (WHATWG HTML, section 9.2). An event's `id` is the row that it ends with: a page that comes back
// says it in Last-Event-ID, and gets what it missed, or `reset` when that is too much or not known.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/json.h"
#include "base/metrics.h"
#include "http/server.h"
#include "insights/questions/filter.h"
#include "insights/table/event_table.h"
#include "net/loop.h"

namespace taskflow::insights {

class LiveHub {
 public:
  // `status` is asked on the loop, every second while anybody looks. `metrics` may be null. All
  // outlive it.
  LiveHub(net::Loop& loop, EventTable& table, std::function<json::object()> status,
          Metrics* metrics);
  // As Stop. Never on the loop's thread.
  ~LiveHub();

  // 503 "busy" when too many streams are open. May read: not on the loop. Any other thread.
  void Begin(Filter filter, std::optional<std::uint64_t> last_row, const http::Responder& respond);
  // For ReaderOptions::on_commit: these rows are new, in the table's present view.
  void OnCommit(std::span<const std::uint64_t> new_rows, std::uint64_t version);
  // Ends all streams.
  void Stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taskflow::insights
