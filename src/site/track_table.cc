#include "site/track_table.h"

#include "site/limits.h"

namespace taskflow::site {

void ViewTable::Use(cql::SessionOptions options) {
  options.connect_timeout = options.request_timeout = kTableAnswerMax;
  std::lock_guard lock(mutex_);
  options_ = std::move(options);
}

Result<std::set<std::string>> ViewTable::Find(const std::vector<std::string>& ids) {
  if (session_ == nullptr || !session_->alive()) {
    session_ = nullptr;
    cql::SessionOptions options;
    {
      std::lock_guard lock(mutex_);
      options = options_;
    }
    ASSIGN_OR_RETURN(session_, cql::Session::Connect(loop_, options));
  }
  std::string statement = "SELECT id FROM taskflow.interactions WHERE id IN (";
  for (const auto& id : ids) statement += fmt::format("'{}',", id);
  statement.back() = ')';
  ASSIGN_OR_RETURN(auto rows, session_->Query(statement));
  std::set<std::string> found;
  for (auto& row : rows.rows) {
    if (!row.empty() && row[0]) found.insert(*std::move(row[0]));
  }
  return found;
}

}  // namespace taskflow::site
