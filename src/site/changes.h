// What people do with their tasks: one function makes a change, whichever way it comes.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "site/answers.h"
#include "site/api.h"
#include "site/page_clock.h"
#include "site/tasks.h"

namespace taskflow::site {

// By the clocks of the request that brings it.
struct ChangeClock {
  std::optional<std::int64_t> sent_ms;  // by the page's clock
  std::int64_t arrived_ms = 0;          // by the server's
};

struct Change {
  enum class Op { kCreate, kEdit, kDelete, kMove };
  Op op = Op::kEdit;
  std::string id;      // its own, and its event's, a UUID; empty: it cannot be sent again
  std::string task;    // whose id is a UUID, of any task or none
  std::string before;  // kCreate, kMove: the task that shall follow; empty: none
  std::optional<std::string> title;  // kCreate has one
  std::optional<bool> completed;
  std::optional<EventTime> time;  // nothing: now
};

// A UUID in lower case; nothing when it is none.
std::optional<std::string> NormalUuid(std::string_view text);

// A change as POST /api/changes takes it: {"id","op","task","at",...}.
tl::expected<Change, Problem> ReadChange(const json::value& from, const ChangeClock& clock);
// The title and completed that `body` has, into the change.
std::optional<Problem> ReadFields(const json::object& body, Change& change);

// Makes the change and stores its event; for use inside a job. Returns how the task is then,
// nothing when there is none. A change whose id came before changes nothing. What is to be
// announced goes into the outcome. Errors: kNotFound, kConflict (too many tasks), and those of the
// database; a change that fails must be undone, as InSavepoint does.
Result<std::optional<Task>> MakeChange(const Parts& parts, const Call& call,
                                       events::Database& database, const User& user,
                                       const Change& change, Outcome& outcome);

// The same in a savepoint of its own.
Result<std::optional<Task>> MakeChangeAlone(const Parts& parts, const Call& call,
                                            events::Database& database, const User& user,
                                            const Change& change, Outcome& outcome);

// The change was refused: its sender is to hear of it and others are not touched. Otherwise the
// database is in trouble, and all that was asked for fails.
bool IsRefusal(ErrorCode code);

}  // namespace taskflow::site
