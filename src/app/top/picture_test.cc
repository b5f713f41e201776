#include "app/top/picture.h"

#include <gtest/gtest.h>

#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

Picture Made(std::int64_t second = 0) {
  Picture out;
  out.wall_ms = 1'764'000'000'000 + second * 1'000;
  out.at = MonoTime{} + std::chrono::seconds(100 + second);
  for (auto part : kParts) {
    out.parts.at(static_cast<std::size_t>(part)) = {"127.0.0.1:3000", "", 42};
  }
  out.processes[42] = {{.cpu_seconds = 5.0 + 0.25 * static_cast<double>(second),
                        .resident_bytes = 90 << 20,
                        .threads = 20},
                       {}};
  out.connectors = {{"cassandra-sink-interactions", "RUNNING", "0 RUNNING"}};
  out.accepted.total = 1'000 + 10 * second;
  out.in_topic.total = 1'234'567 + 10 * second;
  out.written.total = 900 + 5 * second;
  out.outbox = 3;
  out.waiting = 50;
  for (int i = 0; i < 40; ++i) {
    out.events.push_back({.id = "x",
                          .action = "create",
                          .who = "somebody.with.a.long.name@example.com",
                          .what = "A title that is \x1b[2J longer than any terminal is wide, much",
                          .time = "2026-11-24T10:00:00.000Z"});
  }
  return out;
}

TEST(Picture, RatesAreMeasuredBetweenTwo) {
  auto before = Made(), now = Made(2);
  Measure(before, now);
  EXPECT_DOUBLE_EQ(*now.accepted.rate, 10);
  EXPECT_DOUBLE_EQ(*now.written.rate, 5);
  EXPECT_DOUBLE_EQ(*now.processes[42].cpu, 0.25);
  EXPECT_DOUBLE_EQ(*now.WaitingSeconds(), 10);
  EXPECT_EQ(before.WaitingSeconds(), std::nullopt);
  // Another process has begun to count.
  auto restarted = Made(3);
  restarted.accepted.total = 1;
  Measure(now, restarted);
  EXPECT_FALSE(restarted.accepted.rate);
}

TEST(Picture, FitsIntoAnyTerminal) {
  auto before = Made(), now = Made(1);
  Measure(before, now);
  now.parts[1].problem = "nobody listens at 127.0.0.1:9092: Connection refused, and more of it";
  for (std::size_t width : {80, 40, 20, 1}) {
    for (std::size_t height : {24, 12, 5, 1}) {
      auto lines = Draw(now, width, height, Colours(false));
      EXPECT_LE(lines.size(), height);
      for (const auto& line : lines) EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
  EXPECT_EQ(Draw(now, 80, 24, Colours(false)).size(), 24u);
}

TEST(Picture, ShowsWhatCounts) {
  auto before = Made(), now = Made(1);
  Measure(before, now);
  now.parts[3].problem = "refused";
  auto text = ToText(now, Colours(false));
  for (const char* what : {"5 of 6 parts up", "10.0/s (1,234,577)", "50 waiting, 10.0 s", "25 %",
                           "90 MiB", "3 in the outbox", "connect   down", "refused", "\\x1b[2J"}) {
    EXPECT_NE(text.find(what), std::string::npos) << what << "\n" << text;
  }
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(ToLine(now).find('\n'), ToLine(now).size() - 1);
  auto object = ParseJsonObject(ToJsonText(now));
  ASSERT_TRUE(object);
}

}  // namespace
}  // namespace taskflow::app
