#include "log/syncer.h"

#include <gtest/gtest.h>

#include <future>

#include "log/log_fixture.h"

namespace taskflow::log {
namespace {

TEST(Syncer, TellsOfEachGroupOnce) {
  SimulatedDisk disk;
  std::mutex mutex;
  std::int64_t jobs_done = 0, groups = 0;
  {
    Syncer syncer(disk, [&](std::vector<SyncJob> jobs, const Status& status) {
      std::lock_guard lock(mutex);
      EXPECT_TRUE(status);
      jobs_done += static_cast<std::int64_t>(jobs.size());
      ++groups;
    });
    std::shared_ptr<File> file = *disk.Open("d/f", true);
    for (int i = 0; i < 100; ++i)
      syncer.Submit({{{}, {file, file}, {"d"}, i}, {{}, {file}, {}, i}});
  }
  EXPECT_EQ(jobs_done, 200);
  EXPECT_LE(groups, 100);
}

TEST(Syncer, AFailureIsForGood) {
  SimulatedDisk disk;
  std::vector<bool> results;
  {
    std::promise<void> first;
    Syncer syncer(disk, [&](std::vector<SyncJob>, const Status& status) {
      results.push_back(status.has_value());
      if (results.size() == 1) first.set_value();
    });
    std::shared_ptr<File> file = *disk.Open("d/f", true);
    disk.fail_sync = true;
    syncer.Submit({{{}, {file}, {}, 1}});
    first.get_future().wait();
    disk.fail_sync = false;
    syncer.Submit({{{}, {file}, {}, 2}});
  }
  EXPECT_EQ(results, (std::vector<bool>{false, false}));
}

}  // namespace
}  // namespace taskflow::log
