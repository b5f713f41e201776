#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "http/client.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "net/connection.h"

namespace taskflow::http {
namespace {

class HttpTest : public testing::Test {
 protected:
  void SetUp() override {
    Router router;
    router.Handle("GET", "/hello/{name}", [](Request& r, Responder respond) {
      respond.Send(Response::Text(200, "hello " + r.Param("name")));
    });
    router.Handle("GET", "/hello/you",
                  [](Request&, Responder respond) { respond.Send(Response::Text(200, "you")); });
    router.Handle("GET", "/files/{path...}", [](Request& r, Responder respond) {
      respond.Send(Response::Text(200, r.Param("path")));
    });
    router.Handle("POST", "/echo",
                  [](Request& r, Responder respond) { respond.Send(Response::Json(201, r.body)); });
    router.Handle("GET", "/forgotten", [](Request&, Responder) {});
    router.Handle("GET", "/slow", [this](Request&, Responder respond) {
      threads_.emplace_back([respond] {
        std::this_thread::sleep_for(Milliseconds(30));
        respond.Send(Response::Text(200, "slow"));
      });
    });
    router.Handle("GET", "/stream", [this](Request&, Responder respond) {
      auto stream = respond.Open(Response::Text(200, ""), 1 << 20);
      threads_.emplace_back([stream] {
        for (auto piece : {"a", "", "bcdefghijklmnopqrs"}) stream->Write(piece);
        stream->Finish();
      });
    });
    router.Handle("GET", "/broken", [](Request&, Responder respond) {
      respond.Open(Response::Text(200, "first"), 1 << 20)->Write("second");
    });
    Limits limits;
    limits.body_bytes_max = 1000;
    auto started = Server::Start(loop_, {"127.0.0.1", 0}, std::move(router), limits);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
    client_ = std::make_unique<Client>(server_->address());
  }
  void TearDown() override {
    for (auto& t : threads_) t.join();
    server_ = nullptr;
  }

  // Sends raw bytes on a connection of its own; everything that comes back until the server closes,
  // or until `enough` has been seen.
  std::string Raw(std::string bytes, std::string enough = "\xff") {
    std::promise<void> ended;
    std::string got;
    bool done = false;
    std::shared_ptr<net::Connection> connection;
    net::Dial(loop_, server_->address(), Milliseconds(1000), [&](auto dialed) {
      connection = *dialed;
      connection->Start(
          [&](std::string_view in) {
            got += in;
            if (!done && got.find(enough) != std::string::npos) done = true, ended.set_value();
            return in.size();
          },
          [&](const std::string&) {
            if (!done) done = true, ended.set_value();
          },
          1 << 20);
      connection->Send(std::move(bytes));
    });
    EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(3)), std::future_status::ready)
        << got;
    loop_.Run([&] {
      connection->Close();
      connection = nullptr;
    });
    loop_.Run([] {});
    return got;
  }

  net::Loop loop_{"test"};
  std::vector<std::thread> threads_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Client> client_;
};

TEST_F(HttpTest, RoutesByNameLiteralAndRest) {
  EXPECT_EQ(client_->Get("/hello/a%20b?x=1")->body, "hello a b");
  EXPECT_EQ(client_->Get("/hello/you")->body, "you");
  EXPECT_EQ(client_->Get("/files/a/b")->body, "a/b");
  EXPECT_EQ(client_->Get("/none")->status, 404);
  EXPECT_EQ(client_->Get("/hello/%c3%a9")->body, "hello é");
  EXPECT_EQ(client_->Get("/hello/%e9")->status, 404);  // no UTF-8
  auto wrong = client_->SendJson("DELETE", "/echo", "");
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->headers.Find("allow"), "POST");
}

TEST_F(HttpTest, AnswersInTheOrderOfTheRequests) {
  auto got =
      Raw("GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /hello/b HTTP/1.1\r\nHost: h\r\nConnection: "
          "close\r\n\r\n");
  auto slow = got.find("\r\n\r\nslow"), second = got.find("hello b");
  EXPECT_TRUE(slow < second && second != std::string::npos) << got;
}

TEST_F(HttpTest, ForgottenRequestsAreAnswered500) {
  EXPECT_EQ(client_->Get("/forgotten")->status, 500);
}

TEST_F(HttpTest, BodiesByLengthAndChunks) {
  EXPECT_EQ(client_->SendJson("POST", "/echo", "{}")->body, "{}");
  EXPECT_EQ(client_->SendJson("POST", "/echo", std::string(1001, 'x'))->status, 413);
  auto got = Raw(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_TRUE(got.ends_with("abcde")) << got;
}

TEST(RequestReader, ARequestInSinglePiecesIsTheSame) {
  std::string text = "POST /echo?a=%20b&c HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  Limits limits;
  for (std::size_t split = 0; split <= text.size(); ++split) {
    RequestReader reader(limits);
    auto first = reader.Feed(std::string_view(text).substr(0, split));
    auto last =
        first.request ? std::move(first) : reader.Feed(std::string_view(text).substr(first.used));
    ASSERT_TRUE(last.request) << split;
    EXPECT_EQ(last.request->body, "abc");
    EXPECT_EQ(last.request->path, "/echo");
    EXPECT_EQ(last.request->Query("a"), " b");
    EXPECT_EQ(last.request->Query("c"), "");
  }
}

TEST_F(HttpTest, StreamsUntilTheyEnd) {
  auto got = Raw("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(got.find("\r\nTransfer-Encoding: chunked\r\n"), got.npos) << got;
  // What is written before the head has left goes as one chunk.
  EXPECT_TRUE(got.ends_with("\r\n\r\n1\r\na\r\n12\r\nbcdefghijklmnopqrs\r\n0\r\n\r\n") ||
              got.ends_with("\r\n\r\n13\r\nabcdefghijklmnopqrs\r\n0\r\n\r\n"))
      << got;
  EXPECT_EQ(client_->Get("/stream")->body, "abcdefghijklmnopqrs");
}

TEST_F(HttpTest, AStreamThatIsBrokenOffLacksTheLastChunk) {
  auto got = Raw("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(got.ends_with("\r\n\r\n5\r\nfirst\r\n6\r\nsecond\r\n")) << got;
  auto answer = client_->Get("/broken");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(HttpTest, AnOldClientGetsAStreamUntilTheEnd) {
  auto got = Raw("GET /stream HTTP/1.0\r\n\r\n");
  EXPECT_EQ(got.find("Transfer-Encoding"), got.npos) << got;
  EXPECT_TRUE(got.ends_with("\r\n\r\nabcdefghijklmnopqrs")) << got;
}

TEST_F(HttpTest, TheHeadOfAStreamIsAllThatHeadAsksFor) {
  auto got = Raw("HEAD /broken HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(got.find("\r\nTransfer-Encoding: chunked\r\n"), got.npos) << got;
  EXPECT_TRUE(got.ends_with("\r\n\r\n")) << got;
}

TEST_F(HttpTest, RefusesWhatCanBeReadInTwoWays) {
  const std::pair<const char*, const char*> kCases[] = {
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na", "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", "400"},
      {"GET / HTTP/1.1\nHost: h\n\n", "400"},
      {"GET http://evil/ HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h, g\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a@h\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h:80.evil\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\r\nExpect: wonders\r\n\r\n", "417"},
      {"\x16\x03\x01\x02\r\n\r\n", "400"},
  };
  for (const auto& [bytes, status] : kCases) {
    auto got = Raw(bytes);
    EXPECT_TRUE(got.starts_with(std::string("HTTP/1.1 ") + status)) << bytes << " -> " << got;
  }
  auto got = Raw("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(20000, 'x') + "\r\n\r\n");
  EXPECT_TRUE(got.starts_with("HTTP/1.1 431")) << got;
  got = Raw("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
            std::string(20000, 'x'));
  EXPECT_TRUE(got.starts_with("HTTP/1.1 431")) << got;
}

TEST_F(HttpTest, HostsAsTheyMayBe) {
  for (auto host : {"h", "h:80", "h.example-1:8080", "my_host:1", "127.0.0.1:3000", "[::1]",
                    "[::1]:3000", "h:"}) {
    auto got =
        Raw(fmt::format("GET /none HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host));
    EXPECT_TRUE(got.starts_with("HTTP/1.1 404")) << host << " -> " << got;
  }
}

TEST(Url, ParsesAndRefuses) {
  auto url = ParseUrl("http://h:81/apis/v7/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->address.ToString(), "h:81");
  EXPECT_EQ(url->path, "/apis/v7");
  EXPECT_EQ(ParseUrl("http://h")->address.port, 80);
  EXPECT_FALSE(url->tls);
  EXPECT_EQ(ParseUrl("https://h")->address.port, 443);
  EXPECT_TRUE(ParseUrl("https://h")->tls);
  EXPECT_FALSE(ParseUrl("ftp://h"));
  EXPECT_FALSE(ParseUrl("http://"));
}

TEST(Client, NobodyThere) {
  Client client(HostPort{"127.0.0.1", 1});
  EXPECT_EQ(client.Get("/").error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace taskflow::http
