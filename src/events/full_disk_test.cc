#include <gtest/gtest.h>

#include <latch>

#include "events/database_thread.h"
#include "events/faulty_disk.h"
#include "events/limits.h"
#include "events/outbox.h"
#include "events/test_folder.h"

namespace taskflow::events {
namespace {

const Migration kTables[] = {kOutboxTables,
                             kOutboxCircumstances,
                             kOutboxIds,
                             kLedgerTable,
                             {"changes", "CREATE TABLE changes (n INTEGER PRIMARY KEY) STRICT"}};

// A change with its event, on a disk with faults.
class FullDiskTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    auto database = *Database::Open(folder_.File("a.db"));
    ASSERT_TRUE(Migrate(*database, kTables));
    thread_ = std::make_unique<DatabaseThread>(std::move(database), "test-db");
    outbox_ = std::make_unique<Outbox>(OutboxOptions{});
  }
  Result<bool> Change(std::int64_t n) {
    return thread_->RunAndWait<bool>([&](Database& db) -> Result<bool> {
      TRY(db.Run("INSERT INTO changes VALUES (?1)", {n}));
      auto event = MakeEvent(SystemClock(), SystemRandom(), Action::kCreate, "a@b.c", "task");
      Tally tally;
      return outbox_->Add(db, event, {.arrived_ms = event.time_ms}, tally);
    });
  }
  std::int64_t Number(std::string sql) {
    auto number = thread_->RunAndWait<std::int64_t>([&](Database& db) -> Result<std::int64_t> {
      ASSIGN_OR_RETURN(auto rows, db.Query(sql));
      ASSIGN_OR_RETURN(bool row, rows.Next());
      return row ? rows.Int(0) : -1;
    });
    return number ? *number : -2;
  }
  void ExpectStored(std::int64_t count) {
    EXPECT_EQ(Number("SELECT count(*) FROM changes"), count);
    EXPECT_EQ(Number("SELECT count(*) FROM outbox"), count);
  }

  FaultyDisk disk_;
  TestFolder folder_;
  std::unique_ptr<Outbox> outbox_;
  std::unique_ptr<DatabaseThread> thread_;
};

TEST_F(FullDiskTest, AChangeIsRefusedWithItsEventAndTakenWhenThereIsRoom) {
  EXPECT_TRUE(Change(1));
  for (int round = 0; round < 3; ++round) {
    FaultyDisk::full = true;
    for (int i = 0; i < 5; ++i) {
      auto refused = Change(100 + i);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
      EXPECT_TRUE(thread_->full());
      EXPECT_TRUE(thread_->healthy());
    }
    ExpectStored(1 + round);  // can be read all the same
    FaultyDisk::full = false;
    EXPECT_TRUE(Change(2 + round));
    EXPECT_FALSE(thread_->full());
    ExpectStored(2 + round);
  }
  thread_ = nullptr;
  Open();
  ExpectStored(4);
}

// The change did not reach the disk, whatever the file says: only a new start reads what is there.
TEST_F(FullDiskTest, AFailedSyncIsTheEnd) {
  EXPECT_TRUE(Change(1));
  FaultyDisk::sync_fails = true;
  EXPECT_FALSE(Change(2));
  EXPECT_FALSE(thread_->healthy());
  FaultyDisk::sync_fails = false;
  auto later = Change(3);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code, ErrorCode::kIo);
}

// More than the log takes before it is carried over, while the disk fills up and empties.
TEST_F(FullDiskTest, TheLogIsCarriedOverBesidesCommits) {
  std::int64_t stored = 0;
  for (int i = 0; i < 3'000; ++i) {
    FaultyDisk::full = i % 500 > 450;
    stored += Change(i) ? 1 : 0;
  }
  FaultyDisk::full = false;
  EXPECT_GT(stored, 2'600);
  ExpectStored(stored);
  auto log_size = std::filesystem::file_size(folder_.File("a.db-wal"));
  EXPECT_LT(log_size, 8u * kLogPages * 4096);
  EXPECT_GT(std::filesystem::file_size(folder_.File("a.db")), 100'000u);
  thread_ = nullptr;
  Open();
  ExpectStored(stored);
}

}  // namespace
}  // namespace taskflow::events
