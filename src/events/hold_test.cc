#include "events/hold.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "events/test_folder.h"

namespace taskflow::events {
namespace {

// Answers when told to.
class SlowProducer final : public kafka::Producer {
 public:
  explicit SlowProducer(std::vector<OnDone>& waiting) : waiting_(waiting) {}
  Status Send(const kafka::OutRecord&, OnDone done) override {
    waiting_.push_back(std::move(done));
    return {};
  }
  Status Flush(Milliseconds) override { return {}; }

 private:
  std::vector<OnDone>& waiting_;
};

class HoldTest : public testing::Test {
 protected:
  std::unique_ptr<kafka::Producer> ProducerTo(const std::string& cluster) {
    return HeldBack(folder_.path(), cluster,
                    [this]() -> Result<std::unique_ptr<kafka::Producer>> {
                      return std::make_unique<SlowProducer>(waiting_);
                    })()
        .value();
  }
  Status HoldNow(Milliseconds wait = Milliseconds(0)) {
    return Hold(SystemFiles(), folder_.path(), "old:9092", wait);
  }
  static Status Send(kafka::Producer& producer) {
    return producer.Send({.topic = "t"}, [](auto) {});
  }

  TestFolder folder_;
  std::vector<kafka::Producer::OnDone> waiting_;
};

TEST_F(HoldTest, NothingIsSentToAClusterThatIsLeft) {
  auto old = ProducerTo("old:9092"), other = ProducerTo("new:9092");
  EXPECT_TRUE(Send(*old));
  waiting_.back()(kafka::Placement{});
  ASSERT_TRUE(HoldNow());
  EXPECT_EQ(Send(*old).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Send(*ProducerTo("old:9092")).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(Send(*other));
  EXPECT_EQ(HeldCluster(SystemFiles(), folder_.path()).value(), "old:9092");
  ASSERT_TRUE(Release(SystemFiles(), folder_.path()));
  ASSERT_TRUE(Release(SystemFiles(), folder_.path()));
  EXPECT_TRUE(Send(*old));
}

TEST_F(HoldTest, HoldsOnceAllThatWasSentIsAnswered) {
  auto old = ProducerTo("old:9092");
  ASSERT_TRUE(Send(*old));
  ASSERT_TRUE(Send(*old));
  EXPECT_EQ(HoldNow().error().code, ErrorCode::kTimeout);
  waiting_[0](kafka::Placement{});
  EXPECT_EQ(HoldNow().error().code, ErrorCode::kTimeout);
  waiting_[1](Fail(ErrorCode::kTimeout, "given up"));
  EXPECT_TRUE(HoldNow());
}

TEST_F(HoldTest, ALockThatCannotBeOpenedIsToldAndTriedAgain) {
  auto path = folder_.path() + "/sending.lock";
  std::filesystem::create_directory(path);
  auto old = ProducerTo("old:9092");
  auto refused = Send(*old);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(refused.error().message.find(path), std::string::npos) << refused.error().message;
  EXPECT_EQ(HoldNow().error().code, ErrorCode::kIo);
  ASSERT_TRUE(Release(SystemFiles(), folder_.path()));
  std::filesystem::remove(path);
  EXPECT_TRUE(Send(*old));
}

TEST_F(HoldTest, ADamagedFileHolds) {
  ASSERT_TRUE(ReplaceFile(SystemFiles(), folder_.path() + "/hold.json", "{"));
  EXPECT_EQ(Send(*ProducerTo("old:9092")).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace taskflow::events
