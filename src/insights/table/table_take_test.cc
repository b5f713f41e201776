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

// Into a filter of an earlier form.
void AddAsBefore(std::uint64_t hash, Bloom::Form form, std::vector<std::uint64_t>& filter) {
  if (form == Bloom::Form::kMixed) hash *= 0x9e3779b97f4a7c15;
  const auto lines = filter.size() / 8;
  auto* line =
      &filter[8 * static_cast<std::size_t>((static_cast<unsigned __int128>(hash) * lines) >> 64)];
  for (int probe = 0; probe < 5; ++probe, hash >>= 9) line[hash >> 6 & 7] |= 1ULL << (hash & 63);
}

// Makes the filters of all runs those of an earlier format.
int WriteOldFilters(kv::Store& store, std::uint8_t format, Bloom::Form form) {
  auto snapshot = store.TakeSnapshot();
  auto batch = store.NewBatch();
  int written = 0;
  auto list = snapshot->Walk(keys::Begin(keys::kRuns), keys::End(keys::kRuns));
  for (; list->Valid(); list->Next(), ++written) {
    ByteReader reader(list->value());
    IdRun run{.number = static_cast<std::uint32_t>(keys::NumberIn(list->key()))};
    run.level = reader.U8();
    run.entries = reader.U64();
    auto blocks = reader.U32();
    std::vector<std::uint64_t> filter(reader.U64() / sizeof(std::uint64_t));
    std::string entry(list->value().substr(0, list->value().size() - reader.left()));
    if (form != Bloom::Form::kMixed) entry += static_cast<char>(form);
    batch->Put(list->key(), entry);
    for (std::uint64_t number = 0; number < blocks; ++number) {
      IdBlock block;
      auto value = snapshot->Get(run.Key(number)).value();
      EXPECT_TRUE(value && block.Open(value->bytes()));
      for (std::size_t i = 0; i < block.size(); ++i) AddAsBefore(block.HashAt(i), form, filter);
    }
    auto put = [&](std::uint64_t number, std::string_view bytes) {
      auto checksum = ExtendCrc32c(static_cast<std::uint32_t>(form), bytes);
      std::string part(reinterpret_cast<const char*>(&checksum), sizeof checksum);
      batch->Put(keys::Of(keys::kRunFilter, std::uint64_t{run.number} << 24 | number),
                 part.append(bytes));
    };
    std::string_view bytes(reinterpret_cast<const char*>(filter.data()), 8 * filter.size());
    EXPECT_LE(bytes.size(), 64u << 10);  // one part; the blocks' first hashes are another
    put(0, bytes);
    auto firsts = snapshot->Get(keys::Of(keys::kRunFilter, std::uint64_t{run.number} << 24 | 1));
    put(1, (*firsts)->bytes().substr(sizeof(std::uint32_t)));
  }
  auto state = DecodeTableState(*store.Get(keys::Begin(keys::kState)).value()).value();
  state.format = format;
  batch->Put(keys::Begin(keys::kState), Encode(state));
  EXPECT_TRUE(store.Write(*batch));
  return written;
}

TEST_F(TableTakeTest, FiltersOfEarlierFormatsFindWhatTheyHave) {
  const auto rows = static_cast<int>(kPieceRows);
  Apply(Events(0, 2 * rows));
  auto events = 2 * rows;
  for (auto [format, form] : {std::pair(kFormatOfMixedFilters, Bloom::Form::kMixed),
                              std::pair(kFormatOfFiveProbes, Bloom::Form::kFiveProbes)}) {
    table_.reset();
    EXPECT_EQ(WriteOldFilters(*kv::Store::Open({.path = path_}).value(), format, form), 2);
    Open();
    EXPECT_EQ(Apply(Events(0, events + 3)).added, 3u);
    events += 3;
    table_.reset();
    auto store = kv::Store::Open({.path = path_}).value();
    auto state = DecodeTableState(*store->Get(keys::Begin(keys::kState)).value()).value();
    EXPECT_EQ(state.format, kFormat);
  }
  Open();
  EXPECT_EQ(Apply(Events(0, events)).added, 0u);
}

}  // namespace
}  // namespace taskflow::insights
