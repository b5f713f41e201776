#include "connect/task/trace.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

std::string TraceOfText(std::string text) {
  return TraceOf({"TRANSFORMATION", "x.Y", {ErrorCode::kInvalid, std::move(text)}}, false, "");
}

TEST(Trace, IsUtf8WhateverTheRecordHolds) {
  std::string before = "org.apache.kafka.connect.errors.DataException: ";
  EXPECT_EQ(TraceOfText("\xff is wrong"), before + "? is wrong");
  EXPECT_EQ(TraceOfText("é is right"), before + "é is right");
}

TEST(Trace, IsCutBetweenCharacters) {
  for (auto character : {"a", "é", "€", "😀"}) {
    std::string text;
    while (text.size() <= kTraceBytesMax) text += character;
    for (auto more : {"", "a", "aa", "aaa"}) {
      auto trace = TraceOfText(more + text);
      EXPECT_TRUE(trace.ends_with(character)) << more << character;
      EXPECT_LE(trace.size(), kTraceBytesMax);
      EXPECT_GT(trace.size() + 4, kTraceBytesMax);
    }
  }
}

}  // namespace
}  // namespace taskflow::connect
