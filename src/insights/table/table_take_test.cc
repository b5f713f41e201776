// What is taken now and committed later; and stores that earlier versions have written.
#include <gtest/gtest.h>

#include "base/crc32c.h"
#include "insights/table/bloom.h"
#include "insights/table/id_run.h"
#include "insights/table/keys.h"
#include "insights/table/table_fixture.h"
#include "insights/table/table_state.h"
#include "kv/kv.h"

namespace taskflow::insights {
namespace {

class TableTakeTest : public TableTest {
 protected:
  bool Take(int from, int to, Positions positions = {}) {
    auto full = table_->Take({Events(from, to), {}, std::move(positions), ""});
    EXPECT_TRUE(full) << full.error().message;
    return full && *full;
  }
  static std::vector<Event> Events(int from, int to) {
    std::vector<Event> out;
    for (int i = from; i < to; ++i) out.push_back(MakeEvent(i));
    return out;
  }
  static std::map<std::string, Event> ById(const std::vector<Event>& events) {
    std::map<std::string, Event> out;
    for (const auto& event : events) out[event.id] = event;
    return out;
  }
};

TEST_F(TableTakeTest, NobodySeesItBeforeItIsApplied) {
  Apply({MakeEvent(0)}, {}, {{0, 1}});
  auto version = table_->Now()->version();
  EXPECT_FALSE(Take(0, 10, {{0, 10}}));
  EXPECT_FALSE(Take(5, 20, {{0, 20}, {1, 3}}));
  ExpectIs(ById(Events(0, 1)));
  EXPECT_FALSE(table_->Find(MakeEvent(7).id)->has_value());
  EXPECT_EQ(table_->positions(), (Positions{{0, 1}}));
  EXPECT_EQ(table_->totals().added, 1u);
  EXPECT_EQ(table_->Now()->version(), version);
  auto outcome = Apply({MakeEvent(3, "erased")}, {MakeEvent(19).id});
  EXPECT_EQ(outcome.added, 19u);
  EXPECT_EQ(outcome.repeated, 6u);
  EXPECT_EQ(outcome.changed, 1u);
  EXPECT_EQ(outcome.removed, 1u);
  EXPECT_EQ(outcome.new_rows.size(), 18u);
  auto expected = ById(Events(0, 19));
  expected[MakeEvent(3).id] = MakeEvent(3, "erased");
  ExpectIs(expected);
  EXPECT_EQ(table_->positions(), (Positions{{0, 20}, {1, 3}}));
  EXPECT_EQ(table_->totals().added, 20u);
  Open();
  ExpectIs(expected);
  EXPECT_EQ(table_->positions(), (Positions{{0, 20}, {1, 3}}));
}

TEST_F(TableTakeTest, WhatWasNotAppliedIsGoneWithThePositions) {
  Apply(Events(0, 2), {}, {{0, 2}});
  Take(2, 20, {{0, 20}});
  Open();
  ExpectIs(ById(Events(0, 2)));
  EXPECT_EQ(table_->positions(), (Positions{{0, 2}}));
  EXPECT_EQ(Apply(Events(0, 20)).added, 18u);
  Take(20, 30);
  ASSERT_TRUE(table_->Clear());
  EXPECT_EQ(Apply(Events(25, 27)).added, 2u);
  ExpectIs(ById(Events(25, 27)));
}

TEST_F(TableTakeTest, TellsWhenAPieceIsFull) {
  const auto rows = static_cast<int>(kPieceRows);
  EXPECT_FALSE(Take(0, rows - 1));
  EXPECT_TRUE(Take(rows - 1, rows));
  EXPECT_EQ(Apply({}).added, kPieceRows);
  EXPECT_EQ(table_->Now()->settled_rows(), kPieceRows);
  EXPECT_FALSE(Take(rows, rows + 5));
  EXPECT_EQ(Apply(Events(0, rows + 7)).added, 7u);
  ExpectIs(ById(Events(0, rows + 7)));
  Open();
  EXPECT_EQ(Apply(Events(0, rows + 7)).repeated, kPieceRows + 7);
  ExpectIs(ById(Events(0, rows + 7)));
}

// Makes the filters of all runs those of format 2.
int MixFilters(kv::Store& store) {
  auto snapshot = store.TakeSnapshot();
  auto batch = store.NewBatch();
  int mixed = 0;
  auto list = snapshot->Walk(keys::Begin(keys::kRuns), keys::End(keys::kRuns));
  for (; list->Valid(); list->Next(), ++mixed) {
    ByteReader reader(list->value());
    IdRun run{.number = static_cast<std::uint32_t>(keys::NumberIn(list->key()))};
    run.level = reader.U8();
    run.entries = reader.U64();
    auto blocks = reader.U32();
    auto bloom = Bloom::OfBytes(reader.U64(), Bloom::Lines::kMixed);
    batch->Put(list->key(), list->value().substr(0, list->value().size() - 1));
    for (std::uint64_t number = 0; number < blocks; ++number) {
      IdBlock block;
      auto value = snapshot->Get(run.Key(number)).value();
      EXPECT_TRUE(value && block.Open(value->bytes()));
      for (std::size_t i = 0; i < block.size(); ++i) bloom.Add(block.HashAt(i));
    }
    auto put = [&](std::uint64_t number, std::string_view bytes) {
      auto checksum = Crc32c(bytes);
      std::string part(reinterpret_cast<const char*>(&checksum), sizeof checksum);
      batch->Put(keys::Of(keys::kRunFilter, std::uint64_t{run.number} << 24 | number),
                 part.append(bytes));
    };
    EXPECT_LE(bloom.size_bytes(), 64u << 10);  // one part; the blocks' first hashes are another
    put(0, {reinterpret_cast<const char*>(bloom.bytes().data()), bloom.size_bytes()});
    auto firsts = snapshot->Get(keys::Of(keys::kRunFilter, std::uint64_t{run.number} << 24 | 1));
    put(1, (*firsts)->bytes().substr(sizeof(std::uint32_t)));
  }
  auto state = DecodeTableState(*store.Get(keys::Begin(keys::kState)).value()).value();
  state.format = kFormatOfMixedFilters;
  batch->Put(keys::Begin(keys::kState), Encode(state));
  EXPECT_TRUE(store.Write(*batch));
  return mixed;
}

TEST_F(TableTakeTest, FiltersOfFormat2FindWhatTheyHave) {
  const auto rows = static_cast<int>(kPieceRows);
  Apply(Events(0, 2 * rows));
  table_.reset();
  EXPECT_EQ(MixFilters(*kv::Store::Open({.path = path_}).value()), 2);
  Open();
  EXPECT_EQ(Apply(Events(0, 2 * rows + 3)).added, 3u);
  auto store_state = [&] {
    table_.reset();
    auto store = kv::Store::Open({.path = path_}).value();
    return DecodeTableState(*store->Get(keys::Begin(keys::kState)).value()).value();
  };
  EXPECT_EQ(store_state().format, kFormat);
  Open();
  EXPECT_EQ(Apply(Events(0, 2 * rows + 3)).added, 0u);
}

}  // namespace
}  // namespace taskflow::insights
