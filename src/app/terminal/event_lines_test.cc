#include "app/terminal/event_lines.h"

#include <gtest/gtest.h>

namespace taskflow::app {
namespace {

EventRecord Made(std::string action, std::string who, std::string what) {
  return {.id = "4f1c0f7e-0000-4000-8000-000000000001",
          .action = std::move(action),
          .who = std::move(who),
          .what = std::move(what),
          .time = "2026-11-24T10:00:00.000Z"};
}

TEST(EventLines, ColumnsLineUp) {
  EventLines lines(false, Colours(false));
  lines.Fit({Made("create", "ann@example.com", ""), Made("view", "anonymous", "/")});
  EXPECT_EQ(lines.Line(Made("create", "ann@example.com", "Buy\nmilk")),
            "2026-11-24T10:00:00.000Z  create    ann@example.com  Buy\\nmilk\n");
  EXPECT_EQ(lines.Line(Made("view", "anonymous", "/")),
            "2026-11-24T10:00:00.000Z  view      anonymous        /\n");
}

TEST(EventLines, ColourOnlyWhereItIsOn) {
  EXPECT_NE(EventLines(false, Colours(true)).Line(Made("create", "a", "b")).find("\x1b[36m"),
            std::string::npos);
  EXPECT_EQ(EventLines(true, Colours(true)).Line(Made("create", "a", "b")).find('\x1b'),
            std::string::npos);
}

TEST(EventLines, JsonIsOneObjectALine) {
  auto event = Made("create", "ann\x1b", "\"x\"");
  event.demo = true;
  auto line = EventLines(true, Colours(false)).Line(event);
  auto object = ParseJsonObject(line);
  ASSERT_TRUE(object) << line;
  EXPECT_EQ(StringMember(*object, "what"), "\"x\"");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(EventFilter, StarsStandForAnything) {
  EXPECT_TRUE(Matches("ann@example.com", "ann@example.com"));
  EXPECT_FALSE(Matches("ann", "ann@example.com"));
  EXPECT_TRUE(Matches("*@example.com", "ann@example.com"));
  EXPECT_TRUE(Matches("a*n@*.com", "ann@example.com"));
  EXPECT_TRUE(Matches("**", ""));
  EXPECT_FALSE(Matches("*x", "ann"));
  EXPECT_TRUE(Matches("*aab", "aaaab"));
}

TEST(EventFilter, EachPartMustAgree) {
  EventFilter filter{.actions = {"create"}, .who = "ann*", .since_ms = 5'000};
  auto event = Made("create", "ann@example.com", "x");
  event.time_ms = 5'000;
  EXPECT_TRUE(filter.Wants(event));
  event.time_ms = 4'999;
  EXPECT_FALSE(filter.Wants(event));
  event.time_ms = 6'000;
  event.action = "view";
  EXPECT_FALSE(filter.Wants(event));
}

}  // namespace
}  // namespace taskflow::app
