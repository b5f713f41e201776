// A table in a folder of its own, and events for it. For tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "insights/limits.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

inline constexpr std::int64_t kNow = 1'764'000'000'000;
inline constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

inline Event MakeEvent(int number, std::string who = "ada@example.com") {
  SeededRandom random(static_cast<std::uint64_t>(number) + 1);
  return {.id = random.Uuid(),
          .action = number % 3 == 0 ? "view" : "create",
          .who = std::move(who),
          .what = "/page/" + std::to_string(number % 100),
          .time_ms = kNow + number,
          .automated = number % 5 == 0,
          .local = number % 7 == 0,
          .partition = number % 6,
          .offset = number,
          .arrived_ms = kNow + number + 3,
          .produced_ms = kNow + number + 5,
          .seen_ms = kNow + number + 20};
}

// What a scan shows that is not gone, by row.
inline std::map<std::uint64_t, Event> Scanned(const View& view, std::int64_t from = kAlways,
                                              std::int64_t to = kNever, bool back = false) {
  std::map<std::uint64_t, Event> out;
  auto show = [&](const Columns& c) {
    EXPECT_LE(c.size(), kPieceRows);
    for (std::size_t i = 0; i < c.size(); ++i) {
      auto time = c.base_ms + c.time_delta()[i];
      EXPECT_GE(time, c.least_ms);
      EXPECT_LE(time, c.most_ms);
      EXPECT_EQ(c.flags()[i] & ~c.some_flags, 0);
      if ((c.flags()[i] & Columns::kGone) != 0) continue;
      Event event;
      event.action = view.actions().Text(c.action_ids()[c.action()[i]]);
      event.who = view.whos().Text(c.who_ids()[c.who()[i]]);
      event.what = view.whats().Text(c.what_ids()[c.what()[i]]);
      event.time_ms = time;
      event.automated = (c.flags()[i] & Columns::kAutomated) != 0;
      event.local = (c.flags()[i] & Columns::kLocal) != 0;
      EXPECT_TRUE(out.emplace(c.first_row + i, event).second);
    }
    return true;
  };
  auto done = back ? view.ScanBack(from, to, {}, show) : view.Scan(from, to, show);
  EXPECT_TRUE(done) << done.error().message;
  return out;
}

class TableTest : public testing::Test {
 protected:
  TableTest()
      : path_(std::filesystem::temp_directory_path() / ("table_test." + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    Open();
  }
  ~TableTest() override {
    table_.reset();
    std::filesystem::remove_all(path_);
  }
  void Open(std::int64_t retention_ms = 0) {
    table_.reset();
    auto opened = EventTable::Open({.path = path_, .retention_ms = retention_ms});
    ASSERT_TRUE(opened) << opened.error().message;
    table_ = std::move(*opened);
  }
  EventTable::Outcome Apply(std::vector<Event> events, std::vector<std::string> deleted = {},
                            Positions positions = {}) {
    auto outcome = table_->Apply({std::move(events), std::move(deleted), std::move(positions), ""});
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *outcome : EventTable::Outcome{};
  }
  // The table against ids and their events.
  void ExpectIs(const std::map<std::string, Event>& expected) {
    auto view = table_->Now();
    auto scanned = Scanned(*view);
    ASSERT_EQ(scanned.size(), expected.size());
    std::vector<std::uint64_t> rows;
    for (const auto& [row, event] : scanned) rows.push_back(row);
    auto events = view->Rows(rows);
    ASSERT_TRUE(events) << events.error().message;
    std::size_t at = 0;
    for (const auto& [row, cells] : scanned) {
      const auto& event = (*events)[at++];
      auto found = expected.find(event.id);
      ASSERT_NE(found, expected.end());
      ASSERT_EQ(event, found->second) << event.id;
      ASSERT_EQ(std::tie(cells.action, cells.who, cells.what, cells.time_ms, cells.automated,
                         cells.local),
                std::tie(event.action, event.who, event.what, event.time_ms, event.automated,
                         event.local));
    }
    EXPECT_EQ(Scanned(*view, kAlways, kNever, true), scanned);
  }

  std::filesystem::path path_;
  std::unique_ptr<EventTable> table_;
};

}  // namespace taskflow::insights
