// The table `erasures` of the site's database: accounts that were deleted and whose events are to
// be erased from the pipeline. The address is forgotten once that is done.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/database.h"
#include "privacy/person.h"

namespace taskflow::privacy {

struct Request {
  std::int64_t id = 0;
  Person person;  // up to when the account was deleted
};

// The oldest first, at most kRequestsAtOnce.
Result<std::vector<Request>> OpenRequests(events::Database& database);
Status CloseRequest(events::Database& database, std::int64_t id, std::int64_t now_ms,
                    const std::string& receipt);
// All requests for the person: somebody has erased everything at once.
Status CloseRequestsOf(events::Database& database, const Person& person, std::int64_t now_ms,
                       const std::string& receipt);

}  // namespace taskflow::privacy
