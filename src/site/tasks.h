// Tasks in the database. All run inside a job of the database's thread, and see one user's tasks
// only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "events/sqlite.h"

namespace taskflow::site {

struct Task {
  std::string id;  // a UUID
  std::string title;
  bool completed = false;
  std::int64_t created_ms = 0;
};

// Oldest first.
Result<std::vector<Task>> ListTasks(events::Database& database, std::int64_t user_id);
// kConflict when the user has kTasksPerUserMax.
Status AddTask(events::Database& database, std::int64_t user_id, const Task& task);
// kNotFound when there is none of that id, or it is another user's.
Result<Task> FindTask(events::Database& database, std::int64_t user_id, const std::string& id);
// Title and completed.
Status UpdateTask(events::Database& database, std::int64_t user_id, const Task& task);
Status DeleteTask(events::Database& database, std::int64_t user_id, const std::string& id);

}  // namespace taskflow::site
