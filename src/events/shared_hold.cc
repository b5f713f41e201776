#include "events/shared_hold.h"

#include <thread>

#include "events/transaction.h"

namespace taskflow::events {
namespace {

constexpr Milliseconds kLookEvery{50};

Status Forget(Database& database) { return database.Run("DELETE FROM held_cluster"); }

}  // namespace

const Migration kSharedHoldTable = {"shared-hold-1",
                                    "CREATE TABLE held_cluster (kafka TEXT NOT NULL)"};

Result<std::optional<std::string>> SharedHeldCluster(Database& database) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT kafka FROM held_cluster"));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return std::nullopt;
  return std::string(rows.Text(0));
}

Status HoldShared(Database& database, const std::string& cluster, Milliseconds wait) {
  ASSIGN_OR_RETURN(bool there, database.HasTable("held_cluster"));
  if (!there) {
    return Fail(ErrorCode::kUnsupported,
                "the sites on site.database are of an older taskflow, which sends all the same: "
                "start them with this one first");
  }
  auto note = [&]() -> Status {
    TRY(Forget(database));
    return database.Run("INSERT INTO held_cluster (kafka) VALUES (?1)", {cluster});
  };
  TRY(InTransaction(database, note));
  auto end = SystemClock().Mono() + wait;
  while (true) {
    ASSIGN_OR_RETURN(bool had, database.Take(Role::kRelay));
    if (had) return database.Leave(Role::kRelay);
    if (SystemClock().Mono() > end) {
      return Fail(ErrorCode::kTimeout,
                  "a site still waits for the broker's acknowledgement of what it has sent; is the "
                  "kafka.bootstrap_servers of each {}?",
                  cluster);
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

Status ReleaseShared(Database& database) {
  ASSIGN_OR_RETURN(bool there, database.HasTable("held_cluster"));
  return there ? Forget(database) : Status{};
}

}  // namespace taskflow::events
