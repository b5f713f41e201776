#include "site/account_export.h"

#include "base/clock.h"
#include "site/tasks.h"

namespace taskflow::site {
namespace {

using events::Database;

Result<json::object> AccountJson(Database& database, const User& user) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT email, admin, created_ms FROM users "
                                             "WHERE id = ?1",
                                             {user.id}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return Fail(ErrorCode::kNotFound, "There is no such account.");
  return json::object{{"email", rows.Text(0)},
                      {"admin", rows.Int(1) != 0},
                      {"createdAt", FormatIso8601(rows.Int(2))}};
}

Result<json::array> SessionsJson(Database& database, const User& user, std::int64_t now_ms) {
  ASSIGN_OR_RETURN(auto sessions, ListSessions(database, user.id, "", now_ms));
  json::array all;
  for (const auto& session : sessions) {
    auto one = SessionJson(session);
    one.erase("current");
    all.push_back(std::move(one));
  }
  return all;
}

Result<json::array> TasksJson(Database& database, const User& user) {
  ASSIGN_OR_RETURN(auto tasks, ListTasks(database, user.id));
  json::array all;
  for (const auto& task : tasks) {
    all.push_back(json::object{{"id", task.id},
                               {"title", task.title},
                               {"completed", task.completed},
                               {"createdAt", FormatIso8601(task.created_ms)}});
  }
  return all;
}

Result<json::array> EventsJson(Database& database, const User& user, std::int64_t count_max) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT id, action, what, time_ms, arrived_ms, "
                                             "page_ms, automated, local FROM outbox WHERE who = ?1 "
                                             "ORDER BY place LIMIT ?2",
                                             {user.email, count_max}));
  json::array all;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return all;
    json::object event{{"id", rows.Text(0)},
                       {"action", rows.Text(1)},
                       {"what", rows.Text(2)},
                       {"time", FormatIso8601(rows.Int(3))},
                       {"arrivedAt", FormatIso8601(rows.Int(4))},
                       {"pageTime", nullptr},
                       {"automated", rows.Int(6) != 0},
                       {"local", rows.Int(7) != 0}};
    if (!rows.IsNull(5)) event["pageTime"] = FormatIso8601(rows.Int(5));
    all.push_back(std::move(event));
  }
}

}  // namespace

json::object SessionJson(const Session& session) {
  return {{"id", session.id},
          {"browser", session.browser},
          {"createdAt", FormatIso8601(session.created_ms)},
          {"usedAt", FormatIso8601(session.used_ms)},
          {"current", session.current}};
}

Result<json::object> ExportAccount(Database& database, const User& user, std::int64_t now_ms,
                                   std::int64_t events_max) {
  json::object out{{"exportedAt", FormatIso8601(now_ms)}};
  ASSIGN_OR_RETURN(out["account"], AccountJson(database, user));
  ASSIGN_OR_RETURN(out["sessions"], SessionsJson(database, user, now_ms));
  ASSIGN_OR_RETURN(out["tasks"], TasksJson(database, user));
  ASSIGN_OR_RETURN(auto events, EventsJson(database, user, events_max + 1));
  bool more = static_cast<std::int64_t>(events.size()) > events_max;
  if (more) events.pop_back();
  out["waitingEvents"] = std::move(events);
  out["moreWaitingEvents"] = more;
  return out;
}

}  // namespace taskflow::site
