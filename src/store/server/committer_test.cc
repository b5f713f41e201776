#include "store/server/committer.h"

#include <gtest/gtest.h>

#include <condition_variable>

namespace taskflow::store {
namespace {

class CountingBatch : public kv::WriteBatch {
 public:
  void Put(std::string_view key, std::string_view) override { keys.emplace_back(key); }
  void Delete(std::string_view) override {}
  void DeleteRange(std::string_view, std::string_view) override {}
  void Merge(std::string_view, std::string_view) override {}
  std::size_t size() const override { return keys.size(); }
  void Clear() override { keys.clear(); }
  std::vector<std::string> keys;
};

// Remembers what each write held; can be made to wait, or to fail from then on.
class FakeKv : public kv::Store {
 public:
  std::unique_ptr<kv::WriteBatch> NewBatch() override { return std::make_unique<CountingBatch>(); }
  Status Write(kv::WriteBatch& batch) override {
    std::unique_lock lock(mutex_);
    entered_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    if (failing) return Fail(ErrorCode::kIo, "no medium");
    writes.push_back(static_cast<CountingBatch&>(batch).keys);
    return {};
  }
  Result<std::optional<std::string>> Get(std::string_view) override { return std::nullopt; }
  std::unique_ptr<kv::Iterator> Walk(std::string_view, std::string_view) override {
    return nullptr;
  }
  std::uint64_t ApproximateKeys() override { return 0; }
  std::shared_ptr<const kv::Snapshot> TakeSnapshot() override { return nullptr; }
  Status Compact(std::atomic<bool>&) override { return {}; }
  LargeValues large_values() override { return {}; }

  void Shut() {
    std::lock_guard lock(mutex_);
    open_ = entered_ = false;
  }
  void AwaitWriter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return entered_; });
  }
  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  std::vector<std::vector<std::string>> writes;
  std::atomic<bool> failing{false};

 private:
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool open_ = true, entered_ = false;
};

struct Recorder : Committer::Waiter {
  void OnCommitted(const Status& status) override {
    answers.push_back(status ? "ok" : status.error().message);
  }
  std::vector<std::string> answers;
};

class CommitterTest : public testing::Test {
 protected:
  CommitterTest() : loop_("test"), committer_(std::make_unique<Committer>(loop_, kv_)) {}

  void Put(const std::string& key) {
    loop_.Run([&] {
      committer_->batch().Put(key, "");
      committer_->Join(waiter_);
    });
  }
  void Settle() {
    committer_.reset();
    loop_.Run([] {});
  }

  FakeKv kv_;
  net::Loop loop_;
  std::shared_ptr<Recorder> waiter_ = std::make_shared<Recorder>();
  std::unique_ptr<Committer> committer_;
};

TEST_F(CommitterTest, TheNextGroupFormsWhileOneIsWritten) {
  kv_.Shut();
  Put("a");
  kv_.AwaitWriter();
  Put("b");
  Put("c");
  kv_.Open();
  while (loop_.Run([] {}), waiter_->answers.size() < 3) {
  }
  Settle();
  ASSERT_EQ(kv_.writes.size(), 2u);
  EXPECT_EQ(kv_.writes[1], (std::vector<std::string>{"b", "c"}));
}

TEST_F(CommitterTest, NobodyIsAnsweredBeforeTheWrite) {
  kv_.Shut();
  Put("a");
  kv_.AwaitWriter();
  loop_.Run([&] { EXPECT_TRUE(waiter_->answers.empty()); });
  kv_.Open();
  Settle();
  EXPECT_EQ(waiter_->answers, std::vector<std::string>{"ok"});
}

TEST_F(CommitterTest, AFailedWriteIsToldToAllOfItsGroup) {
  kv_.failing = true;
  Put("a");
  Settle();
  EXPECT_EQ(waiter_->answers, std::vector<std::string>{"no medium"});
}

TEST_F(CommitterTest, AJobRunsBetweenGroups) {
  std::size_t written_before = 99;
  bool done = false;
  kv_.Shut();
  Put("a");
  kv_.AwaitWriter();
  Put("b");
  loop_.Run([&] {
    committer_->RunAlone([&] { written_before = kv_.writes.size(); }, [&] { done = true; });
  });
  Put("c");
  kv_.Open();
  while (loop_.Run([] {}), waiter_->answers.size() < 3) {
  }
  Settle();
  EXPECT_EQ(written_before, 2u);
  EXPECT_TRUE(done);
  EXPECT_EQ(kv_.writes.back(), std::vector<std::string>{"c"});
}

}  // namespace
}  // namespace taskflow::store
