#include "insights/questions/sums.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"
#include "insights/api/questions.h"
#include "insights/questions/test_view.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kBeginMs = 1'758'000'000'000;

struct Asked {
  std::string question;
  Parameters parameters;
};

// The same questions again and again, while events come, some of them late, and go.
class SumsTest : public testing::TestWithParam<unsigned> {
 protected:
  SumsTest() : random_(GetParam()) {
    const std::vector<Parameters> filters = {{},
                                             {{"action", "view,create"}},
                                             {{"text", "pERSON1"}},
                                             {{"who", "Person3"}},
                                             {{"automated", "false"}},
                                             {{"from", std::to_string(kBeginMs + 4 * kDayMs)},
                                              {"to", std::to_string(kBeginMs + 30 * kDayMs)}}};
    const std::vector<Asked> asked = {{"summary", {}},
                                      {"series", {{"step", "day"}, {"zone", "Europe/Berlin"}}},
                                      {"series", {{"step", "month"}}},
                                      {"top", {{"by", "page"}, {"limit", "3"}}},
                                      {"top", {{"by", "title"}, {"limit", "3"}}},
                                      {"top", {{"by", "who"}}},
                                      {"funnel", {}},
                                      {"funnel", {{"order", "time"}}},
                                      {"retention", {{"weeks", "4"}}},
                                      {"people", {{"limit", "5"}}},
                                      {"people", {{"steps", "view,create"}, {"order", "time"}}},
                                      {"events", {{"limit", "7"}}}};
    for (const auto& filter : filters) {
      for (auto one : asked) {
        one.parameters.insert(one.parameters.end(), filter.begin(), filter.end());
        asked_.push_back(std::move(one));
      }
    }
  }

  std::size_t Below(std::size_t end) { return random_() % end; }
  // People, pages and actions come in the course of time.
  void Grow(std::size_t count) {
    static const std::vector<std::string> kActions = {"view", "create", "register", "complete"};
    for (; count > 0; --count) {
      clock_ms_ += static_cast<std::int64_t>(Below(kDayMs / 4));
      const auto known = 1 + view_.rows() / 12;
      auto action = Below(30) ? kActions[Below(4)] : "action " + std::to_string(Below(known));
      view_.Add(
          {.action = action,
           .who = Below(5) ? "Person" + std::to_string(Below(known)) : "anonymous",
           .what = "/" + std::to_string(Below(known)),
           .time_ms = clock_ms_ - static_cast<std::int64_t>(Below(4) ? 0 : Below(20 * kDayMs)),
           .automated = Below(5) == 0});
    }
  }
  std::string Answer(const Asked& asked, Sums& sums) {
    for (const auto& question : Questions()) {
      if (question.name != asked.question) continue;
      auto answer = question.answer(asked.parameters, view_, sums);
      return answer ? ToJson(*answer) : "problem: " + answer.error().message;
    }
    return "no such question";
  }

  std::mt19937 random_;
  std::int64_t clock_ms_ = kBeginMs;
  TestView view_{16};
  std::vector<Asked> asked_;
  Sums sums_, none_{0};
};

TEST_P(SumsTest, ChangeNoAnswer) {
  for (int round = 0; round < 12; ++round) {
    Grow(round == 0 ? 150 : Below(2) ? Below(4) : Below(60));
    if (Below(4) == 0) view_.Remove(Below(view_.rows()));
    for (const auto& asked : asked_) {
      SCOPED_TRACE(asked.question);
      const auto expected = Answer(asked, none_);
      EXPECT_EQ(expected.substr(0, 7) == "problem", false) << expected;
      EXPECT_EQ(Answer(asked, sums_), expected);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SumsTest, testing::Range(0U, 8U));

using SumsSparingTest = SumsTest;

TEST_P(SumsSparingTest, SpareASecondLookAtPiecesThatStay) {
  Grow(400);
  for (const auto& asked : asked_) {
    Answer(asked, sums_);
    view_.pieces_shown = 0;
    Answer(asked, sums_);
    EXPECT_LE(view_.pieces_shown, 8U) << asked.question;  // the last piece, by each of its scans
    Answer(asked, none_);
    view_.pieces_shown = 0;
    Answer(asked, none_);
    EXPECT_GT(view_.pieces_shown, 8U) << asked.question;
  }
}

INSTANTIATE_TEST_SUITE_P(OneSeed, SumsSparingTest, testing::Values(1U));

TEST(KeptTest, ForgetsWhatWasNotUsedForLongest) {
  Kept kept(2, 100);
  auto bytes = [](std::size_t size) { return std::make_shared<const std::string>(size, 'x'); };
  kept.Keep("a", {.state = 1, .rows = 5, .bytes = bytes(1)});
  kept.Keep("b", {.state = 1, .bytes = bytes(1)});
  EXPECT_TRUE(kept.Find("a"));
  kept.Keep("c", {.state = 1, .bytes = bytes(1)});
  EXPECT_TRUE(kept.Find("a") && !kept.Find("b") && kept.Find("c"));
  kept.Keep("a", {.state = 1, .rows = 4, .bytes = bytes(2)});  // older
  EXPECT_EQ(kept.Find("a")->rows, 5U);
  kept.Keep("a", {.state = 2, .rows = 4, .bytes = bytes(98)});
  EXPECT_TRUE(kept.Find("a") && !kept.Find("c"));
  kept.Keep("a", {.state = 3, .bytes = bytes(100)});  // more than there is room for
  EXPECT_FALSE(kept.Find("a"));
}

}  // namespace
}  // namespace taskflow::insights
