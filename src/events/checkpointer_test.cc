#include "events/checkpointer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/clock.h"
#include "events/limits.h"
#include "events/test_folder.h"

namespace taskflow::events {
namespace {

TEST(Checkpointer, CarriesTheLogOverWhileTheWriterGoesOn) {
  TestFolder folder;
  auto writer = *SqliteDatabase::Open(folder.File("a.db"));
  writer->CheckpointByHand();
  ASSERT_TRUE(writer->Execute("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB) STRICT"));
  auto write = [&] { return writer->Run("INSERT INTO t (b) VALUES (zeroblob(20000))"); };
  auto size = [&] { return std::filesystem::file_size(folder.File("a.db")); };

  Checkpointer checkpointer(folder.File("a.db"),
                            [](const Error& error, bool) { ADD_FAILURE() << error.message; });
  auto small = size();
  while (writer->log_pages() < kLogPages) {
    ASSERT_TRUE(write());
    EXPECT_FALSE(checkpointer.Note(std::min(writer->log_pages(), kLogPages - 1)));
  }
  EXPECT_EQ(size(), small);
  auto end = SystemClock().Mono() + std::chrono::seconds(20);
  while (!checkpointer.Note(writer->log_pages()) && SystemClock().Mono() < end) {
    ASSERT_TRUE(write());  // meanwhile
  }
  EXPECT_GT(size(), small + kLogPages * 2'000);

  auto before = writer->log_pages();
  ASSERT_TRUE(writer->Checkpoint());
  ASSERT_TRUE(write());
  EXPECT_LT(writer->log_pages(), 20) << "the log has not begun anew after " << before;
}

}  // namespace
}  // namespace taskflow::events
