// GET /api/insights/live of all members: a stream from each, as one. The `id` of what it tells is
// each member's last one; a page that comes back with it gets what it missed from each. When a
// member breaks off, so does the stream: the page comes back.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/worker_pool.h"
#include "http/server.h"
#include "insights/members/clients.h"
#include "insights/members/gather.h"
#include "net/loop.h"

namespace taskflow::insights {

class MembersLive {
 public:
  // All outlive it; `jobs` is stopped before.
  MembersLive(net::Loop& loop, MemberClients& clients, Gather& gather, WorkerPool& jobs);
  // As Stop. Never on the loop's thread.
  ~MembersLive();

  // On the loop. 503 "busy" when too many streams are open, and what Gather::Status refuses with.
  void Begin(Parameters parameters, std::string last_event_id, const http::Responder& respond);
  // Ends all streams.
  void Stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taskflow::insights
