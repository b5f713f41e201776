#include "site/changes.h"

#include "site/input.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

using events::Action;
using events::Database;
using Op = Change::Op;

Problem Invalid(std::string_view field, std::string_view message) {
  return {422, "invalid", std::string(message), std::string(field)};
}

// A member that is a UUID. Absent or null it is empty, which only some may be.
std::optional<Problem> ReadUuid(const json::object& from, std::string_view name, bool optional,
                                std::string& to) {
  const auto* member = from.if_contains(name);
  if (optional && (member == nullptr || member->is_null())) return std::nullopt;
  auto uuid = NormalUuid(StringMember(from, name).value_or(""));
  if (!uuid) return Invalid(name, "This is a UUID.");
  to = *std::move(uuid);
  return std::nullopt;
}

std::optional<Problem> ReadAt(const json::object& from, const ChangeClock& clock, Change& change) {
  if (from.if_contains("at") == nullptr) return std::nullopt;
  auto at = ParseTime(StringMember(from, "at").value_or(""));
  if (!at) return Invalid("at", "This is a time like 2026-11-24T10:00:00.000Z.");
  change.time = CorrectTime(*at, clock.sent_ms, clock.arrived_ms);
  return std::nullopt;
}

// `op`, and what it needs.
std::optional<Problem> ReadOp(const json::object& from, Change& change) {
  auto op = StringMember(from, "op").value_or("");
  json::object fields;
  auto take = [&](const char* name) {
    const auto* member = from.if_contains(name);
    fields[name] = member != nullptr ? *member : json::value();
  };
  if (op == "create") {
    change.op = Op::kCreate;
    take("title");
    if (from.contains("completed")) take("completed");
  } else if (op == "rename") {
    take("title");
  } else if (op == "complete") {
    take("completed");
  } else if (op == "delete") {
    change.op = Op::kDelete;
  } else if (op == "move") {
    change.op = Op::kMove;
  } else {
    return Invalid("op", "This is create, rename, complete, delete or move.");
  }
  if (change.op == Op::kCreate || change.op == Op::kMove) {
    if (auto problem = ReadUuid(from, "before", true, change.before)) return problem;
  }
  return ReadFields(fields, change);
}

Result<std::optional<Task>> FindIfThere(Database& database, const User& user,
                                        const std::string& id) {
  auto task = FindTask(database, user.id, id);
  if (task) return *std::move(task);
  if (task.error().code == ErrorCode::kNotFound) return std::nullopt;
  return Fail(std::move(task).error());
}

// One change on its way.
class Maker {
 public:
  Maker(const Parts& parts, const Call& call, Database& database, const User& user,
        const Change& change, Outcome& outcome)
      : parts_(parts),
        call_(call),
        database_(database),
        user_(user),
        change_(change),
        outcome_(outcome) {}

  Result<std::optional<Task>> Create() {
    ASSIGN_OR_RETURN(auto there, FindIfThere(database_, user_, change_.task));
    if (there) {
      TRY(StoreId());
      return there;
    }
    Task task{.id = change_.task,
              .title = *change_.title,
              .completed = change_.completed.value_or(false),
              .created_ms = change_.time ? change_.time->server_ms : parts_.clock.WallMillis()};
    auto added = AddTask(database_, user_.id, task, change_.before);
    // Another user's: nobody is told more than of any other task that is not theirs.
    if (!added && added.error().code == ErrorCode::kExists) {
      return Fail(ErrorCode::kNotFound, "There is no such task.");
    }
    TRY(std::move(added));
    TRY(StoreEvent(Action::kCreate, task.title));
    TRY(Tell(task));
    return task;
  }

  Result<std::optional<Task>> Edit() {
    ASSIGN_OR_RETURN(auto before, FindTask(database_, user_.id, change_.task));
    auto task = before;
    task.title = change_.title.value_or(task.title);
    task.completed = change_.completed.value_or(task.completed);
    if (task != before) TRY(UpdateTask(database_, user_.id, task));
    TRY(task.completed != before.completed ? StoreEvent(Action::kComplete, task.title) : StoreId());
    if (task != before) TRY(Tell(task));
    return task;
  }

  Result<std::optional<Task>> Delete() {
    ASSIGN_OR_RETURN(auto task, FindTask(database_, user_.id, change_.task));
    TRY(DeleteTask(database_, user_.id, task.id));
    TRY(StoreEvent(Action::kDelete, task.title));
    outcome_.news.push_back({.user_id = user_.id, .task_id = task.id});
    return std::nullopt;
  }

  Result<std::optional<Task>> Move() {
    ASSIGN_OR_RETURN(auto task, FindTask(database_, user_.id, change_.task));
    TRY(MoveTask(database_, user_.id, task.id, change_.before));
    TRY(StoreId());
    TRY(Tell(task));
    return task;
  }

 private:
  Status StoreEvent(Action action, const std::string& title) {
    ASSIGN_OR_RETURN(bool fresh, AddEvent(parts_, call_, database_, outcome_.events,
                                          {.action = action,
                                           .who = user_.email,
                                           .what = title,
                                           .id = change_.id,
                                           .time = change_.time}));
    if (!fresh) return Fail(ErrorCode::kInternal, "an event's id was there and was not");
    return {};
  }

  Status StoreId() {
    if (change_.id.empty()) return {};
    return RememberId(parts_, database_, change_.id).map([](bool) {});
  }

  Status Tell(const Task& task) {
    ASSIGN_OR_RETURN(auto next, NextTask(database_, user_.id, task.id));
    outcome_.news.push_back(
        {.user_id = user_.id, .task_id = task.id, .task = task, .before = std::move(next)});
    return {};
  }

  const Parts& parts_;
  const Call& call_;
  Database& database_;
  const User& user_;
  const Change& change_;
  Outcome& outcome_;
};

}  // namespace

std::optional<std::string> NormalUuid(std::string_view text) {
  if (!events::IsUuid(text)) return std::nullopt;
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  return out;
}

std::optional<Problem> ReadFields(const json::object& body, Change& change) {
  if (const auto* title = body.if_contains("title")) {
    if (title->is_string()) change.title = NormalTitle(std::string_view(title->get_string()));
    if (!change.title) {
      return Invalid("title", fmt::format("A title has 1 to {} characters.", kTitleCharactersMax));
    }
  }
  if (const auto* completed = body.if_contains("completed")) {
    if (!completed->is_bool()) return Invalid("completed", "This is true or false.");
    change.completed = completed->get_bool();
  }
  return std::nullopt;
}

tl::expected<Change, Problem> ReadChange(const json::value& from, const ChangeClock& clock) {
  const auto* object = from.if_object();
  if (object == nullptr) return tl::unexpected(Invalid("changes", "A change is an object."));
  Change change;
  if (auto problem = ReadUuid(*object, "id", false, change.id)) return tl::unexpected(*problem);
  if (auto problem = ReadUuid(*object, "task", false, change.task)) return tl::unexpected(*problem);
  if (auto problem = ReadAt(*object, clock, change)) return tl::unexpected(*problem);
  if (auto problem = ReadOp(*object, change)) return tl::unexpected(*problem);
  return change;
}

Result<std::optional<Task>> MakeChange(const Parts& parts, const Call& call, Database& database,
                                       const User& user, const Change& change, Outcome& outcome) {
  if (!change.id.empty()) {
    ASSIGN_OR_RETURN(bool seen, events::Outbox::Remembers(database, change.id));
    if (seen) return FindIfThere(database, user, change.task);
  }
  Maker maker(parts, call, database, user, change, outcome);
  switch (change.op) {
    case Op::kCreate:
      return maker.Create();
    case Op::kEdit:
      return maker.Edit();
    case Op::kDelete:
      return maker.Delete();
    case Op::kMove:
      return maker.Move();
  }
  return Fail(ErrorCode::kInternal, "a change of no kind");
}

Result<std::optional<Task>> MakeChangeAlone(const Parts& parts, const Call& call,
                                            Database& database, const User& user,
                                            const Change& change, Outcome& outcome) {
  TRY(database.Run("SAVEPOINT change"));
  auto made = MakeChange(parts, call, database, user, change, outcome);
  // A full disk undoes the whole transaction, savepoints included.
  if (!database.InTransaction()) return made;
  if (!made) TRY(database.Run("ROLLBACK TO change"));
  TRY(database.Run("RELEASE change"));
  return made;
}

bool IsRefusal(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
    case ErrorCode::kNotFound:
    case ErrorCode::kExists:
    case ErrorCode::kConflict:
    case ErrorCode::kUnauthorized:
    case ErrorCode::kTooLarge:
      return true;
    case ErrorCode::kUnsupported:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      break;
  }
  return false;
}

}  // namespace taskflow::site
