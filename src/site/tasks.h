// Tasks in the database. All run inside a job of the database's thread, and see one user's tasks
// only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "events/database.h"

namespace taskflow::site {

struct Task {
  std::string id;  // a UUID in lower case
  std::string title;
  bool completed = false;
  std::int64_t created_ms = 0;

  bool operator==(const Task&) const = default;
};

// As the API shows them.
json::object TaskJson(const Task& task);
json::array TasksJson(const std::vector<Task>& tasks);

// In the order that their owner gave them.
Result<std::vector<Task>> ListTasks(events::Database& database, std::int64_t user_id);
// Before the user's task `before`; at the end when that is empty or there is none. kConflict when
// the user has kTasksPerUserMax, kExists when the id is taken, by whomever.
Status AddTask(events::Database& database, std::int64_t user_id, const Task& task,
               const std::string& before);
// kNotFound when there is none of that id, or it is another user's.
Result<Task> FindTask(events::Database& database, std::int64_t user_id, const std::string& id);
// Title and completed.
Status UpdateTask(events::Database& database, std::int64_t user_id, const Task& task);
// `before` as for AddTask; before itself, it stays.
Status MoveTask(events::Database& database, std::int64_t user_id, const std::string& id,
                const std::string& before);
Status DeleteTask(events::Database& database, std::int64_t user_id, const std::string& id);
// The id of the task that follows; empty after the last.
Result<std::string> NextTask(events::Database& database, std::int64_t user_id,
                             const std::string& id);

}  // namespace taskflow::site
