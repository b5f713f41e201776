// The server's limits on time, connections and memory, over real sockets.
#include "http/server.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "net/connection.h"

namespace taskflow::http {
namespace {

// A client that says what it is told and keeps what comes.
class RawClient {
 public:
  explicit RawClient(const HostPort& server) {
    net::Dial(loop_, server, Milliseconds(2000), [this](auto dialed) {
      ASSERT_TRUE(dialed);
      connection_ = *dialed;
      connection_->Start(
          [this](std::string_view bytes) {
            Note(bytes, false);
            return bytes.size();
          },
          [this](const std::string&) { Note("", true); }, 1 << 20);
      connection_->Send(std::exchange(early_, ""));
    });
  }
  ~RawClient() {
    loop_.Run([&] {
      if (connection_ != nullptr) connection_->Close();
      connection_ = nullptr;
    });
  }
  RawClient& Say(std::string bytes) {
    loop_.Run([&] {
      connection_ != nullptr ? connection_->Send(std::move(bytes)) : void(early_ += bytes);
    });
    return *this;
  }
  void PauseReading() {
    loop_.Run([&] { connection_->PauseReading(); });
  }
  void ReadOn() {
    loop_.Run([&] { connection_->ResumeReading(); });
  }
  bool Hears(const std::string& text) {
    return Wait([&] { return heard_.find(text) != heard_.npos; });
  }
  bool Ends() {
    return Wait([&] { return ended_; });
  }
  std::string heard() {
    std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  void Note(std::string_view bytes, bool ended) {
    std::lock_guard lock(mutex_);
    heard_ += bytes;
    ended_ = ended_ || ended;
    changed_.notify_all();
  }
  template <typename Condition>
  bool Wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(5), condition);
  }

  std::mutex mutex_;  // guards the next two
  std::string heard_;
  bool ended_ = false;
  std::condition_variable changed_;
  std::string early_;  // said before there was a connection
  std::shared_ptr<net::Connection> connection_;
  net::Loop loop_{"client"};
};

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

class ServerTest : public testing::Test {
 protected:
  void Start() {
    Router router;
    router.Handle("GET", "/", [this](Request&, const Responder& respond) {
      ++handled_;
      respond.Send(Response::Text(200, answer_));
    });
    router.Handle("POST", "/things/{id}", [](Request& r, const Responder& respond) {
      respond.Send(Response::Text(201, r.body));
    });
    auto note = [this](const Served& served) {
      std::lock_guard lock(mutex_);
      served_.push_back(fmt::format("{} {} {}", served.method, served.route, served.status));
      bytes_ += served.bytes;
    };
    server_ = *Server::Start(loop_, {"127.0.0.1", 0}, std::move(router), limits_, {}, note);
  }
  void TearDown() override { server_ = nullptr; }
  const HostPort& address() { return server_->address(); }
  std::vector<std::string> served() {
    std::lock_guard lock(mutex_);
    return served_;
  }

  Limits limits_;
  std::string answer_ = "hello";
  std::atomic<int> handled_{0};
  std::mutex mutex_;  // guards the next two
  std::vector<std::string> served_;
  std::size_t bytes_ = 0;
  net::Loop loop_{"server"};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AHeadThatDribblesIsEnded) {
  limits_.head_time_max = Milliseconds(200);
  Start();
  RawClient client(address());
  client.Say("GET / HTTP/1.1\r\nHost: ");
  EXPECT_TRUE(client.Hears("HTTP/1.1 408 ")) << client.heard();
  EXPECT_TRUE(client.Ends());
}

TEST_F(ServerTest, ABodyThatDribblesIsEnded) {
  limits_.head_time_max = Milliseconds(100'000);
  limits_.request_time_max = Milliseconds(200);
  Start();
  RawClient client(address());
  client.Say("POST /things/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_TRUE(client.Hears("HTTP/1.1 408 ")) << client.heard();
  EXPECT_TRUE(client.Ends());
}

TEST_F(ServerTest, OneThatAsksForNothingIsEnded) {
  limits_.idle_time_max = Milliseconds(200);
  Start();
  RawClient client(address());
  client.Say(kGet);
  EXPECT_TRUE(client.Hears("hello"));
  EXPECT_TRUE(client.Ends());
  EXPECT_EQ(client.heard().find("408"), std::string::npos);
}

TEST_F(ServerTest, OneThatTakesNothingIsEnded) {
  limits_.stall_time_max = Milliseconds(200);
  answer_ = std::string(20 << 20, 'x');
  Start();
  RawClient client(address());
  client.Say(kGet);
  EXPECT_TRUE(client.Hears("HTTP/1.1 200"));
  client.PauseReading();
  std::this_thread::sleep_for(Milliseconds(2500));
  client.ReadOn();
  EXPECT_TRUE(client.Ends());
  EXPECT_LT(client.heard().size(), answer_.size());
}

TEST_F(ServerTest, ASlowReaderGetsTheWholeOfALastAnswer) {
  answer_ = std::string(20 << 20, 'x');
  Start();
  RawClient client(address());
  client.Say("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.Hears("HTTP/1.1 200"));
  client.PauseReading();
  std::this_thread::sleep_for(Milliseconds(1500));
  client.ReadOn();
  EXPECT_TRUE(client.Ends());
  EXPECT_GE(client.heard().size(), answer_.size());
}

TEST_F(ServerTest, WhoeverAsksWithoutReadingIsNotAnsweredWithoutEnd) {
  limits_.unsent_bytes_max = 1 << 20;
  answer_ = std::string(1 << 20, 'x');
  Start();
  RawClient client(address());
  client.Say(kGet);
  EXPECT_TRUE(client.Hears("HTTP/1.1 200"));
  client.PauseReading();
  std::string many;
  for (int i = 0; i < 200; ++i) many += kGet;
  client.Say(many);
  std::this_thread::sleep_for(Milliseconds(300));
  EXPECT_LT(handled_, 30);
  client.ReadOn();
  for (int i = 0; i < 500 && handled_ < 201; ++i) std::this_thread::sleep_for(Milliseconds(10));
  EXPECT_EQ(handled_, 201);
}

TEST_F(ServerTest, AnAddressHasABoundedNumberOfConnections) {
  limits_.count_loopback = true;
  limits_.connections_per_address_max = 2;
  Start();
  auto first = std::make_unique<RawClient>(address());
  RawClient second(address());
  EXPECT_TRUE(first->Say(kGet).Hears("hello"));
  EXPECT_TRUE(second.Say(kGet).Hears("hello"));
  RawClient third(address());
  EXPECT_TRUE(third.Say(kGet).Ends());
  EXPECT_EQ(third.heard(), "");
  first = nullptr;
  std::this_thread::sleep_for(Milliseconds(100));
  RawClient fourth(address());
  EXPECT_TRUE(fourth.Say(kGet).Hears("hello"));
}

TEST_F(ServerTest, KeepsAliveUnlessToldOtherwise) {
  Start();
  RawClient client(address());
  client.Say(kGet).Say(kGet);
  EXPECT_TRUE(client.Hears("hello"));
  client.Say(
      "POST /things/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nConnection: x, "
      "Close\r\n\r\nlast");
  EXPECT_TRUE(client.Hears("Connection: close\r\n\r\nlast")) << client.heard();
  EXPECT_TRUE(client.Ends());
  RawClient old(address());
  old.Say("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(old.Ends());
  EXPECT_TRUE(old.heard().ends_with("hello")) << old.heard();
}

TEST_F(ServerTest, NothingIsReadAfterARefusal) {
  Start();
  RawClient client(address());
  client.Say(std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: "
                         "chunked\r\n\r\n0\r\n\r\n") +
             kGet);
  EXPECT_TRUE(client.Ends());
  EXPECT_TRUE(client.heard().starts_with("HTTP/1.1 400 ")) << client.heard();
  EXPECT_EQ(client.heard().find("hello"), std::string::npos);
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerTest, ABigBodyIsRefusedBeforeItComes) {
  Start();
  RawClient client(address());
  client.Say(
      "POST /things/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_TRUE(client.Hears("HTTP/1.1 413 ")) << client.heard();
  EXPECT_TRUE(client.Ends());
  RawClient polite(address());
  polite.Say(
      "POST /things/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(polite.Hears("HTTP/1.1 100 Continue\r\n\r\n"));
  EXPECT_TRUE(polite.Say("ok").Hears("\r\n\r\nok"));
}

TEST_F(ServerTest, TellsWhatItServed) {
  Start();
  RawClient client(address());
  client.Say("POST /things/secret?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
      .Say("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n")
      .Say("PUT / HTTP/1.1\r\nHost: h\r\n\r\n")
      .Say("GET /none HTTP/1.1\r\nHost: h\r\n\r\n")
      .Say("nonsense\r\n\r\n");
  EXPECT_TRUE(client.Ends());
  EXPECT_EQ(served(), (std::vector<std::string>{"POST /things/{id} 201", "HEAD / 200", "PUT  405",
                                                "GET  404", "  400"}));
  EXPECT_EQ(bytes_, client.heard().size());
  EXPECT_NE(client.heard().find("\r\nDate: "), std::string::npos);
  EXPECT_NE(client.heard().find("\r\nAllow: GET"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::http
