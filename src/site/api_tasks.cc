// GET and POST /api/tasks, PATCH and DELETE /api/tasks/{id}
#include "events/interaction_event.h"
#include "site/answers.h"
#include "site/api.h"
#include "site/input.h"
#include "site/limits.h"
#include "site/tasks.h"

namespace taskflow::site {
namespace {

using events::Action;
using events::Database;

json::object TaskJson(const Task& task) {
  json::object out;
  out["id"] = task.id;
  out["title"] = task.title;
  out["completed"] = task.completed;
  out["createdAt"] = FormatIso8601(task.created_ms);
  return out;
}

http::Response TaskAnswer(int status, const Task& task) {
  json::object body;
  body["task"] = TaskJson(task);
  return JsonAnswer(status, body);
}

http::Response TitleAnswer() {
  return InvalidAnswer("title",
                       fmt::format("A title has 1 to {} characters.", kTitleCharactersMax));
}

void List(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [](Database& database, const User& user) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto tasks, ListTasks(database, user.id));
    json::array list;
    for (const auto& task : tasks) list.push_back(TaskJson(task));
    json::object body;
    body["tasks"] = std::move(list);
    return Outcome{JsonAnswer(200, body)};
  });
}

void Create(const Parts& parts, const CallPtr& call) {
  auto title = NormalTitle(StringMember(call->body, "title").value_or(""));
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    if (!title) return Outcome{TitleAnswer()};
    Task task{.id = parts.random.Uuid(), .title = *title, .created_ms = parts.clock.WallMillis()};
    TRY(AddTask(database, user.id, task));
    Outcome outcome{TaskAnswer(201, task)};
    TRY(AddEvent(parts, *call, database, outcome.events,
                 {.action = Action::kCreate, .who = user.email, .what = task.title}));
    return outcome;
  });
}

struct Change {
  std::optional<std::string> title;
  std::optional<bool> completed;
};

// The fields that are there; the answer when one of them is wrong.
tl::expected<Change, http::Response> ReadChange(const json::object& body) {
  Change change;
  if (const auto* title = body.if_contains("title")) {
    if (title->is_string()) change.title = NormalTitle(std::string_view(title->get_string()));
    if (!change.title) return tl::unexpected(TitleAnswer());
  }
  if (const auto* completed = body.if_contains("completed")) {
    if (!completed->is_bool()) {
      return tl::unexpected(InvalidAnswer("completed", "This is true or false."));
    }
    change.completed = completed->get_bool();
  }
  return change;
}

void Patch(const Parts& parts, const CallPtr& call) {
  auto change = ReadChange(call->body);
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto task, FindTask(database, user.id, call->id));
    if (!change) return Outcome{change.error()};
    bool toggled = change->completed && *change->completed != task.completed;
    task.title = change->title.value_or(task.title);
    task.completed = change->completed.value_or(task.completed);
    TRY(UpdateTask(database, user.id, task));
    if (!toggled) return Outcome{TaskAnswer(200, task)};
    Outcome outcome{TaskAnswer(200, task)};
    TRY(AddEvent(parts, *call, database, outcome.events,
                 {.action = Action::kComplete, .who = user.email, .what = task.title}));
    return outcome;
  });
}

void Delete(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto task, FindTask(database, user.id, call->id));
    TRY(DeleteTask(database, user.id, task.id));
    Outcome outcome{EmptyAnswer()};
    TRY(AddEvent(parts, *call, database, outcome.events,
                 {.action = Action::kDelete, .who = user.email, .what = task.title}));
    return outcome;
  });
}

}  // namespace

void AddTaskRoutes(http::Router& router, const Parts& parts) {
  auto bind = [&](auto handle) { return [=](const CallPtr& call) { handle(parts, call); }; };
  router.Handle("GET", "/api/tasks", parts.guard.Open(bind(List)));
  router.Handle("POST", "/api/tasks", parts.guard.Guarded(bind(Create)));
  router.Handle("PATCH", "/api/tasks/{id}", parts.guard.Guarded(bind(Patch)));
  router.Handle("DELETE", "/api/tasks/{id}", parts.guard.Guarded(bind(Delete)));
}

}  // namespace taskflow::site
