#include "site/tables.h"

#include "events/outbox.h"
#include "events/shared_hold.h"

namespace taskflow::site {
namespace {

constexpr events::Migration kAccounts = {"accounts-1", R"sql(
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE,               -- lower case
  password_hash TEXT NOT NULL,              -- argon2id, PHC form
  created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
  token_hash BLOB PRIMARY KEY,              -- the cookie's token is stored nowhere
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_ms INTEGER NOT NULL,
  used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id, created_ms);
CREATE INDEX sessions_by_use ON sessions (used_ms);
)sql"};

constexpr events::Migration kTasks = {"tasks-1", R"sql(
CREATE TABLE tasks (
  place INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of creation
  id TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  completed INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_by_user ON tasks (user_id, place);
)sql"};

// The order that a user gives, with gaps so that one task can be moved alone. Positions differ
// within a user's list; the database does not hold that, as renumbering passes through equal ones.
constexpr events::Migration kTaskOrder = {"tasks-2", R"sql(
ALTER TABLE tasks ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE tasks SET position = place * 65536;
DROP INDEX tasks_by_user;
CREATE INDEX tasks_by_user ON tasks (user_id, position);
)sql"};

// Requests to erase an account's events, made in the transaction that deletes the account. Each is
// for events up to its time: an account of the same address made later keeps its own.
constexpr events::Migration kErasures = {"erasures-1", R"sql(
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL,
  requested_ms INTEGER NOT NULL,
  done_ms INTEGER,                          -- null until it is carried out
  receipt TEXT                              -- JSON: what each stage did
) STRICT;
)sql"};

constexpr events::Migration kOpenErasures = {"erasures-2", R"sql(
CREATE INDEX open_erasures ON erasures (id) WHERE done_ms IS NULL;
)sql"};

// SQLite's random bytes make the ids of sessions that are there; they are no secrets.
constexpr events::Migration kAdministrators = {"accounts-2", R"sql(
ALTER TABLE users ADD COLUMN admin INTEGER NOT NULL DEFAULT 0;
UPDATE users SET admin = 1 WHERE id = (SELECT min(id) FROM users);
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';      -- what its owner calls it
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';  -- "Firefox on Linux"
UPDATE sessions SET id = lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||
  substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' ||
  hex(randomblob(6)));
CREATE UNIQUE INDEX sessions_by_id ON sessions (id);
)sql"};

constexpr events::Migration kShared = {"shared-site-1", R"sql(
CREATE TABLE users (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,               -- lower case
  password_hash TEXT NOT NULL,              -- argon2id, PHC form
  created_ms BIGINT NOT NULL,
  admin BOOLEAN NOT NULL
);
CREATE TABLE sessions (
  token_hash BYTEA PRIMARY KEY,             -- the cookie's token is stored nowhere
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_ms BIGINT NOT NULL,
  used_ms BIGINT NOT NULL,
  id TEXT NOT NULL UNIQUE,                  -- what its owner calls it
  browser TEXT NOT NULL                     -- "Firefox on Linux"
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_ms);
CREATE INDEX sessions_by_use ON sessions (used_ms);
CREATE TABLE tasks (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  completed BOOLEAN NOT NULL,
  created_ms BIGINT NOT NULL,
  position BIGINT NOT NULL                  -- as kTaskOrder has it
);
CREATE INDEX tasks_by_user ON tasks (user_id, position);
CREATE TABLE erasures (                     -- as kErasures has it
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email TEXT NOT NULL,
  requested_ms BIGINT NOT NULL,
  done_ms BIGINT,
  receipt TEXT
);
CREATE INDEX open_erasures ON erasures (id) WHERE done_ms IS NULL;
)sql"};

}  // namespace

std::span<const events::Migration> SiteTables(events::Dialect dialect) {
  static const events::Migration kAllShared[] = {events::kSharedOutboxTables, kShared,
                                                 events::kSharedHoldTable};
  if (dialect == events::Dialect::kPostgres) return kAllShared;
  static const events::Migration kAll[] = {events::kOutboxTables,
                                           kAccounts,
                                           kTasks,
                                           events::kOutboxCircumstances,
                                           events::kOutboxIds,
                                           kErasures,
                                           kAdministrators,
                                           kOpenErasures,
                                           kTaskOrder,
                                           events::kLedgerTable};
  return kAll;
}

}  // namespace taskflow::site
