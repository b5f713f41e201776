#include "events/postgres.h"

#include <gtest/gtest.h>

#include <future>
#include <latch>

#include "events/database_thread.h"
#include "events/limits.h"
#include "events/listener.h"
#include "events/migrations.h"
#include "events/outbox.h"
#include "events/shared_hold.h"
#include "events/test_postgres.h"

namespace taskflow::events {
namespace {

constexpr Migration kNumbers = {
    "numbers",
    "CREATE TABLE numbers (n BIGINT PRIMARY KEY, odd BOOLEAN, text TEXT, bytes BYTEA);"
    "CREATE TABLE parts (n BIGINT REFERENCES numbers (n))"};

using Numbers = std::vector<std::int64_t>;

Numbers NumbersIn(Database& database) {
  Numbers out;
  auto rows = *database.Query("SELECT n FROM numbers ORDER BY n");
  while (*rows.Next()) out.push_back(rows.Int(0));
  return out;
}

std::function<Status(Database&)> Insert(std::int64_t n) {
  return [n](Database& db) { return db.Run("INSERT INTO numbers (n) VALUES (?1)", {n}); };
}

ErrorCode CodeOf(const Status& status) {
  return status ? ErrorCode::kInternal : status.error().code;
}

class PostgresTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = TestPostgres::Start(); }
  static void TearDownTestSuite() { server_ = nullptr; }
  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << TestPostgres::kMissing;
    at_ = server_->NewSchema();
    database_ = Open();
    ASSERT_TRUE(Migrate(*database_, std::span(&kNumbers, 1)));
  }
  std::unique_ptr<PostgresDatabase> Open(bool reads_only = false) {
    return *PostgresDatabase::Open(at_, reads_only);
  }
  void Restart() {
    server_->Stop();
    server_->Run();
  }

  static inline std::unique_ptr<TestPostgres> server_;
  std::string at_;
  std::unique_ptr<PostgresDatabase> database_;
};

TEST_F(PostgresTest, ValuesComeBack) {
  auto bytes = std::string_view("a\0b\\\xff", 5);
  ASSERT_TRUE(database_->Run("INSERT INTO numbers VALUES (?1, ?2, ?3, ?4)",
                             {std::int64_t{-5}, std::int64_t{1}, "\xc3\xa4'?1", Blob{bytes}}));
  EXPECT_EQ(database_->Changed(), 1);
  ASSERT_TRUE(database_->Run("INSERT INTO numbers VALUES (?1, ?2, ?3, ?4)",
                             {std::numeric_limits<std::int64_t>::max(), std::int64_t{0},
                              std::monostate{}, std::monostate{}}));
  auto rows = *database_->Query("SELECT n, odd, text, bytes FROM numbers ORDER BY n");
  ASSERT_TRUE(*rows.Next());
  EXPECT_EQ(rows.Int(0), -5);
  EXPECT_EQ(rows.Int(1), 1);
  EXPECT_EQ(rows.Text(2), "\xc3\xa4'?1");
  EXPECT_EQ(rows.Text(3), bytes);
  ASSERT_TRUE(*rows.Next());
  EXPECT_EQ(rows.Int(0), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(rows.Int(1), 0);
  EXPECT_FALSE(rows.IsNull(1));
  EXPECT_TRUE(rows.IsNull(2));
  EXPECT_EQ(rows.Text(2), "");
  EXPECT_EQ(rows.Int(3), 0);
  EXPECT_FALSE(*rows.Next());
}

TEST_F(PostgresTest, ErrorsSayWhatTheyAre) {
  ASSERT_TRUE(Insert(1)(*database_));
  EXPECT_EQ(CodeOf(Insert(1)(*database_)), ErrorCode::kExists);
  EXPECT_EQ(CodeOf(database_->Run("INSERT INTO parts VALUES (?1)", {std::int64_t{9}})),
            ErrorCode::kConflict);
  EXPECT_EQ(CodeOf(database_->Run("UPDATE numbers SET text = ?1", {std::string_view("\0", 1)})),
            ErrorCode::kInvalid);
  EXPECT_FALSE(Insert(2)(*Open(true)));
  EXPECT_EQ(NumbersIn(*database_), (Numbers{1}));
}

TEST_F(PostgresTest, AServerThatIsNotThereIsNamedWithoutThePassword) {
  for (std::string at : {"host=/nowhere password=hush", "postgresql://a:hush@[::1",
                         "password=hush what=ever", "hush", "postgresql://a:hush@127.0.0.1:1/x"}) {
    auto opened = PostgresDatabase::Open(at);
    ASSERT_FALSE(opened) << at;
    EXPECT_NE(opened.error().message.find("site.database"), std::string::npos);
    EXPECT_EQ(opened.error().message.find("hush"), std::string::npos) << opened.error().message;
  }
}

TEST_F(PostgresTest, CommitsAreDurableWhateverTheServerSays) {
  ASSERT_TRUE(database_->Execute("ALTER ROLE taskflow SET synchronous_commit = off"));
  auto later = Open();
  auto rows = *later->Query("SHOW synchronous_commit");
  (void)database_->Execute("ALTER ROLE taskflow RESET synchronous_commit");
  ASSERT_TRUE(*rows.Next());
  EXPECT_EQ(rows.Text(0), "on");
}

TEST_F(PostgresTest, WhoWritesDoesSoAlone) {
  auto other = Open();
  ASSERT_TRUE(database_->Begin());
  ASSERT_TRUE(Insert(1)(*database_));
  auto others = std::async(std::launch::async, [&]() -> Status {
    TRY(other->Begin());
    TRY(Insert(static_cast<std::int64_t>(NumbersIn(*other).size()) + 1)(*other));
    return other->Run("COMMIT");
  });
  EXPECT_EQ(others.wait_for(Milliseconds(100)), std::future_status::timeout);
  ASSERT_TRUE(database_->Run("COMMIT"));
  EXPECT_TRUE(others.get());
  EXPECT_EQ(NumbersIn(*database_), (Numbers{1, 2}));
}

TEST_F(PostgresTest, AFailedTransactionIsNotTakenForACommit) {
  ASSERT_TRUE(database_->Begin());
  ASSERT_TRUE(Insert(1)(*database_));
  EXPECT_FALSE(Insert(1)(*database_));
  EXPECT_FALSE(Insert(2)(*database_));
  EXPECT_FALSE(database_->Run("COMMIT"));
  EXPECT_EQ(NumbersIn(*database_), Numbers());
}

TEST_F(PostgresTest, AConnectionThatEndsIsMadeAgainButNotInATransaction) {
  auto reader = Open(true);
  EXPECT_EQ(NumbersIn(*reader), Numbers());
  Restart();
  ASSERT_TRUE(database_->Begin()) << "nothing was under way";
  ASSERT_TRUE(Insert(1)(*database_));
  Restart();
  EXPECT_EQ(CodeOf(Insert(2)(*database_)), ErrorCode::kUnavailable);
  EXPECT_EQ(CodeOf(Insert(3)(*database_)), ErrorCode::kUnavailable) << "it would stand alone";
  EXPECT_FALSE(database_->InTransaction());
  EXPECT_TRUE(database_->WasAway());
  ASSERT_TRUE(database_->Begin());
  ASSERT_TRUE(Insert(4)(*database_));
  ASSERT_TRUE(database_->Run("COMMIT"));
  EXPECT_FALSE(reader->Query("SELECT n FROM numbers ORDER BY n")) << "it hears of the end now";
  EXPECT_EQ(NumbersIn(*reader), (Numbers{4}));
}

TEST_F(PostgresTest, ARoleEndsWithItsConnection) {
  auto other = Open(true);
  auto mine = Open(true);
  EXPECT_TRUE(*mine->Take(Role::kRelay));
  EXPECT_TRUE(*mine->Take(Role::kRelay));
  EXPECT_FALSE(*other->Take(Role::kRelay));
  EXPECT_TRUE(*other->Take(Role::kEraser));
  auto elsewhere = *PostgresDatabase::Open(server_->NewSchema());
  EXPECT_TRUE(*elsewhere->Take(Role::kRelay)) << "another installation's";
  mine = nullptr;
  auto end = SystemClock().Mono() + std::chrono::seconds(10);
  while (!*other->Take(Role::kRelay)) ASSERT_LT(SystemClock().Mono(), end);
}

class Heard {
 public:
  Listener::Ears Ears() {
    return {[this](std::string_view news) { Add(std::string(news)); }, [this] { Add("missed"); },
            [](Database&) {}};
  }
  std::vector<std::string> Wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  void Add(std::string text) {
    std::lock_guard lock(mutex_);
    all_.push_back(std::move(text));
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

// As another process would.
Status TellAs(Database& database, std::string_view who, std::string_view channel_of_news) {
  auto text = fmt::format("{:36} {}", who, channel_of_news);
  return database
      .Query(
          "SELECT pg_notify('taskflow_' || (hashtext(current_schema())::bigint & 4294967295), "
          "?1)",
          {text})
      .map([](auto&&) {});
}

TEST_F(PostgresTest, NewsOfOtherProcessesIsHeardAfterTheCommit) {
  Heard heard;
  Listener listener(Open(true), heard.Ears());
  ASSERT_EQ(heard.Wait(1), (std::vector<std::string>{"missed"}));
  ASSERT_TRUE(database_->Begin());
  ASSERT_TRUE(TellAs(*database_, "other", "one"));
  ASSERT_TRUE(database_->Run("ROLLBACK"));
  ASSERT_TRUE(database_->Begin());
  ASSERT_TRUE(database_->Tell("own"));
  ASSERT_TRUE(TellAs(*database_, "other", "two"));
  ASSERT_TRUE(database_->Run("COMMIT"));
  EXPECT_EQ(heard.Wait(2), (std::vector<std::string>{"missed", "two"}));
  Restart();
  EXPECT_EQ(heard.Wait(3), (std::vector<std::string>{"missed", "two", "missed"}));
}

class PostgresThreadTest : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    thread_ = std::make_unique<DatabaseThread>(Open(), "test-db");
  }
  std::unique_ptr<DatabaseThread> thread_;
};

TEST_F(PostgresThreadTest, AFailedJobIsUndoneAlone) {
  std::latch answered(3);
  std::latch go(1);
  thread_->Run<void>([&](Database&) { return go.wait(), Status{}; }, [](Status) {});
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
      note);
  thread_->Run<void>(Insert(3), note);
  go.count_down();
  answered.wait();
  EXPECT_EQ(outcomes, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(NumbersIn(*database_), (Numbers{1, 3}));
}

TEST_F(PostgresThreadTest, AJobThatKeepsSilentAboutALostTransactionHasNotSucceeded) {
  auto done = thread_->RunAndWait<void>([](Database& db) -> Status {
    TRY(Insert(1)(db));
    server_->Stop();
    (void)Insert(2)(db);
    return {};
  });
  server_->Run();
  EXPECT_EQ(CodeOf(done), ErrorCode::kUnavailable);
  EXPECT_EQ(NumbersIn(*Open()), Numbers());
  EXPECT_TRUE(thread_->healthy());
  EXPECT_TRUE(thread_->RunAndWait<void>(Insert(3)));
}

// Each number that was acknowledged is there, once.
TEST_F(PostgresThreadTest, NothingAcknowledgedIsLostWhenTheServerCrashesUnderLoad) {
  std::set<std::int64_t> acknowledged;
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      while (!stop) {
        auto n = next++;
        if (!thread_->RunAndWait<void>(Insert(n))) continue;
        std::lock_guard lock(mutex);
        acknowledged.insert(n);
      }
    });
  }
  auto wait_for_more = [&, wanted = std::size_t{0}]() mutable {
    wanted += 20;
    auto end = SystemClock().Mono() + std::chrono::seconds(60);
    auto count = [&] {
      std::lock_guard lock(mutex);
      return acknowledged.size();
    };
    while (count() < wanted && SystemClock().Mono() < end) {
      std::this_thread::sleep_for(Milliseconds(10));
    }
    EXPECT_GE(count(), wanted) << "nothing is acknowledged any more";
    wanted = count();
  };
  for (int round = 0; round < 3; ++round) {
    wait_for_more();
    server_->Stop(SIGQUIT);
    server_->Run();
  }
  wait_for_more();
  stop = true;
  for (auto& client : clients) client.join();
  auto stored = NumbersIn(*Open());
  EXPECT_TRUE(
      std::includes(stored.begin(), stored.end(), acknowledged.begin(), acknowledged.end()));
}

TEST_F(PostgresThreadTest, AWriterThatIsSilentKeepsNobodyForLong) {
  auto began = SystemClock().Mono();
  ASSERT_TRUE(thread_->RunAndWait<void>(Insert(1)));
  auto held = Open();
  ASSERT_TRUE(held->Begin());  // and says nothing more
  auto done = thread_->RunAndWait<void>(Insert(2));
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_GE(SystemClock().Mono() - began, Milliseconds(kPostgresSilenceMs - 100));
}

class SharedOutboxTest : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    at_ = server_->NewSchema();
    database_ = Open();
    ASSERT_TRUE(Migrate(*database_, std::array{kSharedOutboxTables, kSharedHoldTable}));
  }
  Result<bool> Add(Outbox& outbox, Database& database, const std::string& id) {
    Tally tally;
    ASSIGN_OR_RETURN(bool fresh, outbox.Add(database, {.id = id, .who = "a@b.c", .what = "x"},
                                            {.arrived_ms = now_ms_}, tally));
    TRY(outbox.Book(database, tally));
    return fresh;
  }
  std::int64_t now_ms_ = 1'000'000'000'000;
};

TEST_F(SharedOutboxTest, AnIdIsOneEventWhicheverProcessHears) {
  Outbox one({.shared = true}), another({.shared = true});
  auto other = Open();
  EXPECT_TRUE(*Add(one, *database_, "a"));
  EXPECT_FALSE(*Add(another, *other, "a"));
  EXPECT_TRUE(*Add(another, *other, "b"));
  one.NoteRefused(2);
  another.NoteRefused(3);
  EXPECT_TRUE(*Add(one, *database_, "c"));
  EXPECT_TRUE(*Add(another, *other, "d"));
  EXPECT_TRUE(*Add(another, *other, "e"));
  auto entries = *Outbox::Read(*database_, 0, 10);
  ASSERT_EQ(entries.size(), 5u);
  EXPECT_EQ(entries[1].event.id, "b");
  EXPECT_LT(entries[0].place, entries[1].place);
  std::vector<std::int64_t> places = {entries[0].place, entries[1].place};
  ASSERT_TRUE(Outbox::Delete(*database_, places));
  ASSERT_TRUE(Outbox::Delete(*other, places));
  auto ledger = *Outbox::ReadLedger(*other);
  EXPECT_EQ(ledger.accepted, 5);
  EXPECT_EQ(ledger.refused, 5);
  EXPECT_EQ(ledger.passed, 2);
  one.NoteShared(ledger);
  EXPECT_EQ(one.depth(), 3);
}

TEST_F(SharedOutboxTest, OldIdsAreForgotten) {
  SeenIds ids(1'000);
  EXPECT_TRUE(*ids.Add(*database_, "old", now_ms_));
  ASSERT_TRUE(database_->Begin());
  SeededRandom random(3);
  for (int i = 1; i < 2 * kYoungestIdsMax; ++i) {
    EXPECT_TRUE(*ids.Add(*database_, random.Uuid(), now_ms_ + (i < 900 ? 500 : 1'500)));
  }
  EXPECT_FALSE(*ids.Contains(*database_, "old"));
  ASSERT_TRUE(database_->Run("COMMIT"));
  EXPECT_TRUE(*ids.Add(*database_, "old", now_ms_ + 1'500));
}

TEST_F(SharedOutboxTest, AHoldIsTrueOnceWhoSendsHasAllAnswered) {
  auto sending = Open();
  ASSERT_TRUE(*sending->Take(Role::kRelay));
  auto held = HoldShared(*database_, "old:9092", Milliseconds(0));
  EXPECT_EQ(CodeOf(held), ErrorCode::kTimeout);
  EXPECT_EQ(*SharedHeldCluster(*sending), "old:9092");

  auto waiting = std::async([&] { return HoldShared(*Open(), "old:9092", Milliseconds(10'000)); });
  ASSERT_TRUE(sending->Leave(Role::kRelay));
  auto done = waiting.get();
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_TRUE(*sending->Take(Role::kRelay)) << "the hold does not keep the role";

  ASSERT_TRUE(ReleaseShared(*database_));
  ASSERT_TRUE(ReleaseShared(*database_));
  EXPECT_EQ(*SharedHeldCluster(*sending), std::nullopt);
}

TEST_F(SharedOutboxTest, ADatabaseOfOlderSitesCannotBeHeld) {
  ASSERT_TRUE(database_->Execute("DROP TABLE held_cluster"));
  EXPECT_EQ(CodeOf(HoldShared(*database_, "old:9092", Milliseconds(0))), ErrorCode::kUnsupported);
  EXPECT_TRUE(ReleaseShared(*database_));
}

}  // namespace
}  // namespace taskflow::events
