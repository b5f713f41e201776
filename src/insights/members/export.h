// GET /api/insights/export of all members: one member's events after another's.
#pragma once

#include <memory>
#include <set>

#include "base/worker_pool.h"
#include "http/server.h"
#include "insights/members/clients.h"
#include "insights/members/gather.h"
#include "net/loop.h"

namespace taskflow::insights {

class MembersExport {
 public:
  // All outlive it; `jobs` is stopped before.
  MembersExport(net::Loop& loop, MemberClients& clients, Gather& gather, WorkerPool& jobs);
  // As Stop. Never on the loop's thread.
  ~MembersExport();

  // On the loop. 503 "busy" when too many go on, and what a member refuses with. One that cannot go
  // on to its end is broken off.
  void Begin(Parameters parameters, const http::Responder& respond);
  // Breaks off what goes on.
  void Stop();

 private:
  class Download;
  void Start(const Parameters& parameters, const http::Responder& respond);

  net::Loop& loop_;
  MemberClients& clients_;
  Gather& gather_;
  WorkerPool& jobs_;
  std::set<std::shared_ptr<Download>> all_;  // the loop's, as what follows
  bool stopped_ = false;
};

}  // namespace taskflow::insights
