#include <gtest/gtest.h>

#include "insights/reader_fixture.h"

namespace taskflow::insights {
namespace {

// Answers the whole table, a few rows with each page.
class TableSession final : public cql::Session {
 public:
  explicit TableSession(pipeline::FakePipeline& of) : of_(of) {}
  Result<cql::Prepared> Prepare(const std::string&) override { return cql::Prepared{}; }
  Result<cql::Rows> Query(const std::string& statement, cql::Consistency, std::int32_t,
                          const std::string& state) override {
    EXPECT_EQ(statement, "SELECT id, action, who, what, time FROM taskflow.interactions");
    std::lock_guard lock(of_.mutex);
    if (of_.away) return Fail(ErrorCode::kUnavailable, "the store is away");
    cql::Rows out;
    for (auto at = of_.rows.upper_bound(state); at != of_.rows.end(); ++at) {
      const auto& [id, row] = *at;
      out.rows.push_back({id, row.action, row.who, row.what, row.time});
      if (out.rows.size() < kPageRows) continue;
      if (std::next(at) != of_.rows.end()) out.paging_state = id;
      break;
    }
    return out;
  }
  void Execute(const cql::Prepared&, const std::vector<cql::Value>&, cql::Consistency,
               std::optional<std::int64_t>, OnDone) override {}
  void ExecuteMany(const cql::Prepared&, const std::vector<cql::Value>&, std::size_t,
                   cql::Consistency, std::vector<std::optional<std::int64_t>>, OnAllDone) override {
  }
  bool alive() const override { return true; }

 private:
  static constexpr std::size_t kPageRows = 3;
  pipeline::FakePipeline& of_;
};

class TablePeers final : public pipeline::Peers {
 public:
  explicit TablePeers(pipeline::FakePipeline& of) : fake_(of), session_(of) {}
  const std::string& topic() const override { return fake_.topic(); }
  const std::string& table() const override { return fake_.table(); }
  Milliseconds answer_max() const override { return fake_.answer_max(); }
  Result<kafka::Admin*> Admin() override { return fake_.Admin(); }
  Result<pipeline::EventCodec*> Codec() override { return fake_.Codec(); }
  Result<cql::Session*> Store() override {
    TRY(fake_.Store());
    return &session_;
  }
  Result<std::unique_ptr<kafka::Producer>> NewProducer() override { return fake_.NewProducer(); }
  Result<std::unique_ptr<kafka::Consumer>> NewConsumer(const kafka::Offsets& from) override {
    return fake_.NewConsumer(from);
  }
  Result<std::vector<std::string>> DeadLetterTopics() override { return {}; }

 private:
  pipeline::FakePeers fake_;
  TableSession session_;
};

class RebuildTest : public ReaderTest {
 protected:
  RebuildTest() {
    // Older rows, whose records are gone.
    for (int i = 0; i < 10; ++i) {
      pipeline_.rows["old" + std::to_string(i)] = {"view", "ada", "/", "2026-11-24T10:00:00.000Z"};
    }
    for (int i = 0; i < 5; ++i) pipeline_.Put("new" + std::to_string(i), "ada", "/");
  }
  ReaderOptions Options() override {
    auto options = ReaderTest::Options();
    options.connect = [this] { return std::make_unique<TablePeers>(pipeline_); };
    return options;
  }
};

TEST_F(RebuildTest, FromTheTableAndOnFromTheTopicsEnds) {
  Start();
  ASSERT_TRUE(Has(5));
  reader_->Rebuild(RebuildFrom::kTable);
  ASSERT_TRUE(Has(15));
  ASSERT_TRUE(Eventually([&] { return !reader_->status().rebuilding; }));
  EXPECT_EQ(table_->positions(), (Positions{{0, 5}, {1, 0}}));
  EXPECT_EQ(table_->source(), "fake");
  auto event = table_->Find("old3").value().value();
  EXPECT_EQ(event.partition, -1);
  EXPECT_EQ(event.time_ms, 1'795'514'400'000);
  pipeline_.Put("later", "ada", "/");
  ASSERT_TRUE(Has(16));
  EXPECT_EQ(table_->totals().repeated, 0u);
}

TEST_F(RebuildTest, NothingIsForgottenBeforeTheStoreAnswers) {
  Start();
  ASSERT_TRUE(Has(5));
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.away = true;
  }
  reader_->Rebuild(RebuildFrom::kTable);
  ASSERT_TRUE(Is(ReaderStatus::State::kWaiting));
  EXPECT_EQ(Events(), 5u);
  {
    std::lock_guard lock(pipeline_.mutex);
    pipeline_.away = false;
  }
  ASSERT_TRUE(Has(15));
}

// As the end of the process in the middle leaves it.
TEST_F(RebuildTest, BeginsAgainWhenItWasInterrupted) {
  ASSERT_TRUE(table_->Apply({.source = "(being read from the table)"}));
  Start();
  ASSERT_TRUE(Has(15));
  EXPECT_TRUE(Eventually([&] { return table_->source() == "fake"; }));
}

}  // namespace
}  // namespace taskflow::insights
