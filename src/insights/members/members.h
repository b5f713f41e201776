// Insights of several processes: each keeps its share of the events (share.h), and whoever is asked
// asks all and adds up. Nobody's numbers are left out: while a member does not answer, no question
// is answered, and 503 "member_missing" says which one it is.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/worker_pool.h"
#include "http/server.h"
#include "insights/members/clients.h"
#include "insights/members/export.h"
#include "insights/members/gather.h"
#include "insights/members/live.h"
#include "insights/table/event.h"
#include "net/loop.h"
#include "passport/ledger.h"

namespace taskflow::insights {

class Members {
 public:
  // In the order of their numbers, this one among them.
  Members(net::Loop& loop, std::vector<http::Url> all, const Share& own);
  // As Stop. Never on the loop's thread.
  ~Members() { Stop(); }

  // The routes of an insights alone, in their place.
  void AddRoutes(http::Router& router);
  // Of all members; block. Any thread but the loop's. Errors: kUnavailable.
  Result<std::optional<Event>> Find(std::string_view id);
  Result<passport::InsightsBooks> Books();
  // Breaks off what goes on. The server must be gone, or never call again.
  void Stop();

 private:
  Result<std::vector<json::object>> Ask(Asked asked);

  MemberClients clients_;
  Gather gather_;
  WorkerPool jobs_;
  MembersLive live_;
  MembersExport export_;
};

}  // namespace taskflow::insights
