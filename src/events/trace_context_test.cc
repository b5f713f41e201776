#include "events/trace_context.h"

#include <gtest/gtest.h>

#include <set>

namespace taskflow::events {
namespace {

constexpr std::string_view kId = "0af76519-16cd-43dd-8448-eb211c80319c";

TEST(TraceContext, TheTraceIsTheId) {
  EXPECT_EQ(TraceIdOf(kId), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(TraceIdOf("0AF76519-16CD-43DD-8448-EB211C80319C"), TraceIdOf(kId));
  auto parent = TraceParentOf(kId);
  ASSERT_TRUE(parent);
  EXPECT_EQ(*parent, fmt::format("00-0af7651916cd43dd8448eb211c80319c-{}-01",
                                 SpanIdOf(kId, Step::kProduced)));
  EXPECT_EQ(parent->size(), 55u);
}

TEST(TraceContext, EachStepHasASpanOfItsOwn) {
  std::set<std::string> spans;
  for (auto step : {Step::kEvent, Step::kAccepted, Step::kOutbox, Step::kProduced, Step::kFetched,
                    Step::kWritten, Step::kVisible}) {
    spans.insert(SpanIdOf(kId, step));
    EXPECT_EQ(SpanIdOf(kId, step).size(), 16u);
  }
  EXPECT_EQ(spans.size(), 7u);
}

TEST(TraceContext, WhatIsNoUuidHasNoHeader) {
  EXPECT_EQ(TraceParentOf("hello"), std::nullopt);
  EXPECT_EQ(TraceParentOf("00000000-0000-0000-0000-000000000000"), std::nullopt);
  EXPECT_EQ(TraceIdOf("hello").size(), 32u);
  EXPECT_NE(TraceIdOf("00000000-0000-0000-0000-000000000000"), std::string(32, '0'));
}

}  // namespace
}  // namespace taskflow::events
