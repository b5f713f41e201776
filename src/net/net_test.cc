#include <gtest/gtest.h>

#include <future>

#include "net/connection.h"

namespace taskflow::net {
namespace {

// A server that echoes complete lines, and what a client of it got.
class Echo : public testing::Test {
 protected:
  void SetUp() override {
    auto listening =
        Listener::Listen(loop_, {"127.0.0.1", 0}, 2, [this](std::shared_ptr<Connection> c) {
          auto* raw = c.get();
          server_ = c;
          c->Start(
              [raw](std::string_view bytes) {
                auto line = bytes.rfind('\n');
                if (line == std::string_view::npos) return std::size_t{0};
                raw->Send(std::string(bytes.substr(0, line + 1)));
                return line + 1;
              },
              [this](const std::string& why) { server_closed_.set_value(why); }, 1024);
        });
    ASSERT_TRUE(listening) << listening.error().message;
    listener_ = std::move(*listening);
  }
  void TearDown() override {
    loop_.Run([this] {
      if (client_) client_->Close();
      if (server_) server_->Close();
      client_ = server_ = nullptr;
    });
    listener_ = nullptr;
  }

  void Connect() {
    std::promise<Result<std::shared_ptr<Connection>>> dialed;
    Dial(loop_, listener_->address(), Milliseconds(2000),
         [&](auto result) { dialed.set_value(std::move(result)); });
    auto result = dialed.get_future().get();
    ASSERT_TRUE(result) << result.error().message;
    client_ = *result;
    loop_.Run([this] {
      client_->Start(
          [this](std::string_view bytes) {
            got_ += bytes;
            if (got_.size() >= wanted_) enough_.set_value(), wanted_ = SIZE_MAX;
            return bytes.size();
          },
          [](const std::string&) {}, 1 << 20);
    });
  }
  std::string Talk(std::string text, std::size_t wanted) {
    loop_.Run([&] {
      wanted_ = wanted;
      client_->Send(std::move(text));
    });
    EXPECT_EQ(enough_.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
    return got_;
  }

  Loop loop_{"test"};
  std::unique_ptr<Listener> listener_;
  std::shared_ptr<Connection> client_, server_;
  std::promise<std::string> server_closed_;
  std::promise<void> enough_;
  std::size_t wanted_ = SIZE_MAX;
  std::string got_;
};

TEST_F(Echo, CompleteLinesComeBackAndTheRestWaits) {
  Connect();
  EXPECT_EQ(Talk("one\ntwo\nthr", 8), "one\ntwo\n");
}

TEST_F(Echo, MoreThanTheBufferClosesWithTheReason) {
  Connect();
  loop_.Run([this] { client_->Send(std::string(5000, 'x')); });
  EXPECT_NE(server_closed_.get_future().get().find("over 1024"), std::string::npos);
}

TEST_F(Echo, LargeAnswersArriveWhole) {
  Connect();
  loop_.Run([this] { client_->Send(std::string("x\n")); });
  std::string big(8 << 20, 'y');
  loop_.Run([&] {
    wanted_ = big.size();
    server_->Send(std::make_shared<const std::string>(big));
    server_->CloseAfterSend();
  });
  enough_.get_future().wait();
  EXPECT_TRUE(got_.ends_with(big.substr(0, 1000)));
}

TEST(Listen, BusyPortIsNamed) {
  Loop loop("test");
  auto first = Listener::Listen(loop, {"127.0.0.1", 0}, 1, [](auto) {});
  ASSERT_TRUE(first);
  auto second = Listener::Listen(loop, (*first)->address(), 1, [](auto) {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message.find((*first)->address().ToString()), std::string::npos);
}

TEST(Dial, NobodyThere) {
  Loop loop("test");
  std::promise<ErrorCode> code;
  Dial(loop, {"127.0.0.1", 1}, Milliseconds(1000),
       [&](auto result) { code.set_value(result.error().code); });
  EXPECT_EQ(code.get_future().get(), ErrorCode::kUnavailable);
}

TEST(Timer, CancelledOnesDoNotFire) {
  Loop loop("test");
  std::promise<void> fired;
  std::unique_ptr<Loop::Timer> kept, cancelled;
  bool wrong = false;
  loop.Run([&] {
    cancelled = loop.After(Milliseconds(1), [&] { wrong = true; });
    cancelled->Cancel();
    kept = loop.After(Milliseconds(5), [&] { fired.set_value(); });
  });
  fired.get_future().wait();
  loop.Run([&] {
    kept = nullptr;
    cancelled = nullptr;
  });
  EXPECT_FALSE(wrong);
}

}  // namespace
}  // namespace taskflow::net
