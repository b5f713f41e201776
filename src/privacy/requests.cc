#include "privacy/requests.h"

#include "privacy/limits.h"

namespace taskflow::privacy {

Result<std::vector<Request>> OpenRequests(events::Database& database) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT id, email, requested_ms FROM erasures "
                                             "WHERE done_ms IS NULL ORDER BY id LIMIT ?1",
                                             {static_cast<std::int64_t>(kRequestsAtOnce)}));
  std::vector<Request> out;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return out;
    auto& request = out.emplace_back(Request{rows.Int(0), Person::Of(rows.Text(1))});
    request.person.until_ms = rows.Int(2);
  }
}

Status CloseRequest(events::Database& database, std::int64_t id, std::int64_t now_ms,
                    const std::string& receipt) {
  return database.Run(
      "UPDATE erasures SET done_ms = ?2, receipt = ?3, email = '' WHERE id = ?1 AND done_ms IS "
      "NULL",
      {id, now_ms, receipt});
}

Status CloseRequestsOf(events::Database& database, const Person& person, std::int64_t now_ms,
                       const std::string& receipt) {
  for (const auto& name : person.names) {
    TRY(
        database.Run("UPDATE erasures SET done_ms = ?2, receipt = ?3, email = '' "
                     "WHERE email = ?1 AND done_ms IS NULL",
                     {name, now_ms, receipt}));
  }
  return {};
}

}  // namespace taskflow::privacy
