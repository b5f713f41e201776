// Who is signed in where. All run inside a job of the database's thread, or on a database of the
// caller's own. A session lasts kSessionIdleMs from its last use, kSessionLifeMs at most
// (limits.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "events/database.h"
#include "site/accounts.h"

namespace taskflow::site {

struct NewSession {
  std::string token;    // the cookie's; only its hash is stored
  std::string id;       // a random one that its owner may see
  std::string browser;  // BrowserName
};

// Ends the user's oldest sessions beyond kSessionsPerUserMax, and forgets expired ones of anybody.
// kUnauthorized when the credentials are no longer the user's.
Status StartSession(events::Database& database, const Credentials& of, const NewSession& session,
                    std::int64_t now_ms);
// Whose session the token is; nothing for none, an ended or an expired one. Notes the use.
Result<std::optional<User>> FindSession(events::Database& database, const std::string& token,
                                        std::int64_t now_ms);
// The id of the token's session, which stays when the token changes; empty without one.
Result<std::string> SessionId(events::Database& database, const std::string& token);
// Whether there is such a session, by its id, and it has not expired; notes no use.
Result<bool> SessionLives(events::Database& database, const std::string& id, std::int64_t now_ms);
// The same session goes on under another token. kUnauthorized when there is none.
Status RotateSession(events::Database& database, const std::string& token,
                     const std::string& new_token);

struct Session {
  std::string id, browser;
  std::int64_t created_ms = 0;
  std::int64_t used_ms = 0;  // exact to kSessionTouchMs
  bool current = false;      // the token's
};
// The token's first, then last used first. `token` may be empty.
Result<std::vector<Session>> ListSessions(events::Database& database, std::int64_t user_id,
                                          const std::string& token, std::int64_t now_ms);

// No error when there is none.
Status EndSession(events::Database& database, const std::string& token);
// kNotFound when the user has none of that id.
Status EndSessionById(events::Database& database, std::int64_t user_id, const std::string& id);
// The user's, all but the token's; all when it is empty.
Status EndOtherSessions(events::Database& database, std::int64_t user_id, const std::string& token);

}  // namespace taskflow::site
