#include "site/refusals.h"

#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

TEST(Refusals, KeepsTheLastOfEachIdAndNoMoreThanItMay) {
  Refusals refusals;
  refusals.Note("", {1, 422, "invalid", "id", "x"});
  EXPECT_FALSE(refusals.Find(""));
  refusals.Note("a", {1, 422, "invalid", "what", "x"});
  refusals.Note("a", {2, 503, "busy", "", "y"});
  EXPECT_EQ(refusals.Find("a")->code, "busy");
  for (std::size_t i = 0; i < kRefusalsRemembered; ++i) {
    refusals.Note(std::to_string(i), {3, 422, "invalid", "what", "z"});
  }
  EXPECT_FALSE(refusals.Find("a"));
  EXPECT_TRUE(refusals.Find("0"));
}

using RefusalsTest = SiteTest;

TEST_F(RefusalsTest, WhoKnowsAnIdIsToldWhy) {
  constexpr char kId[] = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
  auto page = NewBrowser();
  page->Visit();
  auto target = fmt::format("/api/track/{}", kId);
  EXPECT_EQ(page->Get(target).status, 404);
  page->Post("/api/track", fmt::format(R"({{"events":[{{"action":"view","what":"/"}},)"
                                       R"({{"action":"view","what":"tasks","id":"{}"}}]}})",
                                       kId));
  auto told = page->Get(target);
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(told.Text("code") + " " + told.Text("field"), "invalid what");
  EXPECT_EQ(told.At("status"), json::value(422));
  EXPECT_EQ(told.Text("at"), FormatIso8601(clock_.WallMillis()));
  page->Post("/api/track", fmt::format(R"({{"action":"jump","what":"/","id":"{}"}})", kId));
  EXPECT_EQ(page->Get(target).Text("field"), "action");
}

}  // namespace
}  // namespace taskflow::site
