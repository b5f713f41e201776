#include "site/tasks.h"

#include "base/clock.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

using events::Database;

Task ReadTask(const events::Rows& rows) {
  return {.id = std::string(rows.Text(0)),
          .title = std::string(rows.Text(1)),
          .completed = rows.Int(2) != 0,
          .created_ms = rows.Int(3)};
}

Result<std::int64_t> EndOfList(Database& database, std::int64_t user_id) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT position FROM tasks WHERE user_id = ?1 "
                                             "ORDER BY position DESC LIMIT 1",
                                             {user_id}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? rows.Int(0) + kTaskPositionGap : kTaskPositionGap;
}

// A place between the task and the one before it; nothing when there is no such task, `taken` when
// no number is left between the two.
struct Gap {
  bool found = false, taken = false;
  std::int64_t position = 0;
};
Result<Gap> GapBefore(Database& database, std::int64_t user_id, const std::string& before) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT position, coalesce((SELECT max(position) FROM tasks "
                                  "WHERE user_id = ?1 AND position < here.position), "
                                  "position - 2 * ?3) FROM tasks AS here "
                                  "WHERE id = ?2 AND user_id = ?1",
                                  {user_id, before, kTaskPositionGap}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return Gap{};
  auto next = rows.Int(0), last = rows.Int(1);
  return Gap{.found = true, .taken = next - last < 2, .position = last + (next - last) / 2};
}

Status Renumber(Database& database, std::int64_t user_id) {
  return database.Run(
      "UPDATE tasks SET position = sorted.number * ?2 FROM (SELECT place, "
      "row_number() OVER (ORDER BY position) AS number FROM tasks WHERE user_id = ?1) AS sorted "
      "WHERE tasks.place = sorted.place",
      {user_id, kTaskPositionGap});
}

Result<std::int64_t> PositionBefore(Database& database, std::int64_t user_id,
                                    const std::string& before) {
  if (before.empty()) return EndOfList(database, user_id);
  ASSIGN_OR_RETURN(auto gap, GapBefore(database, user_id, before));
  if (gap.taken) {
    TRY(Renumber(database, user_id));
    ASSIGN_OR_RETURN(gap, GapBefore(database, user_id, before));
  }
  return gap.found ? gap.position : EndOfList(database, user_id);
}

}  // namespace

json::object TaskJson(const Task& task) {
  json::object out;
  out["id"] = task.id;
  out["title"] = task.title;
  out["completed"] = task.completed;
  out["createdAt"] = FormatIso8601(task.created_ms);
  return out;
}

json::array TasksJson(const std::vector<Task>& tasks) {
  json::array out;
  out.reserve(tasks.size());
  for (const auto& task : tasks) out.push_back(TaskJson(task));
  return out;
}

Result<std::vector<Task>> ListTasks(Database& database, std::int64_t user_id) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT id, title, completed, created_ms FROM tasks "
                                             "WHERE user_id = ?1 ORDER BY position",
                                             {user_id}));
  std::vector<Task> tasks;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return tasks;
    tasks.push_back(ReadTask(rows));
  }
}

Status AddTask(Database& database, std::int64_t user_id, const Task& task,
               const std::string& before) {
  ASSIGN_OR_RETURN(auto position, PositionBefore(database, user_id, before));
  TRY(
      database.Run("INSERT INTO tasks (id, user_id, title, completed, created_ms, position) "
                   "SELECT ?1, ?2, ?3, ?4, ?5, ?6 "
                   "WHERE (SELECT count(*) FROM tasks WHERE user_id = ?2) < ?7",
                   {task.id, user_id, task.title, std::int64_t{task.completed}, task.created_ms,
                    position, kTasksPerUserMax}));
  if (database.Changed() == 0) {
    return Fail(ErrorCode::kConflict, "There are {} tasks already: delete some first.",
                kTasksPerUserMax);
  }
  return {};
}

Result<Task> FindTask(Database& database, std::int64_t user_id, const std::string& id) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT id, title, completed, created_ms FROM tasks "
                                             "WHERE id = ?1 AND user_id = ?2",
                                             {id, user_id}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return Fail(ErrorCode::kNotFound, "There is no such task.");
  return ReadTask(rows);
}

Status UpdateTask(Database& database, std::int64_t user_id, const Task& task) {
  return database.Run("UPDATE tasks SET title = ?3, completed = ?4 WHERE id = ?1 AND user_id = ?2",
                      {task.id, user_id, task.title, std::int64_t{task.completed}});
}

Status MoveTask(Database& database, std::int64_t user_id, const std::string& id,
                const std::string& before) {
  if (id == before) return {};
  ASSIGN_OR_RETURN(auto position, PositionBefore(database, user_id, before));
  return database.Run("UPDATE tasks SET position = ?3 WHERE id = ?1 AND user_id = ?2",
                      {id, user_id, position});
}

Status DeleteTask(Database& database, std::int64_t user_id, const std::string& id) {
  return database.Run("DELETE FROM tasks WHERE id = ?1 AND user_id = ?2", {id, user_id});
}

Result<std::string> NextTask(Database& database, std::int64_t user_id, const std::string& id) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT id FROM tasks WHERE user_id = ?1 AND position > "
                                  "(SELECT position FROM tasks WHERE id = ?2 AND user_id = ?1) "
                                  "ORDER BY position LIMIT 1",
                                  {user_id, id}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? std::string(rows.Text(0)) : std::string();
}

}  // namespace taskflow::site
