#include "insights/table/text_table.h"

#include <gtest/gtest.h>

#include <string>

#include "insights/limits.h"

namespace taskflow::insights {
namespace {

TEST(TextTableTest, FindsWhatItHas) {
  TextTable texts;
  for (int round = 0; round < 2; ++round)
    for (TextId i = 0; i < 20'000; ++i) EXPECT_EQ(texts.NumberOf("text " + std::to_string(i)), i);
  EXPECT_EQ(texts.Text(12'345), "text 12345");
  EXPECT_EQ(texts.Find("text 12345"), 12'345u);
  EXPECT_EQ(texts.Find("text 20000"), texts.size());
}

TEST(TextTableTest, WhenItIsFullThereIsRoomForAFew) {
  TextTable texts(2);
  auto long_text = [](std::size_t i) {
    auto text = std::to_string(i);
    return text.append(kTextBytesMax - text.size(), '-');
  };
  std::size_t count = 0;
  for (; texts.HasRoom(); ++count) EXPECT_EQ(texts.NumberOf(long_text(count)), count);
  EXPECT_EQ(texts.NumberOf("other"), count);
  EXPECT_EQ(texts.NumberOf(long_text(0)), 0u);
  while (texts.NumberOf(long_text(count)) != TextTable::kFull) ++count;
  EXPECT_EQ(texts.NumberOf("other"), texts.Find("other"));
  EXPECT_EQ(texts.Text(static_cast<TextId>(texts.size() - 1)), long_text(count - 1));
}

}  // namespace
}  // namespace taskflow::insights
