// Everything that a site keeps goes to PostgreSQL and back, and is in one of both at any time.
#include "site/move_database.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "events/migrations.h"
#include "events/outbox.h"
#include "events/seen_ids.h"
#include "events/test_folder.h"
#include "events/test_postgres.h"
#include "site/accounts.h"
#include "site/sessions.h"
#include "site/tables.h"
#include "site/tasks.h"

namespace taskflow::site {
namespace {

using events::Database;
using events::TestPostgres;

constexpr std::int64_t kNow = 1'800'000'000'000;
constexpr std::size_t kIds = 2 * events::kYoungestIdsMax + 100;

std::string IdOf(std::size_t number) {
  return fmt::format("00000000-0000-4000-8000-{:012x}", number);
}

class MoveDatabaseTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = TestPostgres::Start(); }
  static void TearDownTestSuite() { server_ = nullptr; }
  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << TestPostgres::kMissing;
    at_ = server_->NewSchema();
    file_ = *Database::Open(folder_.File("site.db"));
    shared_ = OpenShared();
    ASSERT_TRUE(Upgrade(*file_));
  }
  std::unique_ptr<Database> OpenShared() { return *events::PostgresDatabase::Open(at_); }
  static Status Upgrade(Database& database) {
    return events::Migrate(database, SiteTables(database.dialect()));
  }

  // Two accounts, and one that has gone before them; a session; tasks in another order than they
  // were made in; an event that waits; an erasure; ids of several pieces.
  static void Fill(Database& database) {
    ASSERT_TRUE(database.Begin());
    auto gone = AddUser(database, "gone@example.com", "hash", kNow);
    auto ada = AddUser(database, "ada@example.com", "ada's hash", kNow + 1);
    auto ben = AddUser(database, "ben@example.com", "ben's hash", kNow + 2);
    ASSERT_TRUE(SetAdmin(database, "ben@example.com", true));
    ASSERT_TRUE(DeleteUser(database, *gone, kNow + 3));
    ASSERT_TRUE(StartSession(database, {*ben, "ben's hash"},
                             {"the token", IdOf(1), "Firefox on Linux"}, kNow + 4));
    for (const char* title : {"first", "zweite ✓"}) {
      ASSERT_TRUE(database.Run(
          "INSERT INTO tasks (id, user_id, title, completed, created_ms, "
          "position) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
          {title, ada->id, title, *title == 'z' ? 1 : 0, kNow, *title == 'z' ? 10 : 20}));
    }
    events::Outbox outbox({.shared = database.shared()});
    events::Tally tally;
    ASSERT_TRUE(outbox.Add(database,
                           {.id = IdOf(0),
                            .action = events::Action::kCreate,
                            .who = "ada@example.com",
                            .what = "first",
                            .time_ms = kNow},
                           {.arrived_ms = kNow, .page_ms = kNow - 5, .local = true}, tally));
    ASSERT_TRUE(outbox.Book(database, tally));
    ASSERT_TRUE(database.Execute("COMMIT"));
    for (std::size_t id = 1; id < kIds; ++id) {
      if (id % events::kYoungestIdsMax == 1) {
        ASSERT_TRUE(database.Begin());
      }
      ASSERT_TRUE(*outbox.Remember(database, IdOf(id), kNow));
      if (id % events::kYoungestIdsMax == 0 || id + 1 == kIds) {
        ASSERT_TRUE(database.Execute("COMMIT"));
      }
    }
  }

  static void ExpectAll(Database& database) {
    auto accounts = ListAccounts(database, 0, 10, kNow + 5);
    ASSERT_TRUE(accounts);
    ASSERT_EQ(accounts->size(), 2);
    EXPECT_EQ(accounts->at(0).user.email, "ada@example.com");
    EXPECT_FALSE(accounts->at(0).user.admin);
    EXPECT_EQ(accounts->at(0).created_ms, kNow + 1);
    EXPECT_EQ(accounts->at(0).tasks, 2);
    EXPECT_TRUE(accounts->at(1).user.admin);
    EXPECT_EQ((*FindCredentials(database, "ben@example.com"))->password_hash, "ben's hash");
    auto signed_in = FindSession(database, "the token", kNow + 5);
    ASSERT_TRUE(signed_in && *signed_in);
    EXPECT_EQ((*signed_in)->email, "ben@example.com");
    auto tasks = ListTasks(database, accounts->at(0).user.id);
    ASSERT_TRUE(tasks);
    ASSERT_EQ(tasks->size(), 2);
    EXPECT_EQ(tasks->at(0).title, "zweite ✓");
    EXPECT_TRUE(tasks->at(0).completed);
    auto waiting = events::Outbox::Read(database, 0, 10);
    ASSERT_TRUE(waiting);
    ASSERT_EQ(waiting->size(), 1);
    EXPECT_EQ(waiting->at(0).event.id, IdOf(0));
    EXPECT_EQ(waiting->at(0).circumstances.page_ms, kNow - 5);
    EXPECT_TRUE(waiting->at(0).circumstances.local);
    auto ledger = events::Outbox::ReadLedger(database);
    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->accepted, 1);
    events::SeenIds seen;
    for (std::size_t id = 0; id < kIds; ++id) EXPECT_TRUE(*seen.Contains(database, IdOf(id)));
    EXPECT_FALSE(*seen.Contains(database, IdOf(kIds)));
  }

  Result<MovedCounts> ToServer() {
    return MoveDatabase({*file_, "the file"}, {*shared_, "the server"}, kNow, [](auto) {});
  }
  Result<MovedCounts> ToFile() {
    return MoveDatabase({*shared_, "the server"}, {*file_, "the file"}, kNow, [](auto) {});
  }

  static inline std::unique_ptr<TestPostgres> server_;
  events::TestFolder folder_;
  std::string at_;
  std::unique_ptr<Database> file_, shared_;
};

TEST_F(MoveDatabaseTest, ThereAndBack) {
  Fill(*file_);
  auto moved = ToServer();
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->accounts, 2);
  EXPECT_EQ(moved->sessions, 1);
  EXPECT_EQ(moved->tasks, 2);
  EXPECT_EQ(moved->erasures, 1);
  EXPECT_EQ(moved->events, 1);
  EXPECT_EQ(moved->ids, kIds);
  ExpectAll(*shared_);
  auto refused = Upgrade(*file_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("is at the server now"), std::string::npos);

  auto again = ToServer();
  ASSERT_TRUE(again) << "it had come to its end";
  EXPECT_EQ(again->accounts, 0);
  ASSERT_TRUE(AddUser(*shared_, "carl@example.com", "hash", kNow));
  auto back = ToFile();
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->accounts, 3);
  ASSERT_TRUE(Upgrade(*file_));
  ASSERT_FALSE(Upgrade(*shared_));
  ASSERT_TRUE(file_->Run("DELETE FROM users WHERE email = 'carl@example.com'"));
  ExpectAll(*file_);
}

TEST_F(MoveDatabaseTest, NothingIsMovedOverWhatIsThereOrUnderASite) {
  Fill(*file_);
  ASSERT_TRUE(Upgrade(*shared_));
  ASSERT_TRUE(AddUser(*shared_, "own@example.com", "hash", kNow));
  auto refused = ToServer();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  ExpectAll(*file_);
  EXPECT_TRUE(Upgrade(*file_));

  auto site = OpenShared();
  shared_ = nullptr;
  ASSERT_TRUE(*site->Take(events::Role::kRelay));
  shared_ = OpenShared();
  refused = ToServer();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("a site runs on the server"), std::string::npos);
}

TEST_F(MoveDatabaseTest, WhatFailsLeavesTheOldOneInUse) {
  Fill(*file_);
  ASSERT_TRUE(Upgrade(*shared_));
  ASSERT_TRUE(shared_->Execute("ALTER TABLE erasures ADD CHECK (email = '')"));
  ASSERT_FALSE(ToServer());
  EXPECT_TRUE(Upgrade(*file_));
  ExpectAll(*file_);
  EXPECT_EQ(ListAccounts(*shared_, 0, 10, kNow)->size(), 0);
}

// As a crash leaves it: the old one says that it is left, and the new one has all or nothing.
TEST_F(MoveDatabaseTest, WhatWasInterruptedGoesOn) {
  Fill(*file_);
  ASSERT_TRUE(events::SetDeparture(*file_, events::Departure{"the server"}));
  auto refused = Upgrade(*file_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("was interrupted"), std::string::npos);
  EXPECT_FALSE(ToFile()) << "all would be lost";
  auto moved = ToServer();
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->accounts, 2);

  ASSERT_TRUE(events::SetDeparture(*file_, events::Departure{"the server"}));
  ASSERT_TRUE(AddUser(*shared_, "later@example.com", "hash", kNow));
  moved = ToServer();
  ASSERT_TRUE(moved) << moved.error().message;
  EXPECT_EQ(moved->accounts, 0) << "only the end was missing";
  EXPECT_EQ(ListAccounts(*shared_, 0, 10, kNow)->size(), 3);
  EXPECT_FALSE(CancelMove(*file_));
}

TEST_F(MoveDatabaseTest, AnInterruptedOneMayBeGivenUp) {
  Fill(*file_);
  ASSERT_TRUE(events::SetDeparture(*file_, events::Departure{"the server"}));
  auto elsewhere =
      MoveDatabase({*file_, "the file"}, {*shared_, "another server"}, kNow, [](auto) {});
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().code, ErrorCode::kConflict);
  ASSERT_TRUE(CancelMove(*file_));
  EXPECT_TRUE(Upgrade(*file_));
  ExpectAll(*file_);
}

}  // namespace
}  // namespace taskflow::site
