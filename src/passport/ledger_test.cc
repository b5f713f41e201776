#include "passport/ledger.h"

#include <boost/json.hpp>

#include "passport/fixture.h"
#include "passport/otlp.h"

namespace taskflow::passport {
namespace {

class LedgerTest : public PassportTest {
 protected:
  LedgerTest() {
    ledger_.site = [this]() -> Result<SiteBooks> { return books_; };
    ledger_.insights = [this]() -> Result<InsightsBooks> { return insights_; };
  }
  PipelineLedger Take() {
    pipeline::FakePeers peers(pipeline_);
    return TakeLedger(peers, ledger_);
  }
  // "received passed refused suppressed dead waiting missing"
  std::string Line(std::string_view name) {
    auto ledger = Take();
    for (const auto& one : ledger.stages) {
      if (one.name != name) continue;
      if (!one.known) return "? " + one.note;
      return fmt::format("{} {} {} {} {} {} {}", one.received, one.passed, one.refused,
                         one.suppressed, one.dead, one.waiting, one.Missing());
    }
    return "no stage";
  }

  SiteBooks books_;
  InsightsBooks insights_;
  LedgerSources ledger_;
};

TEST_F(LedgerTest, EveryStageBalances) {
  for (int i = 0; i < 10; ++i) Write(fmt::format("e{}", i));
  CommitAll();
  auto& one = *pipeline_.committed["connect-sink"].begin();
  one.second -= 1;
  books_ = {{.accepted = 12, .suppressed = 3, .disabled = 1, .refused = 2, .passed = 10}, 2};
  for (std::int32_t p = 0; p < 2; ++p) {
    insights_.positions[p] =
        static_cast<std::int64_t>(pipeline_.topics[kTopic][static_cast<std::size_t>(p)].size());
  }
  insights_.added = insights_.events = 10;
  EXPECT_EQ(Line("site"), "18 12 2 4 0 0 0");
  EXPECT_EQ(Line("outbox"), "12 10 0 0 0 2 0");
  EXPECT_EQ(Line("topic"), "10 9 0 0 0 1 0");
  EXPECT_EQ(Line("connect"), "9 9 0 0 0 0 0");
  EXPECT_EQ(Line("insights"), "10 10 0 0 0 0 0");
  EXPECT_TRUE(Take().Balanced());
  EXPECT_EQ(Take().problem, "");
}

TEST_F(LedgerTest, WhatIsMissingIsSeen) {
  Write("a");
  CommitAll();
  books_ = {{.accepted = 4, .passed = 3}, 0};
  EXPECT_EQ(Line("outbox"), "4 3 0 0 0 0 1");
  EXPECT_EQ(Line("topic"), "3 1 0 0 0 0 2");
  insights_.added = 5;
  insights_.events = 4;
  insights_.positions = {{0, 1}, {1, 1}};
  EXPECT_TRUE(Line("insights").ends_with(" 1")) << Line("insights");
  EXPECT_FALSE(Take().Balanced());
}

TEST_F(LedgerTest, WhatIsAwayIsSaidAndNotGuessed) {
  ledger_ = {};
  pipeline_.away = true;
  EXPECT_EQ(Line("site"), "? no site is configured");
  EXPECT_EQ(Line("topic"), "? it is away");
  auto ledger = Take();
  EXPECT_EQ(ledger.problem, "it is away");
  auto object = ToJsonObject(ledger);
  EXPECT_EQ(object["stages"].as_array()[2].as_object()["received"], nullptr);
}

TEST(SiteBooks, AreReadFromMetrics) {
  auto books = ReadSiteBooks(
      "# HELP x y\ntaskflow_ledger_events{stage=\"site\",kind=\"accepted\"} 5\n"
      "taskflow_ledger_events{stage=\"site\",kind=\"suppressed\"} 1\n"
      "taskflow_ledger_events{stage=\"site\",kind=\"disabled\"} 2\n"
      "taskflow_ledger_events{stage=\"site\",kind=\"refused\"} 3\n"
      "taskflow_ledger_events{stage=\"outbox\",kind=\"passed\"} 4\ntaskflow_outbox_events 1\n");
  ASSERT_TRUE(books);
  EXPECT_EQ(books->ledger.passed, 4);
  EXPECT_EQ(books->waiting, 1);
  EXPECT_EQ(ReadSiteBooks("taskflow_outbox_events 1\n").error().code, ErrorCode::kNotFound);
}

TEST_F(PassportTest, AsOneTrace) {
  Write(kId);
  auto found = Look();
  ASSERT_TRUE(found);
  auto text = ToJson(ToOtlp(*found));
  auto object = *ParseJsonObject(text);
  auto& spans = object["resourceSpans"].at(0).at("scopeSpans").at(0).at("spans").as_array();
  ASSERT_EQ(spans.size(), 6u);  // the whole, and all but visible
  std::set<std::string> ids;
  for (auto& span : spans) {
    EXPECT_EQ(span.at("traceId"), "0af7651916cd43dd8448eb211c80319c");
    ids.emplace(span.at("spanId").as_string());
    if (ids.size() > 1) {
      EXPECT_EQ(span.at("parentSpanId"), spans[0].at("spanId"));
    }
  }
  EXPECT_EQ(ids.size(), 6u);
  EXPECT_EQ(spans[0].at("startTimeUnixNano"), "1700000000000000000");
  EXPECT_EQ(spans[3].at("endTimeUnixNano"), "1700000000007000000");
}

}  // namespace
}  // namespace taskflow::passport
