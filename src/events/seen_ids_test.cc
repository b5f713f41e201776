#include "events/seen_ids.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "events/limits.h"
#include "events/outbox.h"
#include "events/test_folder.h"

namespace taskflow::events {
namespace {

const Migration kTables[] = {kOutboxTables, kOutboxCircumstances, kOutboxIds};

class SeenIdsTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    database_ = *Database::Open(folder_.File("a.db"));
    ASSERT_TRUE(Migrate(*database_, kTables));
    seen_ = std::make_unique<SeenIds>();
  }
  bool Add(const std::string& id) { return *seen_->Add(*database_, id, now_ms_); }
  void AddMany(std::int64_t count) {
    ASSERT_TRUE(database_->Run("BEGIN"));
    for (; count > 0; --count) EXPECT_TRUE(Add(random_.Uuid()));
    ASSERT_TRUE(database_->Run("COMMIT"));
  }
  std::int64_t Count(const std::string& table) {
    auto rows = *database_->Query(table == "event_ids" ? "SELECT count(*) FROM event_ids"
                                                       : "SELECT count(*) FROM old_event_ids");
    EXPECT_TRUE(*rows.Next());
    return rows.Int(0);
  }

  TestFolder folder_;
  SeededRandom random_{7};
  std::unique_ptr<Database> database_;
  std::unique_ptr<SeenIds> seen_;
  std::int64_t now_ms_ = 1'000'000'000'000;
};

TEST_F(SeenIdsTest, AnIdIsNewOnceAlsoAfterARestart) {
  auto id = random_.Uuid();
  EXPECT_TRUE(Add(id));
  EXPECT_FALSE(Add(id));
  for (int piece = 0; piece < 3; ++piece) {
    AddMany(kYoungestIdsMax);
    EXPECT_FALSE(Add(id));
    EXPECT_TRUE(*seen_->Contains(*database_, id));
    Open();
    EXPECT_TRUE(*seen_->Contains(*database_, id));
    EXPECT_FALSE(Add(id));
    EXPECT_FALSE(*seen_->Contains(*database_, random_.Uuid()));
  }
  EXPECT_EQ(Count("old_event_ids"), 3);
  EXPECT_LT(Count("event_ids"), kYoungestIdsMax);
}

// The transaction in which the youngest retire does not forget them, nor one that is undone.
TEST_F(SeenIdsTest, RetiringIsPartOfTheTransaction) {
  auto early = random_.Uuid(), late = random_.Uuid();
  ASSERT_TRUE(database_->Run("BEGIN"));
  EXPECT_TRUE(Add(early));
  ASSERT_TRUE(database_->Run("COMMIT"));
  for (auto end : {"ROLLBACK", "COMMIT"}) {
    ASSERT_TRUE(database_->Run("BEGIN"));
    EXPECT_TRUE(Add(late));
    for (int i = 0; i < kYoungestIdsMax; ++i) EXPECT_TRUE(Add(random_.Uuid()));
    EXPECT_EQ(Count("old_event_ids"), 1);
    EXPECT_FALSE(Add(early));
    EXPECT_FALSE(Add(late));
    ASSERT_TRUE(database_->Execute(end));
    EXPECT_FALSE(Add(early));
  }
  EXPECT_FALSE(Add(late));
}

TEST_F(SeenIdsTest, ASavepointThatIsUndoneAddsNothing) {
  auto id = random_.Uuid();
  ASSERT_TRUE(database_->Run("BEGIN"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(database_->Run("SAVEPOINT change"));
    EXPECT_TRUE(Add(id));
    for (int j = 0; j < kYoungestIdsMax + 5; ++j) EXPECT_TRUE(Add(random_.Uuid()));
    EXPECT_FALSE(Add(id));
    ASSERT_TRUE(database_->Run("ROLLBACK TO change"));
    ASSERT_TRUE(database_->Run("RELEASE change"));
  }
  ASSERT_TRUE(database_->Run("COMMIT"));
  EXPECT_TRUE(Add(id));
  EXPECT_FALSE(Add(id));
}

TEST_F(SeenIdsTest, WhatIsAWeekOldIsForgotten) {
  auto id = random_.Uuid();
  EXPECT_TRUE(Add(id));
  AddMany(kYoungestIdsMax);
  now_ms_ += kIdsRememberedMs;
  AddMany(kYoungestIdsMax);
  EXPECT_FALSE(Add(id));
  now_ms_ += 1;
  AddMany(kYoungestIdsMax);
  EXPECT_TRUE(Add(id));
  EXPECT_EQ(Count("old_event_ids"), 2);
}

TEST(IdSet, AgreesWithASet) {
  SeededRandom random(11);
  IdSet ours;
  std::set<IdBytes> theirs;
  for (int i = 0; i < 200'000; ++i) {
    IdBytes id{};
    id[0] = static_cast<unsigned char>(random.U64() % 64);  // few, so that they meet
    id[15] = static_cast<unsigned char>(random.U64() % 64);
    if (random.U64() % 2 == 0) {
      ours.Insert(id);
      theirs.insert(id);
    } else {
      ours.Erase(id);
      theirs.erase(id);
    }
    id[0] = static_cast<unsigned char>(random.U64() % 64);
    ASSERT_EQ(ours.Contains(id), theirs.contains(id));
  }
  EXPECT_EQ(ours.size() + (ours.Contains(IdBytes{}) ? 1 : 0), theirs.size());
}

TEST(IdBytes, AreThoseOfTheText) {
  auto id = BytesOfId("f47ac10b-58cc-4372-a567-0e02b2c3d479");
  EXPECT_EQ(id[0], 0xf4);
  EXPECT_EQ(id[15], 0x79);
  EXPECT_EQ(id, BytesOfId("F47AC10B-58CC-4372-A567-0E02B2C3D479"));
  EXPECT_NE(BytesOfId("old 1"), BytesOfId("old 2"));
}

}  // namespace
}  // namespace taskflow::events
