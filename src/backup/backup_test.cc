#include "backup/backup.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "backup/snapshot.h"
#include "events/database.h"
#include "kv/kv.h"
#include "log/log_fixture.h"

namespace taskflow::backup {
namespace {

namespace fs = std::filesystem;

class BackupTest : public testing::Test {
 protected:
  BackupTest() { fs::create_directories(root_); }
  ~BackupTest() override { fs::remove_all(root_); }

  std::string At(const std::string& path) const { return (root_ / path).string(); }
  void Write(const std::string& path, std::string_view text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::string Read(const std::string& path) const {
    return ReadWholeFile(files_, At(path), 1 << 20).value_or("(none)");
  }
  BackupOptions Options() const {
    return {.data = At("data"),
            .to = At("backup"),
            .program = "1.2.3",
            .elsewhere = {},
            .configuration_file = ""};
  }
  Result<Manifest> Make() { return MakeBackup(files_, clock_, Options()); }
  Result<Manifest> RestoreTo(const std::string& data, bool replace = false) {
    return Restore(files_, {.from = At("backup"), .data = At(data), .replace = replace});
  }

  const fs::path root_ =
      fs::temp_directory_path() / fmt::format("taskflow-backup-{}-{}", getpid(), ++count_);
  FileSystem& files_ = SystemFiles();
  ManualClock clock_;
  static inline int count_ = 0;
};

TEST_F(BackupTest, EverythingComesBackButWhatIsOfOneRun) {
  for (const auto* path : {"data/files/out.txt", "data/later/part/x", "data/one.json"})
    Write(path, path);
  for (const auto* path : {"data/up.lock", "data/addresses.json", "data/access.log.1"})
    Write(path, "of this run");
  auto made = Make();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->files.size(), 3u);
  auto restored = RestoreTo("other");
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(Read("other/files/out.txt"), "data/files/out.txt");
  EXPECT_EQ(Read("other/later/part/x"), "data/later/part/x");
  EXPECT_EQ(Read("other/one.json"), "data/one.json");
  EXPECT_FALSE(fs::exists(At("other/up.lock")) || fs::exists(At("other/restoring")));
}

TEST_F(BackupTest, DamageIsNamedAndNothingChanges) {
  Write("data/files/a", "some bytes");
  Write("data/files/b", "more bytes");
  ASSERT_TRUE(Make());
  Write("other/files/a", "what was there");
  Write("backup/data/files/a", "SOME bytes");
  fs::remove(At("backup/data/files/b"));
  auto restored = RestoreTo("other", true);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, ErrorCode::kCorrupt);
  for (const auto* named : {"data/files/a has other bytes", "data/files/b is missing"})
    EXPECT_NE(restored.error().message.find(named), std::string::npos) << restored.error().message;
  EXPECT_EQ(Read("other/files/a"), "what was there");
}

TEST_F(BackupTest, DataIsReplacedOnlyWhenAsked) {
  Write("data/files/a", "new");
  ASSERT_TRUE(Make());
  Write("other/files/a", "old");
  Write("other/files/only-old", "old");
  EXPECT_EQ(RestoreTo("other").error().code, ErrorCode::kExists);
  EXPECT_EQ(Read("other/files/a"), "old");
  ASSERT_TRUE(RestoreTo("other", true));
  EXPECT_EQ(Read("other/files/a"), "new");
  EXPECT_FALSE(fs::exists(At("other/files/only-old")));
}

TEST_F(BackupTest, AFolderInUseIsLeftAlone) {
  Write("data/files/a", "new");
  ASSERT_TRUE(Make());
  Write("other/up.lock", "");
  auto lock = FileLock::Take(At("other/up.lock"));
  EXPECT_EQ(RestoreTo("other", true).error().code, ErrorCode::kConflict);
}

TEST_F(BackupTest, ABackupGoesIntoAnEmptyFolderAndNeedsAManifest) {
  Write("data/files/a", "x");
  Write("backup/old", "x");
  EXPECT_EQ(Make().error().code, ErrorCode::kExists);
  EXPECT_EQ(RestoreTo("other").error().code, ErrorCode::kNotFound);
}

TEST_F(BackupTest, ABackupIsNotInTheDataFolder) {
  Write("data/files/a", "x");
  fs::create_directory_symlink(At("data/files"), At("link"));
  for (const auto* to : {"data", "data/backups/1", "link/1", "data/files/../../data/b"}) {
    auto options = Options();
    options.to = At(to);
    EXPECT_EQ(MakeBackup(files_, clock_, options).error().code, ErrorCode::kInvalid) << to;
  }
  EXPECT_FALSE(IsInside(At("data-2"), At("data")) || IsInside(At("b/data"), At("data")));
  ASSERT_TRUE(Make());
  fs::rename(At("backup"), At("data/backup"));
  auto restored = Restore(files_, {.from = At("data/backup"), .data = At("data"), .replace = true});
  EXPECT_EQ(restored.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Read("data/files/a"), "x");
}

TEST_F(BackupTest, WhatIsNoFileIsLeftOut) {
  Write("data/files/out.tmp", "a connector's own");
  fs::create_symlink("/etc/passwd", At("data/files/link"));
  auto made = Make();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->files.size(), 1u);
  EXPECT_TRUE(made->files.contains("data/files/out.tmp"));
}

TEST_F(BackupTest, AManifestLeadsNowhereElse) {
  auto of = [](std::string_view path) {
    return ParseManifest(
        fmt::format(R"({{"format":1,"files":{{"{}":{{"size":1,"sha256":"{:064}"}}}}}})", path, 0));
  };
  EXPECT_TRUE(of("data/a/b"));
  for (const auto* path : {"", "/etc/passwd", "data/../x", "data//x", "data/.", "../data/x", "x"})
    EXPECT_FALSE(of(path)) << path;
  EXPECT_EQ(ParseManifest(R"({"format":2,"files":{}})").error().code, ErrorCode::kUnsupported);
  for (const auto* text : {"", "[]", R"({"format":1})", R"({"format":1,"files":{"data/a":{}}})",
                           R"({"format":1,"files":{"data/a":{"size":-1,"sha256":"x"}}})"})
    EXPECT_EQ(ParseManifest(text).error().code, ErrorCode::kCorrupt) << text;
}

TEST_F(BackupTest, ADatabaseAndAStoreAreCopiedWhileTheyAreOpen) {
  fs::create_directories(At("data/site"));
  auto database = events::Database::Open(At("data/site/site.db")).value();
  ASSERT_TRUE(database->Execute("CREATE TABLE t (x); INSERT INTO t VALUES (42)"));
  auto store = kv::Store::Open({.path = At("data/store")}).value();
  auto batch = store->NewBatch();
  for (int i = 0; i < 1'000; ++i) batch->Put(std::to_string(i), "value");
  ASSERT_TRUE(store->Write(*batch));
  std::atomic<bool> cancel{false};
  ASSERT_TRUE(store->Compact(cancel));
  batch->Clear();
  batch->Put("only in the log", "value");
  ASSERT_TRUE(store->Write(*batch));

  auto made = Make();
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_TRUE(database->Execute("INSERT INTO t VALUES (43)"));
  batch->Clear();
  batch->Put("later", "value");
  ASSERT_TRUE(store->Write(*batch));
  auto restored = RestoreTo("other");
  ASSERT_TRUE(restored) << restored.error().message;

  auto other = events::Database::Open(At("other/site/site.db")).value();
  auto rows = other->Query("SELECT sum(x) FROM t").value();
  ASSERT_TRUE(rows.Next().value());
  EXPECT_EQ(rows.Int(0), 42);
  auto copy = kv::Store::Open({.path = At("other/store")});
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ((*copy)->Get("999").value(), "value");
  EXPECT_EQ((*copy)->Get("only in the log").value(), "value");
  EXPECT_FALSE((*copy)->Get("later").value());
}

TEST_F(BackupTest, ABrokerIsCopiedWhileItAppends) {
  Write("data/broker/topics.json", R"({"version":1,"topics":[]})");
  Write("data/broker/t-0/partition.metadata", "version: 0\n");
  Write("data/broker/t-0.abc-delete/partition.metadata", "version: 0\n");
  auto open = [&](const std::string& path) {
    return log::PartitionLog::Open(files_, clock_, At(path), {.segment_bytes = 2'000}, {}).value();
  };
  auto live = open("data/broker/t-0");
  auto append = [&](int number) {
    auto batch =
        log::Fixture::Batch({{"k", std::string(200, static_cast<char>('a' + number % 26))}});
    ASSERT_TRUE(live->Append(batch, *kafka::VerifyBatch(batch)));
    ASSERT_TRUE(live->Flush());
    auto job = live->TakeSyncJob();
    live->Synced(job.end);
  };
  for (int i = 0; i < 30; ++i) append(i);
  auto made = Make();
  ASSERT_TRUE(made) << made.error().message;
  for (int i = 0; i < 30; ++i) append(i);

  auto restored = RestoreTo("other");
  ASSERT_TRUE(restored) << restored.error().message;
  auto copy = open("other/broker/t-0");
  EXPECT_FALSE(copy->damage()) << copy->damage()->text;
  EXPECT_GT(copy->segment_count(), 2u);
  EXPECT_EQ(copy->durable_end(), 30);
  EXPECT_EQ(live->durable_end(), 60);
  EXPECT_FALSE(fs::exists(At("other/broker/t-0.abc-delete")));
}

}  // namespace
}  // namespace taskflow::backup
