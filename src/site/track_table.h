// The table that the views end in, to be asked for ids.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "cql/client/session.h"
#include "net/loop.h"

namespace taskflow::site {

class ViewTable {
 public:
  // The session lives on the loop.
  explicit ViewTable(net::Loop& loop) : loop_(loop) {}

  // Where the table is. Any thread.
  void Use(cql::SessionOptions options);
  // Which of the ids, UUIDs all of them, have a row in taskflow.interactions. Connects when need
  // be; blocks, at most some kTableAnswerMax (limits.h). One thread, and not the loop's. Errors:
  // those of cql::Session.
  Result<std::set<std::string>> Find(const std::vector<std::string>& ids);

 private:
  net::Loop& loop_;
  std::mutex mutex_;  // guards options_
  cql::SessionOptions options_;
  std::shared_ptr<cql::Session> session_;
};

}  // namespace taskflow::site
