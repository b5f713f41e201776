#include "site/track_watcher.h"

#include <gtest/gtest.h>

#include <future>

#include "site/limits.h"

namespace taskflow::site {
namespace {

class RowWatcherTest : public ::testing::Test {
 protected:
  using Found = std::set<std::string>;

  std::future<Found> Watch(RowWatcher::Ids ids, Milliseconds timeout) {
    auto answer = std::make_shared<std::promise<Found>>();
    watcher_.Watch(watcher_.TakeSeat(), std::move(ids), SystemClock().Mono() + timeout,
                   [answer](const Found& stored) { answer->set_value(stored); });
    return answer->get_future();
  }
  void Store(const std::string& id) {
    std::lock_guard lock(mutex_);
    rows_.insert(id);
  }
  static bool IsThere(std::future<Found>& answer, Milliseconds within) {
    return answer.wait_for(within) == std::future_status::ready;
  }

  std::mutex mutex_;
  Found rows_;
  bool away_ = false;
  int asked_ = 0;
  RowWatcher watcher_{[this](const RowWatcher::Ids& ids) -> Result<Found> {
    std::lock_guard lock(mutex_);
    ++asked_;
    EXPECT_LE(ids.size(), kIdsPerQuestionMax);
    if (away_) return Fail(ErrorCode::kUnavailable, "away");
    Found found;
    for (const auto& id : ids) {
      if (rows_.contains(id)) found.insert(id);
    }
    return found;
  }};
};

TEST_F(RowWatcherTest, AnswersWhenAllAreThere) {
  auto answer = Watch({"a", "b"}, Milliseconds(20'000));
  Store("a");
  EXPECT_FALSE(IsThere(answer, Milliseconds(50)));
  Store("b");
  ASSERT_TRUE(IsThere(answer, Milliseconds(10'000)));
  EXPECT_EQ(answer.get(), (Found{"a", "b"}));
}

TEST_F(RowWatcherTest, TheDeadlineAnswersWithSome) {
  Store("a");
  auto answer = Watch({"a", "b"}, Milliseconds(60));
  ASSERT_TRUE(IsThere(answer, Milliseconds(10'000)));
  EXPECT_EQ(answer.get(), Found{"a"});
  std::lock_guard lock(mutex_);
  EXPECT_LT(asked_, 20);  // waits grow
}

TEST_F(RowWatcherTest, ATableThatIsAwayIsAskedAgain) {
  {
    std::lock_guard lock(mutex_);
    away_ = true;
  }
  Store("a");
  auto answer = Watch({"a"}, Milliseconds(20'000));
  EXPECT_FALSE(IsThere(answer, Milliseconds(50)));
  {
    std::lock_guard lock(mutex_);
    away_ = false;
  }
  ASSERT_TRUE(IsThere(answer, Milliseconds(10'000)));
  EXPECT_EQ(answer.get(), Found{"a"});
}

TEST_F(RowWatcherTest, SeatsAreLimited) {
  std::vector<RowWatcher::Seat> seats;
  for (int i = 0; i < kWatchesMax; ++i) seats.push_back(watcher_.TakeSeat());
  EXPECT_NE(seats.back(), nullptr);
  EXPECT_EQ(watcher_.TakeSeat(), nullptr);
  seats.pop_back();
  EXPECT_NE(watcher_.TakeSeat(), nullptr);
}

TEST_F(RowWatcherTest, ManyAtOnce) {
  std::vector<std::future<Found>> answers;
  for (int i = 0; i < kWatchesMax; ++i) {
    answers.push_back(Watch({fmt::format("{}", i), fmt::format("x{}", i)}, Milliseconds(20'000)));
  }
  for (int i = 0; i < kWatchesMax; ++i) {
    Store(fmt::format("{}", i));
    Store(fmt::format("x{}", i));
  }
  for (auto& answer : answers) {
    ASSERT_TRUE(IsThere(answer, Milliseconds(10'000)));
    EXPECT_EQ(answer.get().size(), 2u);
  }
}

TEST_F(RowWatcherTest, StopAnswersAll) {
  auto answer = Watch({"a"}, Milliseconds(20'000));
  watcher_.Stop();
  ASSERT_TRUE(IsThere(answer, Milliseconds(0)));
  EXPECT_TRUE(answer.get().empty());
  auto late = Watch({"a"}, Milliseconds(20'000));
  ASSERT_TRUE(IsThere(late, Milliseconds(0)));
}

}  // namespace
}  // namespace taskflow::site
