#include "privacy/eraser.h"

#include <gtest/gtest.h>

#include "events/migrations.h"
#include "events/outbox.h"
#include "events/test_folder.h"
#include "pipeline/fake_peers.h"
#include "privacy/outbox_stage.h"
#include "privacy/requests.h"

namespace taskflow::privacy {
namespace {

// As the site has them.
constexpr events::Migration kErasures = {"erasures-1", R"sql(
CREATE TABLE erasures (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL,
  requested_ms INTEGER NOT NULL, done_ms INTEGER, receipt TEXT) STRICT;
)sql"};
const events::Migration kTables[] = {events::kOutboxTables, events::kOutboxCircumstances,
                                     events::kOutboxIds, kErasures};

class EraserTest : public ::testing::Test {
 protected:
  EraserTest() { Open(); }
  ~EraserTest() override { Close(); }

  void Open() {
    auto database = *events::Database::Open(folder_.File("a.db"));
    ASSERT_TRUE(events::Migrate(*database, kTables));
    database_ = std::make_unique<events::DatabaseThread>(std::move(database), "test");
    EraserOptions options;
    options.connect = [this] {
      ++attempts_;
      return std::make_unique<pipeline::FakePeers>(pipeline_);
    };
    options.look_every = options.backoff_min = options.backoff_max = Milliseconds(2);
    options.table_wait = options.outbox_wait = Milliseconds(50);
    options.metrics = &metrics_;
    eraser_ = std::make_unique<Eraser>(*database_, Reader(), std::move(options));
  }
  void Close() {
    eraser_ = nullptr;
    database_ = nullptr;
  }
  std::unique_ptr<events::Database> Reader() {
    return *events::Database::OpenReader(folder_.File("a.db"));
  }
  void Run(const std::string& sql) {
    auto done = database_->RunAndWait<void>([&](events::Database& on) { return on.Execute(sql); });
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string Text(const char* sql) {
    auto reader = Reader();
    auto rows = *reader->Query(sql);
    return *rows.Next() ? std::string(rows.Text(0)) : "(none)";
  }
  void Request(const std::string& email, std::int64_t until_ms) {
    Run(fmt::format("INSERT INTO erasures (email, requested_ms) VALUES ('{}', {})", email,
                    until_ms));
  }
  bool Eventually(const std::function<bool()>& what) {
    for (int i = 0; i < 2'000; ++i) {
      if (what()) return true;
      std::this_thread::sleep_for(Milliseconds(5));
    }
    return false;
  }
  bool AllDone() {
    return Eventually(
        [&] { return Text("SELECT count(*) FROM erasures WHERE done_ms IS NULL") == "0"; });
  }

  events::TestFolder folder_;
  Metrics metrics_;
  pipeline::FakePipeline pipeline_;
  std::atomic<int> attempts_{0};
  std::unique_ptr<events::DatabaseThread> database_;
  std::unique_ptr<Eraser> eraser_;
};

TEST_F(EraserTest, ErasesUpToTheRequestAndForgetsTheAddress) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000);
  pipeline_.Put("b", "ada@example.com", "of the next account", 3'000);
  Request("ada@example.com", 2'000);
  EXPECT_TRUE(AllDone());
  EXPECT_EQ(pipeline_.RowsOf("ada@example.com"), std::vector<std::string>{"b"});
  EXPECT_EQ(Text("SELECT email FROM erasures"), "");
  auto receipt = Text("SELECT receipt FROM erasures");
  EXPECT_EQ(receipt.find("ada"), std::string::npos);
  EXPECT_NE(receipt.find(R"("stage":"outbox","found":0)"), std::string::npos);
  EXPECT_NE(receipt.find(R"("stage":"topic taskflow-interactions","found":1,"erased":1,"left":1)"),
            std::string::npos);
  EXPECT_TRUE(Eventually([&] {
    return metrics_.Render().find("taskflow_erasures_done_total 1\n") != std::string::npos;
  }));
}

TEST_F(EraserTest, DoesNothingWithoutRequests) {
  std::this_thread::sleep_for(Milliseconds(50));
  EXPECT_EQ(attempts_, 0);
}

TEST_F(EraserTest, TriesAgainUntilThePipelineIsBack) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000);
  pipeline_.away = true;
  Request("ada@example.com", 2'000);
  EXPECT_TRUE(Eventually([&] { return attempts_ >= 3; }));
  EXPECT_EQ(Text("SELECT count(*) FROM erasures WHERE done_ms IS NULL"), "1");
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.away = false;
  }
  EXPECT_TRUE(AllDone());
  EXPECT_TRUE(pipeline_.RowsOf("ada@example.com").empty());
}

TEST_F(EraserTest, TakesUpWhatAnEarlierRunLeft) {
  pipeline_.away = true;
  Request("ada@example.com", 2'000);
  Close();
  pipeline_.away = false;
  pipeline_.Put("a", "ada@example.com", "secret", 1'000);
  Open();
  EXPECT_TRUE(AllDone());
  EXPECT_TRUE(pipeline_.RowsOf("ada@example.com").empty());
}

TEST_F(EraserTest, OverwritesTheOutboxAndWaitsUntilTheRelayHasDoneWithIt) {
  Run("INSERT INTO outbox (place, id, action, who, what, time_ms, arrived_ms, automated, local) "
      "VALUES (1, 'x', 'create', 'ada@example.com', 'secret', 1000, 1000, 0, 0), "
      "(2, 'y', 'create', 'ada@example.com', 'of the next account', 3000, 3000, 0, 0)");
  Request("ada@example.com", 2'000);
  EXPECT_TRUE(Eventually([&] { return attempts_ >= 2; }));
  EXPECT_EQ(Text("SELECT who || what FROM outbox WHERE place = 1"), "erased-");
  EXPECT_EQ(Text("SELECT who FROM outbox WHERE place = 2"), "ada@example.com");
  EXPECT_EQ(Text("SELECT count(*) FROM erasures WHERE done_ms IS NULL"), "1");
  // The relay had sent the old one already.
  pipeline_.Put("x", "ada@example.com", "secret", 1'000);
  Run("DELETE FROM outbox WHERE place = 1");
  EXPECT_TRUE(AllDone());
  EXPECT_EQ(pipeline_.rows["x"].who, "erased");
}

TEST(Requests, OfAPersonAreClosedTogether) {
  events::TestFolder folder;
  auto database = *events::Database::Open(folder.File("a.db"));
  ASSERT_TRUE(events::Migrate(*database, kTables));
  ASSERT_TRUE(
      database->Execute("INSERT INTO erasures (email, requested_ms) VALUES ('a@b.c', 1), ('x@b.c', "
                        "2), ('a@b.c', 3)"));
  ASSERT_TRUE(CloseRequestsOf(*database, Person::Of("A@b.c"), 9, "{}"));
  auto open = OpenRequests(*database);
  ASSERT_EQ(open->size(), 1u);
  EXPECT_EQ(open->at(0).person.names, std::vector<std::string>{"x@b.c"});
  EXPECT_EQ(open->at(0).person.until_ms, 2);
}

}  // namespace
}  // namespace taskflow::privacy
