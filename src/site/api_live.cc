// GET /api/live: all tasks, then every change as it happens.
#include "site/answers.h"
#include "site/api.h"

namespace taskflow::site {
namespace {

using events::Database;

struct Snapshot {
  Live::Viewer viewer;
  std::vector<Task> tasks;
};

void Watch(const Parts& parts, const CallPtr& call) {
  parts.database.Run<Snapshot>(
      [=](Database& database) -> Result<Snapshot> {
        ASSIGN_OR_RETURN(auto user, FindUser(parts, *call, database));
        ASSIGN_OR_RETURN(auto session, SessionId(database, call->token));
        ASSIGN_OR_RETURN(auto tasks, ListTasks(database, user.id));
        return Snapshot{{user.id, std::move(session)}, std::move(tasks)};
      },
      [=, opening = parts.live.Opening()](Result<Snapshot> snapshot) {
        if (!snapshot) return call->respond.Send(FailedAnswer(parts, snapshot.error()));
        parts.live.Begin(call->respond, std::move(snapshot->viewer), snapshot->tasks);
      });
}

}  // namespace

void AddLiveRoutes(http::Router& router, const Parts& parts) {
  router.Handle("GET", "/api/live",
                parts.guard.Open([parts](const CallPtr& call) { Watch(parts, call); }));
}

}  // namespace taskflow::site
