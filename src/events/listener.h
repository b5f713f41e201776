// Hears what other processes have told each other through a database that they share
// (Database::Tell).
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "events/postgres.h"

namespace taskflow::events {

class Listener {
 public:
  // Called on the listener's thread.
  struct Ears {
    // In the order in which it was committed.
    std::function<void(std::string_view news)> hear;
    // At the start, and when the connection was lost: there may have been news that nobody heard.
    std::function<void()> missed;
    // Every kOthersLookEvery (limits.h), as long as the database is there.
    std::function<void(Database& database)> look;
  };
  // Starts its thread, which has `database` for itself. An end of the connection is said once, and
  // it is made again.
  Listener(std::unique_ptr<PostgresDatabase> database, Ears ears);
  ~Listener();
  Listener(const Listener&) = delete;

 private:
  void Loop();
  Status Round();

  const std::unique_ptr<PostgresDatabase> database_;
  const Ears ears_;
  const int stop_fd_;
  bool away_ = false;
  MonoTime look_at_{};
  std::thread thread_;
};

}  // namespace taskflow::events
