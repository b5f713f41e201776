// The store as this project's own client sees it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <thread>

#include "base/bytes.h"
#include "base/clock.h"
#include "cql/client/session.h"
#include "store/store.h"

namespace taskflow::store {
namespace {

using Kind = cql::Value::Kind;

class SessionTest : public testing::Test {
 protected:
  SessionTest()
      : path_(std::filesystem::temp_directory_path() /
              ("session_test." + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    Restart();
    Run("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': "
        "1}");
    Run("CREATE TABLE k.t (id text PRIMARY KEY, a text, n int) WITH default_time_to_live = 1000");
    Run("CREATE INDEX ON k.t (a)");
  }
  ~SessionTest() override {
    session_ = nullptr;
    store_ = nullptr;
    std::filesystem::remove_all(path_);
  }

  void Restart() {
    session_ = nullptr;
    store_ = nullptr;
    auto store = Store::Start(loop_, {.listen = {"127.0.0.1", 0}, .data_dir = path_});
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    auto session = cql::Session::Connect(
        client_loop_, {.contact_points = {store_->address()}, .local_datacenter = "dc1"});
    ASSERT_TRUE(session) << session.error().message;
    session_ = *std::move(session);
  }
  cql::Rows Run(const std::string& statement) {
    auto rows = session_->Query(statement);
    EXPECT_TRUE(rows) << statement << ": " << rows.error().message;
    return rows.value_or(cql::Rows{});
  }
  std::vector<Status> WriteMany(const cql::Prepared& prepared, int from, int to) {
    std::vector<std::string> ids;
    for (int i = from; i < to; ++i) ids.push_back(std::to_string(i));
    std::vector<cql::Value> values;
    for (auto& id : ids) {
      values.push_back({Kind::kBytes, id});
      values.push_back({Kind::kBytes, id.size() % 2 == 0 ? "even" : "odd"});
    }
    std::promise<std::vector<Status>> outcome;
    session_->ExecuteMany(prepared, values, ids.size(), cql::Consistency::kLocalOne, {},
                          [&](auto statuses) { outcome.set_value(std::move(statuses)); });
    return outcome.get_future().get();
  }
  static std::size_t Failed(const std::vector<Status>& statuses) {
    return static_cast<std::size_t>(
        std::count_if(statuses.begin(), statuses.end(), [](auto& status) { return !status; }));
  }
  std::string Count(const std::string& where = "") {
    auto rows = Run("SELECT COUNT(*) FROM k.t" + where).rows;
    return rows.empty() ? "" : std::to_string(ByteReader(rows[0][0].value_or("")).I64());
  }

  std::filesystem::path path_;
  net::Loop loop_{"store"}, client_loop_{"client"};
  std::unique_ptr<Store> store_;
  std::shared_ptr<cql::Session> session_;
};

TEST_F(SessionTest, WhatWasAcknowledgedIsThereAfterARestart) {
  auto prepared = session_->Prepare("INSERT INTO k.t (id, a) VALUES (?, ?)");
  ASSERT_TRUE(prepared) << prepared.error().message;
  EXPECT_EQ(prepared->parameters()[1].name, "a");
  EXPECT_EQ(prepared->parameters()[1].type, "text");
  EXPECT_EQ(Failed(WriteMany(*prepared, 0, 5'000)), 0u);
  Restart();
  EXPECT_EQ(Count(), "5000");
  EXPECT_EQ(Count(" WHERE a = 'even'"), "4090");  // 10 to 99, 1000 to 4999
}

TEST_F(SessionTest, AnIndexThatWasBeingBuiltIsBuiltAfterARestart) {
  auto prepared = session_->Prepare("INSERT INTO k.t (id, a) VALUES (?, ?)");
  ASSERT_TRUE(prepared);
  EXPECT_EQ(Failed(WriteMany(*prepared, 0, 5'000)), 0u);
  for (int i = 0; i < 8; ++i) {
    Run("DROP INDEX k.t_a_idx");
    Run("CREATE INDEX ON k.t (a)");
    Restart();
  }
  const auto end = SystemClock().Mono() + Milliseconds(10'000);
  while (Count(" WHERE a = 'even'") != "4090" && SystemClock().Mono() < end)
    std::this_thread::sleep_for(Milliseconds(20));
  EXPECT_EQ(Count(" WHERE a = 'even'"), "4090");
}

TEST_F(SessionTest, PreparesAgainWhenTheTableHasChanged) {
  auto prepared = session_->Prepare("INSERT INTO k.t (id, a) VALUES (?, ?)");
  ASSERT_TRUE(prepared);
  EXPECT_EQ(Failed(WriteMany(*prepared, 0, 10)), 0u);
  Run("ALTER TABLE k.t ADD extra int");
  EXPECT_EQ(Failed(WriteMany(*prepared, 10, 20)), 0u);
  Run("DROP TABLE k.t");
  auto statuses = WriteMany(*prepared, 20, 22);
  ASSERT_EQ(Failed(statuses), 2u);
  EXPECT_EQ(statuses[0].error().code, ErrorCode::kNotFound) << statuses[0].error().message;
}

TEST_F(SessionTest, PagesGiveEachRowOnce) {
  auto prepared = session_->Prepare("INSERT INTO k.t (id, a) VALUES (?, ?)");
  ASSERT_TRUE(prepared);
  EXPECT_EQ(Failed(WriteMany(*prepared, 0, 100)), 0u);
  std::set<std::string> ids;
  std::string state;
  std::size_t rows = 0;
  do {
    auto page = session_->Query("SELECT id FROM k.t", cql::Consistency::kOne, 7, state);
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_LE(page->rows.size(), 7u);
    for (auto& row : page->rows) ids.insert(*row[0]);
    rows += page->rows.size();
    state = page->paging_state;
  } while (!state.empty());
  EXPECT_EQ(ids.size(), 100u);
  EXPECT_EQ(rows, 100u);
}

TEST_F(SessionTest, ErrorsSayWhatIsWrong) {
  auto code = [&](const std::string& statement) {
    auto rows = session_->Query(statement);
    return rows ? ErrorCode::kInternal : rows.error().code;
  };
  EXPECT_EQ(code("SELEC"), ErrorCode::kInvalid);
  EXPECT_EQ(code("SELECT * FROM k.nope"), ErrorCode::kNotFound);
  EXPECT_EQ(code("SELECT * FROM nope.nope"), ErrorCode::kNotFound);
  EXPECT_EQ(code("USE nope"), ErrorCode::kNotFound);
  EXPECT_EQ(code("SELECT nope FROM k.t"), ErrorCode::kInvalid);
  EXPECT_EQ(code("CREATE TABLE k.t (id int PRIMARY KEY)"), ErrorCode::kExists);
  EXPECT_EQ(code("INSERT INTO system.local (key) VALUES ('x')"), ErrorCode::kUnauthorized);
}

TEST_F(SessionTest, AStoreThatGoesAwayFailsWhatIsUnderWay) {
  auto prepared = session_->Prepare("INSERT INTO k.t (id, a) VALUES (?, ?)");
  ASSERT_TRUE(prepared);
  store_ = nullptr;
  auto statuses = WriteMany(*prepared, 0, 10);
  EXPECT_EQ(Failed(statuses), 10u);
  EXPECT_EQ(statuses[0].error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(session_->alive());
}

}  // namespace
}  // namespace taskflow::store
