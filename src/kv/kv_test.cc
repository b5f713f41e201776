#include "kv/kv.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "kv/rocks.h"

extern "C" {
std::uint32_t __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm(std::uint32_t, const char*, std::size_t);
std::uint32_t __real__ZN7rocksdb6crc32c6ExtendEjPKcm(std::uint32_t, const char*, std::size_t);
}
namespace taskflow::kv {
namespace {

// Joins operands by '+', so that order and completeness show. A value that begins with '!' is
// expired.
MergeRule JoinRule() {
  MergeRule rule;
  rule.merge = [](std::string_view, const std::string_view* existing,
                  const std::string_view* operands, std::size_t count, std::string& out) {
    if (existing != nullptr) out.append(*existing);
    for (std::size_t i = 0; i < count; ++i) {
      if (operands[i] == "bad") return false;
      if (!out.empty()) out.push_back('+');
      out.append(operands[i]);
    }
    return true;
  };
  rule.expired = [](std::string_view, std::string_view value) { return value.starts_with('!'); };
  return rule;
}

// Fails every sync of a log file once told to.
class FailingSyncEnv : public rocksdb::EnvWrapper {
 public:
  FailingSyncEnv() : EnvWrapper(rocksdb::Env::Default()) {}

  rocksdb::Status NewWritableFile(const std::string& name,
                                  std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    auto status = EnvWrapper::NewWritableFile(name, file, options);
    if (status.ok() && name.ends_with(".log"))
      *file = std::make_unique<Log>(std::move(*file), *this);
    return status;
  }

  bool failing = false;
  int syncs = 0;

 private:
  class Log : public rocksdb::WritableFileWrapper {
   public:
    Log(std::unique_ptr<rocksdb::WritableFile> file, FailingSyncEnv& env)
        : WritableFileWrapper(file.get()), file_(std::move(file)), env_(env) {}
    rocksdb::Status Sync() override {
      ++env_.syncs;
      return env_.failing ? rocksdb::Status::IOError("no medium") : WritableFileWrapper::Sync();
    }

   private:
    std::unique_ptr<rocksdb::WritableFile> file_;
    FailingSyncEnv& env_;
  };
};

class KvTest : public testing::Test {
 protected:
  KvTest()
      : path_(std::filesystem::temp_directory_path() / ("kv_test." + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
  }
  ~KvTest() override {
    store_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open(rocksdb::Env* env = nullptr) {
    store_.reset();
    auto opened = OpenRocks(
        {.path = path_, .large_value_bytes = large_value_bytes_, .merge_rule = JoinRule()}, env);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }
  Status Write(const std::function<void(WriteBatch&)>& fill) {
    auto batch = store_->NewBatch();
    fill(*batch);
    return store_->Write(*batch);
  }
  std::string Get(std::string_view key) { return store_->Get(key)->value_or("(none)"); }
  std::string Keys(std::string_view begin, std::string_view end) {
    std::string keys;
    auto it = store_->Walk(begin, end);
    for (; it->Valid(); it->Next()) keys.append(it->key());
    EXPECT_TRUE(it->status());
    return keys;
  }

  std::filesystem::path path_;
  std::size_t large_value_bytes_ = 0;
  std::unique_ptr<Store> store_;
};

TEST_F(KvTest, WritesOfABatchAppearTogetherAndSurvive) {
  Open();
  ASSERT_TRUE(Write([](auto& b) {
    b.Put("a", "1");
    b.Put("b", "2");
    b.Delete("a");
    EXPECT_EQ(b.size(), 3u);
  }));
  Open();
  EXPECT_EQ(Get("a"), "(none)");
  EXPECT_EQ(Get("b"), "2");
}

TEST_F(KvTest, WritesOfOneKeyStayInTheirOrder) {
  Open();
  ASSERT_TRUE(Write([](auto& b) {
    for (int i = 0; i < 100; ++i) {
      b.Put(fmt::format("key with a long beginning {}", 99 - i), "old");
      b.Put("k", std::to_string(i));
      b.Merge("m", std::to_string(i));
    }
    b.Delete("key with a long beginning 7");
    b.Merge("k", "x");
  }));
  EXPECT_EQ(Get("k"), "99+x");
  EXPECT_TRUE(Get("m").starts_with("0+1+2+"));
  EXPECT_EQ(Get("key with a long beginning 7"), "(none)");
  EXPECT_EQ(Get("key with a long beginning 77"), "old");
  ASSERT_TRUE(Write([](auto& b) {
    b.Put("z", "1");
    b.DeleteRange("a", "zz");
    b.Put("b", "2");
  }));
  EXPECT_EQ(Keys("", ""), "b");
  Open();
  ASSERT_TRUE(Write([](auto& b) { b.Put("a", "3"); }));
  EXPECT_EQ(Keys("", ""), "ab");
}

TEST_F(KvTest, ABatchIsUsedAgainAndAgain) {
  Open();
  auto batch = store_->NewBatch();
  std::map<std::string, std::string> expected;
  std::mt19937 random(2);
  // In and over the pieces of memory that it keeps, and more than it keeps.
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 40; ++i) {
      auto key = std::to_string(random() % 100);
      expected[key] = std::string(random() % (i == 7 ? 600'000 : 90'000), 'a' + round) + key;
      batch->Put(key, expected[key]);
    }
    ASSERT_EQ(batch->size(), 40u);
    ASSERT_TRUE(store_->Write(*batch));
    batch->Clear();
    ASSERT_EQ(batch->size(), 0u);
    for (const auto& [key, value] : expected) ASSERT_EQ(*store_->Get(key), value) << round;
  }
}

// Against a map, through memtables, files and both: in order, at random, backwards.
TEST_F(KvTest, HoldsWhatAMapHolds) {
  Open();
  std::mt19937 random(1);
  std::map<std::string, std::string> expected;
  auto key = [&] { return std::string(random() % 3, 'p') + std::to_string(random() % 5'000); };
  for (int round = 0; round < 60; ++round) {
    ASSERT_TRUE(Write([&](auto& b) {
      for (int i = 0; i < 200; ++i) {
        auto k = key(), v = std::to_string(random());
        bool erase = random() % 4 == 0;
        erase ? b.Delete(k) : b.Put(k, v);
        erase ? void(expected.erase(k)) : void(expected[k] = v);
      }
    }));
    if (round % 20 == 19) Open();
    for (int i = 0; i < 20; ++i) {
      auto k = key();
      auto at = expected.lower_bound(k);
      auto it = store_->Walk("", "");
      it->Seek(k);
      for (int step = 0; step < 5 && at != expected.end(); ++step, ++at, it->Next()) {
        ASSERT_TRUE(it->Valid());
        ASSERT_EQ(it->key(), at->first);
        ASSERT_EQ(it->value(), at->second);
      }
      ASSERT_EQ(it->Valid(), at != expected.end());
      ASSERT_EQ(store_->Get(k)->has_value(), expected.contains(k));
    }
    auto it = store_->Walk("", "");
    it->SeekToLast();
    for (auto at = expected.rbegin(); at != expected.rend(); ++at, it->Prev())
      ASSERT_EQ(it->key(), at->first);
    ASSERT_FALSE(it->Valid());
  }
}

TEST_F(KvTest, IsReadWhileItIsWritten) {
  Open();
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) {
      auto it = store_->Walk("", "");
      std::string last;
      for (; it->Valid(); it->Next()) {
        EXPECT_LT(last, it->key());
        last = it->key();
      }
      EXPECT_TRUE(store_->Get(last));
    }
  });
  std::mt19937 random(2);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(Write([&](auto& b) {
      for (int j = 0; j < 100; ++j) b.Put(std::to_string(random()), "v");
    }));
  }
  done = true;
  reader.join();
}

TEST_F(KvTest, WalksARangeOverASnapshot) {
  Open();
  ASSERT_TRUE(Write([](auto& b) {
    for (auto key : {"a", "b", "c", "d"}) b.Put(key, "");
  }));
  auto it = store_->Walk("b", "d");
  ASSERT_TRUE(Write([](auto& b) { b.DeleteRange("a", "z"); }));
  EXPECT_EQ(it->key(), "b");
  it->Seek("a");
  EXPECT_EQ(it->key(), "b");
  it->Next();
  EXPECT_EQ(it->key(), "c");
  it->Next();
  EXPECT_FALSE(it->Valid());
  EXPECT_EQ(Keys("", ""), "");
}

TEST_F(KvTest, WalksBackwardsWithinItsBounds) {
  Open();
  ASSERT_TRUE(Write([](auto& b) {
    for (auto key : {"a", "b", "c", "d"}) b.Put(key, "");
  }));
  auto it = store_->Walk("b", "d");
  it->SeekToLast();
  EXPECT_EQ(it->key(), "c");
  it->Prev();
  EXPECT_EQ(it->key(), "b");
  it->Prev();
  EXPECT_FALSE(it->Valid());
}

TEST_F(KvTest, ASnapshotKeepsLargeValuesThatAreGone) {
  large_value_bytes_ = 1'000;
  Open();
  std::string large(100'000, 'x');
  ASSERT_TRUE(Write([&](auto& b) {
    b.Put("large", large);
    b.Put("small", "1");
  }));
  Open();  // from the log into files
  auto snapshot = store_->TakeSnapshot();
  auto value = snapshot->Get("large").value();
  ASSERT_TRUE(Write([&](auto& b) {
    b.Delete("large");
    b.Put("small", "2");
  }));
  std::atomic<bool> cancel{false};
  ASSERT_TRUE(store_->Compact(cancel));
  EXPECT_EQ(value->bytes(), large);
  EXPECT_EQ(snapshot->Get("large").value()->bytes(), large);
  EXPECT_EQ(snapshot->Get("small").value()->bytes(), "1");
  EXPECT_EQ(snapshot->Get("none").value(), nullptr);
  EXPECT_EQ(snapshot->Walk("", "")->key(), "large");
  EXPECT_EQ(store_->TakeSnapshot()->Get("large").value(), nullptr);
  value.reset();
  snapshot.reset();
  ASSERT_TRUE(store_->Compact(cancel));
  EXPECT_EQ(store_->large_values().bytes, 0u);
}

TEST_F(KvTest, OperandsAreJoinedOldestFirst) {
  Open();
  ASSERT_TRUE(Write([](auto& b) { b.Merge("k", "1"); }));
  ASSERT_TRUE(Write([](auto& b) { b.Merge("k", "2"); }));
  EXPECT_EQ(Get("k"), "1+2");
  Open();
  ASSERT_TRUE(Write([](auto& b) {
    for (int i = 3; i < 30; ++i) b.Merge("k", "x");
  }));
  EXPECT_TRUE(Get("k").starts_with("1+2+x+x"));
}

TEST_F(KvTest, BytesThatTheRuleRefusesAreCorrupt) {
  Open();
  ASSERT_TRUE(Write([](auto& b) { b.Merge("k", "bad"); }));
  auto got = store_->Get("k");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::kCorrupt);
}

TEST_F(KvTest, CompactionDropsOnlyWhatExpired) {
  Open();
  ASSERT_TRUE(Write([](auto& b) {
    b.Put("gone", "!");
    b.Put("kept", "1");
  }));
  store_.reset();
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(RocksOptions({.path = path_, .merge_rule = JoinRule()}, nullptr),
                                path_, &db)
                  .ok());
  ASSERT_TRUE(db->CompactRange({}, nullptr, nullptr).ok());
  delete db;
  Open();
  EXPECT_EQ(Keys("", ""), "kept");
}

TEST_F(KvTest, ASecondOpenIsAConflict) {
  Open();
  auto second = Store::Open({.path = path_});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
}

TEST_F(KvTest, EachWriteIsSyncedOnce) {
  FailingSyncEnv env;
  Open(&env);
  int before = env.syncs;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Write([](auto& b) { b.Put("k", "v"); }));
  EXPECT_EQ(env.syncs - before, 5);
  store_.reset();
}

TEST_F(KvTest, AfterAFailedSyncEveryWriteFails) {
  FailingSyncEnv env;
  Open(&env);
  ASSERT_TRUE(Write([](auto& b) { b.Put("acknowledged", "1"); }));
  env.failing = true;
  EXPECT_EQ(Write([](auto& b) { b.Put("lost", "1"); }).error().code, ErrorCode::kIo);
  env.failing = false;
  auto again = Write([](auto& b) { b.Put("later", "1"); });
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("restart"), std::string::npos);
  EXPECT_EQ(Get("acknowledged"), "1");
  store_.reset();
}

TEST_F(KvTest, ATornTailLosesNothingThatWasSynced) {
  Open();
  ASSERT_TRUE(Write([](auto& b) { b.Put("synced", "1"); }));
  ASSERT_TRUE(Write([](auto& b) { b.Put("torn", std::string(100, 'x')); }));
  store_.reset();
  for (auto& entry : std::filesystem::directory_iterator(path_)) {
    if (entry.path().extension() == ".log") {
      std::filesystem::resize_file(entry.path(), entry.file_size() - 40);
    }
  }
  Open();
  EXPECT_EQ(Get("synced"), "1");
  EXPECT_EQ(Get("torn"), "(none)");
}

TEST(RocksCrc32c, IsAsRocksDbItselfHasIt) {
  std::mt19937 random(1);
  std::string bytes(10'000, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  for (std::size_t size = 0; size < bytes.size(); size += size < 100 ? 1 : 997) {
    for (std::uint32_t before : {0u, 0xe3069283u, 0xffffffffu}) {
      auto ours = __wrap__ZN7rocksdb6crc32c6ExtendEjPKcm(before, bytes.data(), size);
      EXPECT_EQ(ours, __real__ZN7rocksdb6crc32c6ExtendEjPKcm(before, bytes.data(), size)) << size;
    }
  }
}

}  // namespace
}  // namespace taskflow::kv
