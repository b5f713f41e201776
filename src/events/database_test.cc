#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <latch>

#include "events/database_thread.h"
#include "events/limits.h"
#include "events/migrations.h"
#include "events/test_folder.h"

namespace taskflow::events {
namespace {

constexpr Migration kNumbers = {"numbers", "CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT"};

std::vector<std::int64_t> Numbers(Database& database) {
  std::vector<std::int64_t> out;
  auto rows = *database.Query("SELECT n FROM numbers ORDER BY n");
  while (*rows.Next()) out.push_back(rows.Int(0));
  return out;
}

std::function<Status(Database&)> Insert(std::int64_t n) {
  return [n](Database& db) { return db.Run("INSERT INTO numbers VALUES (?1)", {n}); };
}

TEST(Database, ValuesComeBack) {
  TestFolder folder;
  auto db = *Database::Open(folder.File("a.db"));
  auto rows = *db->Query("SELECT ?1, ?2, ?3, ?4", {std::int64_t{-5}, std::string_view("a\0b", 3),
                                                   std::monostate{}, Blob{"x"}});
  ASSERT_TRUE(*rows.Next());
  EXPECT_EQ(rows.Int(0), -5);
  EXPECT_EQ(rows.Text(1), std::string_view("a\0b", 3));
  EXPECT_EQ(rows.Text(2), "");
  EXPECT_EQ(rows.Text(3), "x");
  EXPECT_FALSE(*rows.Next());
}

TEST(Database, FileIsPrivate) {
  TestFolder folder;
  auto db = *Database::Open(folder.File("a.db"));
  auto mode = std::filesystem::status(folder.File("a.db")).permissions();
  EXPECT_EQ(mode & std::filesystem::perms::mask, std::filesystem::perms{0600});
}

TEST(Database, RefusesWhatIsNoDatabase) {
  TestFolder folder;
  std::ofstream(folder.File("a.db")) << std::string(4096, 'x');
  auto db = Database::Open(folder.File("a.db"));
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().code, ErrorCode::kCorrupt);
}

TEST(Database, ReaderCannotWrite) {
  TestFolder folder;
  auto db = *Database::Open(folder.File("a.db"));
  ASSERT_TRUE(Migrate(*db, std::span(&kNumbers, 1)));
  auto reader = *Database::OpenReader(folder.File("a.db"));
  EXPECT_FALSE(Insert(1)(*reader));
  ASSERT_TRUE(Insert(2)(*db));
  EXPECT_EQ(Numbers(*reader), (std::vector<std::int64_t>{2}));
}

TEST(Migrate, AppliesEachStepOnceAndRefusesNewerOnes) {
  TestFolder folder;
  auto db = *Database::Open(folder.File("a.db"));
  EXPECT_TRUE(Migrate(*db, std::span(&kNumbers, 1)));
  EXPECT_TRUE(Migrate(*db, std::span(&kNumbers, 1)));
  auto older = Migrate(*db, {});
  ASSERT_FALSE(older);
  EXPECT_EQ(older.error().code, ErrorCode::kUnsupported);
}

TEST(Migrate, LeavesNothingOfAListThatFails) {
  TestFolder folder;
  auto db = *Database::Open(folder.File("a.db"));
  const Migration steps[] = {kNumbers, {"broken", "CREATE NONSENSE"}};
  EXPECT_FALSE(Migrate(*db, steps));
  EXPECT_FALSE(db->Query("SELECT n FROM numbers"));
  EXPECT_TRUE(Migrate(*db, std::span(&kNumbers, 1)));
}

class DatabaseThreadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto db = *Database::Open(folder_.File("a.db"));
    ASSERT_TRUE(Migrate(*db, std::span(&kNumbers, 1)));
    thread_ = std::make_unique<DatabaseThread>(std::move(db), "test-db");
  }
  std::vector<std::int64_t> Stored() {
    return *thread_->RunAndWait<std::vector<std::int64_t>>(
        [](Database& db) -> Result<std::vector<std::int64_t>> { return Numbers(db); });
  }
  // Keeps the thread busy until the latch opens, so that what follows shares a commit.
  void Hold(std::latch& until) {
    std::latch held(1);
    thread_->Run<void>(
        [&held, &until](Database&) {
          held.count_down();
          until.wait();
          return Status{};
        },
        [](Status) {});
    held.wait();
  }

  TestFolder folder_;
  std::unique_ptr<DatabaseThread> thread_;
};

TEST_F(DatabaseThreadTest, AFailedJobIsUndoneAlone) {
  std::latch go(1);
  std::latch answered(3);
  Hold(go);
  std::vector<bool> outcomes;
  auto note = [&](Status status) {
    outcomes.push_back(status.has_value());
    answered.count_down();
  };
  thread_->Run<void>(Insert(1), note);
  thread_->Run<void>(
      [](Database& db) -> Status {
        TRY(Insert(2)(db));
        return Insert(1)(db);
      },
      [&](Status status) {
        EXPECT_EQ(status.error().code, ErrorCode::kExists);
        note(status);
      });
  thread_->Run<void>(Insert(3), note);
  go.count_down();
  answered.wait();
  EXPECT_EQ(outcomes, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(Stored(), (std::vector<std::int64_t>{1, 3}));
}

TEST_F(DatabaseThreadTest, AnswersComeAfterTheCommit) {
  auto reader = *Database::OpenReader(folder_.File("a.db"));
  std::latch answered(1);
  thread_->Run<void>(Insert(7), [&](Status) {
    EXPECT_EQ(Numbers(*reader), (std::vector<std::int64_t>{7}));
    answered.count_down();
  });
  answered.wait();
}

TEST_F(DatabaseThreadTest, AJobThatLosesTheTransactionFailsItsNeighbours) {
  std::latch go(1);
  std::latch answered(2);
  Hold(go);
  int failed = 0;
  auto note = [&](Status status) {
    failed += status ? 0 : 1;
    answered.count_down();
  };
  thread_->Run<void>(Insert(1), note);
  thread_->Run<void>(
      [](Database& db) -> Status {
        TRY(db.Execute("ROLLBACK"));
        return Fail(ErrorCode::kUnavailable, "disk full");
      },
      note);
  go.count_down();
  answered.wait();
  EXPECT_EQ(failed, 2);
  EXPECT_TRUE(Stored().empty());
  EXPECT_TRUE(thread_->healthy());
}

TEST_F(DatabaseThreadTest, AJobThatKeepsSilentAboutALostTransactionHasNotSucceeded) {
  auto done = thread_->RunAndWait<void>([](Database& db) -> Status {
    TRY(Insert(1)(db));
    (void)db.Execute("ROLLBACK");
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(Stored().empty());
}

TEST_F(DatabaseThreadTest, AFullDiskIsSaidAndOvercome) {
  auto limit_pages = [this](int pages) {
    auto set = thread_->RunAndWait<int>([=](Database& db) -> Result<int> {
      ASSIGN_OR_RETURN(auto rows, db.Query(fmt::format("PRAGMA max_page_count = {}", pages)));
      TRY(rows.Next());
      return 0;
    });
    ASSERT_TRUE(set);
  };
  auto fill = [](Database& db) {
    return db.Run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
        "INSERT INTO numbers SELECT i FROM n");
  };
  limit_pages(8);
  auto full = thread_->RunAndWait<void>(fill);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(Stored().empty());
  EXPECT_TRUE(thread_->healthy());
  limit_pages(100'000);
  EXPECT_TRUE(thread_->RunAndWait<void>(fill));
  EXPECT_EQ(Stored().size(), 9999u);
}

TEST_F(DatabaseThreadTest, AJobThatReadsFirstCanWriteWhenAnotherProgramWrites) {
  auto other = *Database::Open(folder_.File("a.db"));
  std::future<Status> others;
  auto read_then_write = [&](Database& db) -> Result<bool> {
    Numbers(db);
    others = std::async(std::launch::async, [&] { return Insert(2)(*other); });
    (void)others.wait_for(std::chrono::milliseconds(50));  // in vain: it waits for this job
    TRY(Insert(1)(db));
    return true;
  };
  auto done = thread_->RunAndWait<bool>(read_then_write);
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_TRUE(others.get());
  EXPECT_EQ(Numbers(*other), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(DatabaseThreadTest, WhatIsInNoHurryGoesAlongWithOthers) {
  std::latch answered(2);
  auto began = SystemClock().Mono();
  std::vector<int> order;
  auto note = [&](int which) {
    return [&, which](Status status) {
      EXPECT_TRUE(status);
      order.push_back(which);
      answered.count_down();
    };
  };
  thread_->RunWithOthers<void>(Insert(1), note(1));
  thread_->Run<void>(Insert(2), note(2));
  answered.wait();
  EXPECT_EQ(order, (std::vector<int>{2, 1}));
  std::latch alone(1);
  thread_->RunWithOthers<void>(Insert(3), [&](Status) { alone.count_down(); });
  alone.wait();
  EXPECT_GE(SystemClock().Mono() - began, kNoHurryMax);
  thread_->RunWithOthers<void>(Insert(4), [&](Status status) { EXPECT_TRUE(status); });
  thread_->Stop();
  EXPECT_EQ(Numbers(**Database::OpenReader(folder_.File("a.db"))).size(), 4u);
}

TEST_F(DatabaseThreadTest, StopDoesWhatIsQueuedAndRefusesMore) {
  for (int i = 0; i < 600; ++i) thread_->Run<void>(Insert(i), [](Status) {});
  thread_->Stop();
  bool refused = false;
  thread_->Run<void>(Insert(1000), [&](Status status) {
    refused = status.error().code == ErrorCode::kUnavailable;
  });
  EXPECT_TRUE(refused);
  EXPECT_EQ(Numbers(**Database::OpenReader(folder_.File("a.db"))).size(), 600u);
}

}  // namespace
}  // namespace taskflow::events
