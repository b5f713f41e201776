// GET and POST /api/tasks, PATCH and DELETE /api/tasks/{id}: one change each, for programs. Pages
// send theirs to /api/changes.
#include "site/answers.h"
#include "site/api.h"
#include "site/changes.h"
#include "site/tasks.h"

namespace taskflow::site {
namespace {

using events::Database;
using Op = Change::Op;

void AnswerTasks(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [](Database& database, const User& user) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto tasks, ListTasks(database, user.id));
    return Outcome{JsonAnswer(200, {{"tasks", TasksJson(tasks)}})};
  });
}

// The Idempotency-Key, perhaps quoted as draft-ietf-httpapi-idempotency-key-header has it.
std::optional<Problem> ReadKey(const Call& call, Change& change) {
  std::string_view key = call.idempotency_key;
  if (key.empty()) return std::nullopt;
  if (key.size() > 2 && key.front() == '"' && key.back() == '"')
    key = key.substr(1, key.size() - 2);
  auto id = NormalUuid(key);
  if (!id) return Problem{422, "invalid", "Idempotency-Key: this is a UUID.", ""};
  change.id = *std::move(id);
  return std::nullopt;
}

http::Response AnswerWith(const Change& change, const std::optional<Task>& task) {
  if (change.op == Op::kDelete) return EmptyAnswer();
  json::object body;
  body["task"] = task ? json::value(TaskJson(*task)) : json::value();
  return JsonAnswer(change.op == Op::kCreate ? 201 : 200, body);
}

// Makes the change that `op` and the body tell of.
void MakeOne(const Parts& parts, const CallPtr& call, Op op) {
  Change change{.op = op, .task = call->id};
  auto problem = ReadKey(*call, change);
  if (op == Op::kCreate) {
    if (!call->body.contains("title")) call->body["title"] = nullptr;
    // The same key brings the same task.
    change.task = change.id.empty() ? parts.random.Uuid() : change.id;
  }
  if (!problem && op != Op::kDelete) problem = ReadFields(call->body, change);
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    if (problem) return Outcome{ProblemAnswer(*problem)};
    Outcome outcome;
    ASSIGN_OR_RETURN(auto task, MakeChange(parts, *call, database, user, change, outcome));
    outcome.response = AnswerWith(change, task);
    return outcome;
  });
}

}  // namespace

void AddTaskRoutes(http::Router& router, const Parts& parts) {
  auto make = [&](Op op) {
    return parts.guard.Guarded([parts, op](const CallPtr& call) { MakeOne(parts, call, op); });
  };
  router.Handle("GET", "/api/tasks",
                parts.guard.Open([parts](const CallPtr& call) { AnswerTasks(parts, call); }));
  router.Handle("POST", "/api/tasks", make(Op::kCreate));
  router.Handle("PATCH", "/api/tasks/{id}", make(Op::kEdit));
  router.Handle("DELETE", "/api/tasks/{id}", make(Op::kDelete));
}

}  // namespace taskflow::site
