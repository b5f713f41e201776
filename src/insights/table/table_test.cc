#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "insights/table/table_fixture.h"

namespace taskflow::insights {
namespace {

TEST_F(TableTest, KeepsEventsAndPositions) {
  std::map<std::string, Event> expected;
  std::vector<Event> events;
  for (int i = 0; i < 100; ++i) {
    auto event = MakeEvent(i);
    if (i == 7) event.id = "not a UUID";
    if (i == 8) event.id = "";
    if (i == 9) event.id = "F47AC10B-58CC-4372-A567-0E02B2C3D479";  // kept as it is written
    events.push_back(event);
    expected[event.id] = event;
  }
  auto outcome = Apply(events, {}, {{0, 17}, {3, 4}});
  EXPECT_EQ(outcome.added, 100u);
  EXPECT_EQ(outcome.new_rows.size(), 100u);
  ExpectIs(expected);
  Open();
  ExpectIs(expected);
  EXPECT_EQ(table_->positions(), (Positions{{0, 17}, {3, 4}}));
  EXPECT_EQ(table_->totals().added, 100u);
  EXPECT_EQ(table_->Find("not a UUID").value()->offset, 7);
  EXPECT_EQ(table_->Find(MakeEvent(5).id).value(), MakeEvent(5));
  EXPECT_EQ(table_->Find("another").value(), std::nullopt);
}

TEST_F(TableTest, CountsARepeatOnce) {
  Apply({MakeEvent(1), MakeEvent(2)});
  auto version = table_->Now()->version();
  auto again = MakeEvent(1);
  again.offset = 100;  // another record of the same event
  auto outcome = Apply({again, MakeEvent(2), MakeEvent(3), MakeEvent(3)});
  EXPECT_EQ(outcome.repeated, 3u);
  EXPECT_EQ(outcome.added, 1u);
  EXPECT_GT(table_->Now()->version(), version);
  version = table_->Now()->version();
  Apply({again});
  EXPECT_EQ(table_->Now()->version(), version);
  ExpectIs({{MakeEvent(1).id, MakeEvent(1)},
            {MakeEvent(2).id, MakeEvent(2)},
            {MakeEvent(3).id, MakeEvent(3)}});
}

TEST_F(TableTest, TheLastContentsCount) {
  Apply({MakeEvent(1), MakeEvent(2)});
  auto before = table_->Now();
  auto erased = MakeEvent(1, "erased");
  auto outcome = Apply({erased});
  EXPECT_EQ(outcome.changed, 1u);
  EXPECT_TRUE(outcome.new_rows.empty());
  EXPECT_GT(table_->Now()->version(), before->version());
  ExpectIs({{erased.id, erased}, {MakeEvent(2).id, MakeEvent(2)}});
  // Also when they are those that it had first.
  EXPECT_EQ(Apply({MakeEvent(1)}).changed, 1u);
  ExpectIs({{erased.id, MakeEvent(1)}, {MakeEvent(2).id, MakeEvent(2)}});
  EXPECT_EQ(Apply({MakeEvent(3), MakeEvent(3, "erased")}).changed, 1u);
  // Who looked before sees what there was.
  EXPECT_EQ(Scanned(*before).at(0).who, "ada@example.com");
}

TEST_F(TableTest, ATombstoneRemovesAndTheIdMayComeAgain) {
  Apply({MakeEvent(1), MakeEvent(2)});
  auto outcome =
      Apply({MakeEvent(3)}, {MakeEvent(1).id, MakeEvent(3).id, "unknown", MakeEvent(1).id});
  EXPECT_EQ(outcome.removed, 2u);
  EXPECT_TRUE(outcome.new_rows.empty());
  ExpectIs({{MakeEvent(2).id, MakeEvent(2)}});
  EXPECT_EQ(table_->Find(MakeEvent(1).id).value(), std::nullopt);
  EXPECT_EQ(table_->Now()->Rows(std::vector<std::uint64_t>{0}).error().code, ErrorCode::kNotFound);
  Open();
  EXPECT_EQ(Apply({MakeEvent(1)}).added, 1u);
  EXPECT_EQ(Apply({MakeEvent(1)}).repeated, 1u);
  ExpectIs({{MakeEvent(1).id, MakeEvent(1)}, {MakeEvent(2).id, MakeEvent(2)}});
}

TEST_F(TableTest, TimesThatAreFarApartGetPiecesOfTheirOwn) {
  std::map<std::string, Event> expected;
  std::vector<Event> events;
  for (int i = 0; i < 20; ++i) {
    auto event = MakeEvent(i);
    event.time_ms = kNow - (i % 4) * 40LL * 24 * 3600 * 1000;
    events.push_back(event);
    expected[event.id] = event;
  }
  Apply(events);
  ExpectIs(expected);
  EXPECT_EQ(Scanned(*table_->Now(), kNow + 1).size(), 0u);
  // A change that does not fit its piece.
  auto moved = events[3];
  moved.time_ms = kNow + 3650LL * 24 * 3600 * 1000;
  expected[moved.id] = moved;
  EXPECT_EQ(Apply({moved}).changed, 1u);
  EXPECT_EQ(Apply({moved}).repeated, 1u);
  ExpectIs(expected);
  Open();
  ExpectIs(expected);
  EXPECT_EQ(Scanned(*table_->Now(), moved.time_ms).size(), 1u);
}

TEST_F(TableTest, ForgetsEverythingWhenToldTo) {
  Apply({MakeEvent(1), MakeEvent(2)}, {}, {{0, 2}});
  auto version = table_->Now()->version();
  ASSERT_TRUE(table_->Clear());
  EXPECT_GT(table_->Now()->version(), version);
  ExpectIs({});
  EXPECT_TRUE(table_->positions().empty());
  EXPECT_EQ(table_->totals().added, 0u);
  EXPECT_EQ(Apply({MakeEvent(2)}).added, 1u);
  Open();
  ExpectIs({{MakeEvent(2).id, MakeEvent(2)}});
}

TEST_F(TableTest, PositionsOfAnotherClusterReplaceThem) {
  ASSERT_TRUE(table_->Apply({{MakeEvent(1)}, {}, {{0, 5}, {1, 7}}, "a"}));
  ASSERT_TRUE(table_->Apply({{MakeEvent(2)}, {}, {{1, 8}}, ""}));
  EXPECT_EQ(table_->source(), "a");
  EXPECT_EQ(table_->positions(), (Positions{{0, 5}, {1, 8}}));
  ASSERT_TRUE(table_->Apply({{}, {}, {{2, 1}}, "b"}));
  Open();
  EXPECT_EQ(table_->source(), "b");
  EXPECT_EQ(table_->positions(), (Positions{{2, 1}}));
}

TEST_F(TableTest, LongTextsAndManyActionsHaveBounds) {
  auto event = MakeEvent(1, std::string(kTextBytesMax - 1, 'x') + "\xc3\xa4");
  Apply({event});
  EXPECT_EQ(table_->Find(event.id).value()->who, std::string(kTextBytesMax - 1, 'x'));
  std::vector<Event> events;
  for (int i = 2; i < 400; ++i) {
    events.push_back(MakeEvent(i));
    events.back().action = "action " + std::to_string(i);
  }
  Apply(events);
  Open();
  EXPECT_EQ(table_->Now()->actions().size(), kActionsMax + 1);
  EXPECT_EQ(table_->Find(MakeEvent(2).id).value()->action, "action 2");
  EXPECT_EQ(table_->Find(MakeEvent(399).id).value()->action, "other");
}

TEST_F(TableTest, ExpiresWholePieces) {
  constexpr std::int64_t kDay = 24LL * 3600 * 1000;
  Open(30 * kDay);
  std::vector<Event> old;
  for (int i = 0; i < 1'000; ++i) old.push_back(MakeEvent(i));
  Apply(old);
  ASSERT_TRUE(table_->Expire(kNow + 20 * kDay));  // seals
  EXPECT_EQ(Scanned(*table_->Now()).size(), 1'000u);
  auto young = MakeEvent(5'000);
  young.seen_ms = kNow + 20 * kDay;
  Apply({young, MakeEvent(7, "erased")}, {MakeEvent(8).id});
  ASSERT_TRUE(table_->Expire(kNow + 31 * kDay));
  ExpectIs({{young.id, young}});
  EXPECT_EQ(table_->totals().expired, 999u);
  EXPECT_EQ(table_->Find(MakeEvent(9).id).value(), std::nullopt);
  EXPECT_EQ(Apply({MakeEvent(9)}).added, 1u);
  Open();
  EXPECT_EQ(Scanned(*table_->Now()).size(), 2u);
}

TEST_F(TableTest, ASecondOpenIsAConflict) {
  EXPECT_EQ(EventTable::Open({.path = path_}).error().code, ErrorCode::kConflict);
}

// Against a map, over many pieces and merges of the index, with the process ending now and then.
TEST_F(TableTest, HoldsWhatAMapHolds) {
  std::mt19937 random(7);
  std::map<std::string, Event> expected;
  std::vector<int> known;
  int next = 0;
  EventTable::Totals totals;
  for (int round = 0; round < 60; ++round) {
    EventTable::Change change;
    std::set<std::string> touched;
    auto size = random() % 3 == 0 ? random() % 5 : random() % 6'000;
    for (std::size_t i = 0; i < size; ++i) {
      Event event;
      if (random() % 20 != 0 || known.empty()) {
        known.push_back(next);
        event = MakeEvent(next++);
      } else {
        auto number = known[random() % known.size()];
        event = MakeEvent(number, random() % 2 == 0 ? "ada@example.com" : "erased");
        if (random() % 50 == 0) event.time_ms += 100LL * 24 * 3600 * 1000;
      }
      change.events.push_back(event);
      auto& place = expected[event.id];
      auto same = std::tie(place.who, place.time_ms) == std::tie(event.who, event.time_ms);
      if (!same) place = event;
    }
    for (auto i = random() % 4; i > 0 && !known.empty(); --i) {
      change.deleted.push_back(MakeEvent(known[random() % known.size()]).id);
      expected.erase(change.deleted.back());
    }
    change.positions[0] = round;
    auto outcome = table_->Apply(change);
    ASSERT_TRUE(outcome) << outcome.error().message;
    totals.added += outcome->added;
    totals.removed += outcome->removed;
    ASSERT_EQ(totals.added - totals.removed, expected.size());
    if (random() % 8 == 0) Open();
    if (round % 20 == 19) ExpectIs(expected);
    ASSERT_EQ(table_->positions(), (Positions{{0, round}}));
    for (int i = 0; i < 20 && !known.empty(); ++i) {
      auto id = MakeEvent(known[random() % known.size()]).id;
      auto found = table_->Find(id);
      ASSERT_TRUE(found) << found.error().message;
      ASSERT_EQ(found->has_value(), expected.contains(id));
      if (*found) {
        ASSERT_EQ(**found, expected.at(id));
      }
    }
  }
  EXPECT_GT(totals.added, 5 * kPieceRows);
}

TEST_F(TableTest, IsReadWhileItIsWritten) {
  std::atomic<bool> done{false};
  std::thread reader([&] {
    std::uint64_t last = 0;
    while (!done) {
      auto view = table_->Now();
      auto rows = Scanned(*view);
      EXPECT_EQ(rows.size(), view->rows());
      EXPECT_GE(rows.size(), last);
      last = rows.size();
      if (last == 0) continue;
      auto events = view->Rows(std::vector<std::uint64_t>{0, last / 2, last - 1});
      ASSERT_TRUE(events);
      EXPECT_EQ(table_->Find(events->at(1).id).value(), events->at(1));
    }
  });
  for (int i = 0; i < 40'000; i += 400) {
    std::vector<Event> events;
    for (int j = 0; j < 400; ++j) events.push_back(MakeEvent(i + j));
    Apply(events);
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace taskflow::insights
