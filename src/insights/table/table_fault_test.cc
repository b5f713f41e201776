#include <gtest/gtest.h>

#include <random>

#include "insights/table/full_disk.h"
#include "insights/table/table_fixture.h"
#include "kv/kv.h"

namespace taskflow::insights {
namespace {

using TableFaultTest = TableTest;

TEST_F(TableFaultTest, AFailedWriteChangesNothingAndTheNextOpensAgain) {
  Apply({MakeEvent(1)}, {}, {{0, 1}});
  auto view = table_->Now();
  {
    FullDisk full;
    auto failed = table_->Apply({{MakeEvent(2), MakeEvent(1, "erased")}, {}, {{0, 3}}, ""});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kIo);
    // Reading goes on.
    ExpectIs({{MakeEvent(1).id, MakeEvent(1)}});
    EXPECT_EQ(table_->positions(), (Positions{{0, 1}}));
  }
  // Not before the views of the store that was open are gone.
  EXPECT_EQ(table_->Apply({{MakeEvent(2)}, {}, {{0, 3}}, ""}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(table_->Find(MakeEvent(1).id).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(table_->Now()->version(), view->version());
  view.reset();
  EXPECT_EQ(Apply({MakeEvent(2)}, {}, {{0, 3}}).added, 1u);
  ExpectIs({{MakeEvent(1).id, MakeEvent(1)}, {MakeEvent(2).id, MakeEvent(2)}});
}

TEST_F(TableFaultTest, AFailedWriteForgetsWhatWasTaken) {
  Apply({MakeEvent(1)}, {}, {{0, 1}});
  ASSERT_TRUE(table_->Take({{MakeEvent(2)}, {}, {{0, 2}}, ""}));
  {
    FullDisk full;
    ASSERT_FALSE(table_->Apply({{MakeEvent(3)}, {}, {{0, 3}}, ""}));
  }
  EXPECT_EQ(Apply({MakeEvent(3)}).added, 1u);
  EXPECT_EQ(table_->positions(), (Positions{{0, 1}}));
  ExpectIs({{MakeEvent(1).id, MakeEvent(1)}, {MakeEvent(3).id, MakeEvent(3)}});
}

// Whatever a value has become: an error or an answer, never a crash.
TEST_F(TableFaultTest, DamagedValuesAreFoundOrHarmless) {
  for (int i = 0; i < 60; ++i) {
    auto event = MakeEvent(i);
    event.time_ms -= (i / 20) * 60LL * 24 * 3600 * 1000;
    Apply({event});
  }
  Apply({MakeEvent(3, "erased")}, {MakeEvent(50).id, MakeEvent(4).id});
  table_.reset();
  std::vector<std::pair<std::string, std::string>> values;
  {
    auto store = kv::Store::Open({.path = path_}).value();
    for (auto it = store->Walk("", ""); it->Valid(); it->Next()) {
      values.emplace_back(it->key(), it->value());
    }
  }
  std::mt19937 random(3);
  int refused = 0, tried = 0;
  for (std::size_t i = 0; i < values.size(); i += values[i].first[0] == 'r' ? 5 : 1) {
    const auto& [key, value] = values[i];
    for (int kind = 0; kind < 3; ++kind, ++tried) {
      auto damaged = value;
      if (kind == 0) damaged.pop_back();
      if (kind == 1) damaged[random() % damaged.size()] ^= static_cast<char>(1 + random() % 255);
      if (kind == 2) damaged.append("xxxxxxxx");
      auto put = [&](const std::string& bytes) {
        auto store = kv::Store::Open({.path = path_}).value();
        auto batch = store->NewBatch();
        batch->Put(values[i].first, bytes);
        ASSERT_TRUE(store->Write(*batch));
      };
      put(damaged);
      auto opened = EventTable::Open({.path = path_});
      if (!opened) {
        ASSERT_EQ(opened.error().code, ErrorCode::kCorrupt);
        EXPECT_NE(opened.error().message.find("delete that folder"), std::string::npos);
        ++refused;
      } else {
        auto view = (*opened)->Now();
        bool all = view->Scan(kAlways, kNever, [](const Columns&) { return true; }).has_value();
        for (int j = 0; j < 60; ++j) all = (*opened)->Find(MakeEvent(j).id).has_value() && all;
        for (int j = 0; j < 5; ++j)
          all = (*opened)->Apply({{MakeEvent(j, "x")}, {}, {}, ""}) && all;
        refused += !all;
        view.reset();
        opened->reset();
        std::filesystem::remove_all(path_);
        auto store = kv::Store::Open({.path = path_}).value();
        auto batch = store->NewBatch();
        for (const auto& [k, v] : values) batch->Put(k, v);
        ASSERT_TRUE(store->Write(*batch));
      }
      put(value);
    }
  }
  EXPECT_GT(refused, tried / 2);
}

}  // namespace
}  // namespace taskflow::insights
