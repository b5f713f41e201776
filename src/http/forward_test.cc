#include "http/forward.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>

#include "http/client.h"
#include "net/connection.h"

namespace taskflow::http {
namespace {

constexpr Milliseconds kWait{5'000};

// A server that answers every request with these bytes, whatever was asked, and perhaps closes.
class RawServer {
 public:
  RawServer(net::Loop& loop, std::string answer, bool closes) : loop_(loop) {
    auto listener = net::Listener::Listen(
        loop, {"127.0.0.1", 0}, 16, [this, answer = std::move(answer), closes](auto connection) {
          auto* raw = connection.get();
          connection->Start(
              [this, raw, answer, closes](std::string_view bytes) {
                asked_ += bytes;
                raw->Send(answer);
                if (closes) raw->CloseAfterSend();
                return bytes.size();
              },
              [this](const std::string&) { ended_.set_value(); }, 1 << 20);
        });
    listener_ = *std::move(listener);
  }
  HostPort address() const { return listener_->address(); }
  std::string Asked() {
    std::string out;
    loop_.Run([&] { out = asked_; });
    return out;
  }
  bool Ended() { return ended_.get_future().wait_for(kWait) == std::future_status::ready; }

 private:
  net::Loop& loop_;
  std::string asked_;
  std::promise<void> ended_;
  std::unique_ptr<net::Listener> listener_;
};

class ForwardTest : public ::testing::Test {
 protected:
  void StartFor(const HostPort& to, Milliseconds answer_max = kWait) {
    Router router;
    for (auto method : {"GET", "POST"}) {
      router.Handle(method, "/{path...}", [=, this](Request& request, Responder respond) {
        Request copy{.method = request.method, .target = request.target, .body = request.body};
        if (auto id = request.headers.Find("Last-Event-ID")) {
          copy.headers.Set("Last-Event-ID", std::string(*id));
        }
        Forward(loop_, Url{to, ""}, std::move(copy), std::move(respond),
                {.connect_time_max = Milliseconds(1'000),
                 .answer_time_max = answer_max,
                 .unreachable = [](const Error& why) { return Response::Text(502, why.message); }});
      });
    }
    front_ = *Server::Start(loop_, {"127.0.0.1", 0}, std::move(router));
    client_ = std::make_unique<Client>(front_->address());
  }
  void StartFor(std::string answer, bool closes = true, Milliseconds answer_max = kWait) {
    back_ = std::make_unique<RawServer>(loop_, std::move(answer), closes);
    StartFor(back_->address(), answer_max);
  }

  net::Loop loop_{"forward"};
  std::unique_ptr<RawServer> back_;
  std::unique_ptr<Server> front_;
  std::unique_ptr<Client> client_;
};

TEST_F(ForwardTest, RequestAndAnswerPass) {
  StartFor(
      "HTTP/1.1 201 Created\r\nContent-Type: text/x\r\nSet-Cookie: no\r\n"
      "Content-Disposition: attachment\r\nContent-Length: 2\r\n\r\nhi");
  Request request{.method = "POST", .target = "/a%20b?c=d", .body = "{}"};
  request.headers.Set("Last-Event-ID", "7");
  auto answer = client_->Send(request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body, "hi");
  EXPECT_EQ(answer->headers.Find("Content-Type"), "text/x");
  EXPECT_EQ(answer->headers.Find("Content-Disposition"), "attachment");
  EXPECT_FALSE(answer->headers.Find("Set-Cookie"));
  auto asked = back_->Asked();
  EXPECT_TRUE(asked.starts_with("POST /a%20b?c=d HTTP/1.1\r\n")) << asked;
  EXPECT_NE(asked.find("Last-Event-ID: 7\r\n"), asked.npos);
  EXPECT_TRUE(asked.ends_with("\r\n\r\n{}"));
}

TEST_F(ForwardTest, NobodyThere) {
  HostPort gone;
  {
    RawServer short_lived(loop_, "", true);
    gone = short_lived.address();
  }
  StartFor(gone);
  EXPECT_EQ(client_->Get("/")->status, 502);
}

TEST_F(ForwardTest, AnswersThatAreNone) {
  for (std::string bad : {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi",
                          "HTTP/1.1 200 OK\r\nConte"}) {
    StartFor(bad);
    EXPECT_EQ(client_->Get("/")->status, 502) << bad;
  }
}

TEST_F(ForwardTest, AHeadWithoutEnd) {
  StartFor("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'), false);
  EXPECT_EQ(client_->Get("/")->status, 502);
}

TEST_F(ForwardTest, NoAnswerInTime) {
  StartFor("", false, Milliseconds(50));
  auto answer = client_->Get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 502);
  EXPECT_TRUE(back_->Ended());
}

TEST_F(ForwardTest, ChunksAndBodiesUntilTheEnd) {
  StartFor("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
  EXPECT_EQ(client_->Get("/")->body, "abc");
  StartFor("HTTP/1.1 200 OK\r\n\r\nuntil the end");
  EXPECT_EQ(client_->Get("/")->body, "until the end");
}

TEST_F(ForwardTest, WhatIsBrokenOffIsBrokenOffForTheClientToo) {
  for (std::string broken : {"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
                             "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
                             "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\nnonsense\r\n",
                             "Content-Length: 5000000\r\n\r\nab"}) {
    StartFor("HTTP/1.1 200 OK\r\n" + broken);
    auto answer = client_->Get("/");
    ASSERT_FALSE(answer) << broken << " -> " << answer->status << " " << answer->body;
    EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable) << broken;
  }
}

TEST_F(ForwardTest, AHugeAnswerArrivesWhole) {
  std::string body;
  for (int i = 0; body.size() < (8u << 20); ++i) body += std::to_string(i) + ",";
  StartFor("HTTP/1.1 200 OK\r\n\r\n" + body);
  auto answer = client_->Get("/");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->body == body);
}

TEST_F(ForwardTest, WhenTheClientGoesTheServerIsLeft) {
  StartFor("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n", false);
  std::promise<void> heard;
  std::shared_ptr<net::Connection> client;
  net::Dial(loop_, front_->address(), kWait, [&](auto dialed) {
    client = *dialed;
    client->Start(
        [&, told = false](std::string_view bytes) mutable -> std::size_t {
          if (told || bytes.find(": hello") == bytes.npos) return 0;
          told = true;
          heard.set_value();
          return bytes.size();
        },
        [](const std::string&) {}, 1 << 20);
    client->Send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  });
  ASSERT_EQ(heard.get_future().wait_for(kWait), std::future_status::ready);
  loop_.Run([&] { client->Close(); });
  EXPECT_TRUE(back_->Ended());
}

// What somebody got who asks for himself.
class Taken : public AnswerTaker, public Stream, public std::enable_shared_from_this<Taken> {
 public:
  void Take(Response response) override {
    status = response.status;
    text = std::move(response.body);
    ended.set_value();
  }
  std::shared_ptr<Stream> Open(Response head) override {
    status = head.status;
    return {this, [self = shared_from_this()](Stream*) { self->ended.set_value(); }};
  }
  void Finish() override { whole = true; }
  bool Write(std::string bytes) override {
    text += bytes;
    return true;
  }
  void OnGone(std::function<void()>) override {}
  std::size_t waiting() const override { return 0; }
  void OnDrained(std::function<void()>) override {}

  int status = 0;
  bool whole = false;
  std::string text;
  std::promise<void> ended;
};

TEST_F(ForwardTest, ATakerHasTheAnswerInTheClientsPlace) {
  struct Case {
    std::string answer;
    int status;
    std::string text;
    bool whole;
  };
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n";
  for (const auto& one :
       {Case{"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone", 404, "gone", false},
        Case{chunked + "0\r\n\r\n", 200, "hi", true}, Case{chunked, 200, "hi", false},
        Case{"no HTTP\r\n\r\n", 502, "an answer that is not HTTP", false}}) {
    back_ = std::make_unique<RawServer>(loop_, one.answer, true);
    auto taken = std::make_shared<Taken>();
    auto ended = taken->ended.get_future();
    loop_.Run([&] {
      Forward(loop_, Url{back_->address(), ""}, Request{.method = "GET", .target = "/"},
              Responder::For(taken),
              {.unreachable = [](const Error& why) { return Response::Text(502, why.message); }});
    });
    ASSERT_EQ(ended.wait_for(kWait), std::future_status::ready) << one.answer;
    loop_.Run([&] {
      EXPECT_EQ(taken->status, one.status) << one.answer;
      EXPECT_EQ(taken->text, one.text);
      EXPECT_EQ(taken->whole, one.whole) << one.answer;
    });
  }
}

}  // namespace
}  // namespace taskflow::http
