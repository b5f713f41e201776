#include "site/tasks.h"

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

}  // namespace

Result<std::vector<Task>> ListTasks(Database& database, std::int64_t user_id) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT id, title, completed, created_ms FROM tasks "
                                             "WHERE user_id = ?1 ORDER BY place",
                                             {user_id}));
  std::vector<Task> tasks;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return tasks;
    tasks.push_back(ReadTask(rows));
  }
}

Status AddTask(Database& database, std::int64_t user_id, const Task& task) {
  TRY(
      database.Run("INSERT INTO tasks (id, user_id, title, completed, created_ms) "
                   "SELECT ?1, ?2, ?3, ?4, ?5 "
                   "WHERE (SELECT count(*) FROM tasks WHERE user_id = ?2) < ?6",
                   {task.id, user_id, task.title, std::int64_t{task.completed}, task.created_ms,
                    kTasksPerUserMax}));
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

Status DeleteTask(Database& database, std::int64_t user_id, const std::string& id) {
  return database.Run("DELETE FROM tasks WHERE id = ?1 AND user_id = ?2", {id, user_id});
}

}  // namespace taskflow::site
