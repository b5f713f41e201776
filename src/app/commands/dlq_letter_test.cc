#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/commands/dlq.h"

namespace taskflow::app {
namespace {

std::string Id(const std::string& text, const std::vector<std::string>& topics = {}) {
  auto id = ParseLetterId(text, topics);
  if (!id) return id.error().message;
  return fmt::format("{} {} {}", id->topic, id->partition, id->offset);
}

TEST(LetterId, IsThatOfTheList) {
  EXPECT_EQ(Id("dead/0/57"), "dead 0 57");
  EXPECT_EQ(Id("0/57", {"dead"}), "dead 0 57");
  EXPECT_NE(Id("0/57", {"a", "b"}).find("which topic"), std::string::npos);
}

TEST(LetterId, RefusesWhatIsNone) {
  for (auto text : {"", "dead", "/", "//", "dead/0/", "dead//1", "dead/0/x", "dead/-1/0",
                    "dead/0/99999999999999999999", "/0/1", "a/b/c/d"}) {
    EXPECT_NE(Id(text, {"t"}).find("TOPIC/PARTITION/OFFSET"), std::string::npos) << text;
  }
}

TEST(Letter, SaysWhyAndWhereFrom) {
  insights::DeadLetter letter{.at = {"dead", 1}, .offset = 9, .time_ms = 0};
  EXPECT_EQ(ReasonOf(letter), "-");
  EXPECT_EQ(OriginOf(letter), "-");
  letter.exception = "org.apache.kafka.connect.errors.DataException";
  letter.message = "why\nand where";
  letter.origin_topic = "t";
  letter.origin_partition = 2;
  EXPECT_EQ(ReasonOf(letter), "DataException: why");
  EXPECT_EQ(OriginOf(letter), "t/2");
  letter.origin_offset = 3;
  EXPECT_EQ(OriginOf(letter), "t/2/3");
  letter.message += "\xff";
  auto object = ToJsonObject(letter, insights::LetterState::kSentBefore);
  EXPECT_EQ(object.at("id"), "dead/1/9");
  EXPECT_EQ(object.at("state"), "sent before");
  EXPECT_EQ(object.at("origin").at("offset"), 3);
  EXPECT_TRUE(ParseJson(ToJson(object)));
}

}  // namespace
}  // namespace taskflow::app
