#include "privacy/insights_stage.h"

#include <gtest/gtest.h>

#include <mutex>

#include "base/clock.h"
#include "http/server.h"
#include "net/loop.h"

namespace taskflow::privacy {
namespace {

// Insights as its API has it.
class InsightsStageTest : public ::testing::Test {
 protected:
  InsightsStageTest() {
    http::Router router;
    router.Handle("POST", "/privacy/erase", [this](http::Request& request, auto respond) {
      std::lock_guard lock(mutex_);
      order_ = request.body;
      respond.Send(http::Response::Json(status_, answer_));
    });
    server_ = *http::Server::Start(loop_, {"127.0.0.1", 0}, std::move(router));
  }
  ~InsightsStageTest() override { server_ = nullptr; }
  std::string Url() const { return "http://" + server_->address().ToString(); }

  net::Loop loop_{"insights"};
  std::mutex mutex_;  // guards the three below
  int status_ = 200;
  std::string answer_ = R"({"found":3,"erased":3})", order_;
  std::unique_ptr<http::Server> server_;
  Person person_ = Person::Of("Ada@example.com");
};

TEST_F(InsightsStageTest, TellsWhatInsightsDid) {
  person_.until_ms = 1'700'000'000'000;
  auto stage = EraseInInsights({Url() + ",http://other"}, person_, false);
  EXPECT_EQ(order_, R"({"names":["ada@example.com","Ada@example.com"],"dryRun":false,)"
                    R"("until":"2023-11-14T22:13:20.000Z"})");
  EXPECT_EQ(fmt::format("{} {} {}", stage.found, stage.erased, stage.left), "3 3 0");
  EXPECT_TRUE(stage.Settled());
  answer_ = R"({"found":3,"erased":0})";
  stage = EraseInInsights({Url()}, person_, true);
  EXPECT_NE(order_.find("\"dryRun\":true"), std::string::npos);
  EXPECT_EQ(fmt::format("{} {} {}", stage.found, stage.erased, stage.left), "3 0 3");
}

TEST_F(InsightsStageTest, TheDemoGoesTheSameWay) {
  auto stage = EraseDemoInInsights({Url()});
  EXPECT_EQ(order_, R"({"demo":true})");
  EXPECT_EQ(fmt::format("{} {} {}", stage.found, stage.erased, stage.left), "3 3 0");
  server_ = nullptr;
  EXPECT_NE(EraseDemoInInsights({"http://127.0.0.1:1"}).problem, "");
}

TEST_F(InsightsStageTest, AnAnswerThatIsNone) {
  for (const auto* answer : {"", "{}", R"({"found":"3","erased":3})"}) {
    answer_ = answer;
    EXPECT_NE(EraseInInsights({Url()}, person_, false).problem, "") << answer;
  }
  status_ = 503;
  EXPECT_NE(EraseInInsights({Url()}, person_, false).problem.find("answers 503"),
            std::string::npos);
}

TEST_F(InsightsStageTest, WhoIsAwayMayNeverHaveBeenThere) {
  auto url = Url();
  server_ = nullptr;
  EXPECT_NE(EraseInInsights({url}, person_, false).problem.find("insights.url"), std::string::npos);
  auto stage = EraseInInsights({url, false}, person_, false);
  EXPECT_EQ(stage.problem, "");
  EXPECT_NE(stage.remedy.find(url), std::string::npos);
}

}  // namespace
}  // namespace taskflow::privacy
