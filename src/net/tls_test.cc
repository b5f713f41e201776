#include "net/tls.h"

#include <gtest/gtest.h>

#include <future>

#include "net/connection.h"
#include "net/tls_fixture.h"

namespace taskflow::net {
namespace {

using Dialed = Result<std::shared_ptr<Connection>>;

// A server with a certificate for localhost and 127.0.0.1 that sends back what it gets.
class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    pki_.Sign("server", "DNS:localhost,IP:127.0.0.1");
    pki_.Sign("client", "DNS:somebody");
    Listen({.certificate = pki_.certificate("server"), .key = pki_.key("server")});
  }
  void TearDown() override {
    loop_.Run([this] {
      for (auto& one : open_) one->Close();
    });
    listener_ = nullptr;
    loop_.Run([this] { open_.clear(); });
  }

  void Listen(const Tls::ServerFiles& files) {
    auto tls = Tls::ForServer(files);
    ASSERT_TRUE(tls) << tls.error().message;
    listener_ = nullptr;
    auto listening = Listener::Listen(loop_, {HostPort{"127.0.0.1", 0}, *tls}, 8,
                                      [this](std::shared_ptr<Connection> c) {
                                        open_.push_back(c);
                                        c->Start(
                                            [raw = c.get()](std::string_view bytes) {
                                              if (bytes == "end") raw->CloseAfterSend();
                                              raw->Send(std::string(bytes));
                                              return bytes.size();
                                            },
                                            [this](const std::string& why) {
                                              if (!std::exchange(has_ended_, true))
                                                ended_.set_value(why);
                                            },
                                            1024);
                                      });
    ASSERT_TRUE(listening) << listening.error().message;
    listener_ = std::move(*listening);
  }

  Dialed Connect(const std::string& host, TlsOrNone tls) {
    std::promise<Dialed> dialed;
    Dial(
        loop_, {host, listener_->address().port}, Milliseconds(2000),
        [&](Dialed result) {
          if (result) open_.push_back(*result);
          dialed.set_value(std::move(result));
        },
        std::move(tls));
    return dialed.get_future().get();
  }
  TlsOrNone Trusting(const std::string& ca) { return *Tls::ForClient({.ca = ca}); }

  std::string Talk(const std::shared_ptr<Connection>& connection, const std::string& text) {
    std::string got;
    std::promise<void> enough;
    loop_.Run([&] {
      connection->Start(
          [&](std::string_view bytes) {
            got += bytes;
            if (got.size() == text.size()) enough.set_value();
            return bytes.size();
          },
          [](const std::string&) {}, 1 << 20);
      connection->Send(text);
    });
    enough.get_future().wait_for(std::chrono::seconds(10));
    return got;
  }

  TlsFixture pki_;
  Loop loop_{"tls-test"};
  std::promise<std::string> ended_;  // why the first one did
  bool has_ended_ = false;
  std::vector<std::shared_ptr<Connection>> open_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(TlsTest, CarriesWhatIsSentBothWays) {
  auto connection = Connect("127.0.0.1", Trusting(pki_.ca()));
  ASSERT_TRUE(connection) << connection.error().message;
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i);
  EXPECT_TRUE(Talk(*connection, text) == text);
  loop_.Run([&] { (*connection)->CloseAfterSend(); });
  EXPECT_EQ(ended_.get_future().get(), "");
}

TEST_F(TlsTest, WhatIsSentInTheTurnOfACloseArrives) {
  auto connection = Connect("127.0.0.1", Trusting(pki_.ca()));
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ(Talk(*connection, "end"), "end");
  EXPECT_EQ(ended_.get_future().get(), "");
}

TEST_F(TlsTest, AnUnknownAuthorityIsNotTrusted) {
  auto connection = Connect("127.0.0.1", *Tls::ForClient({}));
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(connection.error().message.find("its certificate is not trusted"), std::string::npos)
      << connection.error().message;
}

TEST_F(TlsTest, TheCertificateMustBeForTheHost) {
  pki_.Sign("other", "DNS:example.org");
  Listen({.certificate = pki_.certificate("other"), .key = pki_.key("other")});
  auto connection = Connect("127.0.0.1", Trusting(pki_.ca()));
  ASSERT_FALSE(connection);
  EXPECT_NE(connection.error().message.find("IP address mismatch"), std::string::npos)
      << connection.error().message;
  auto lax = Tls::ForClient({.ca = pki_.ca(), .verify_host = false});
  EXPECT_TRUE(Connect("127.0.0.1", *lax));
}

TEST_F(TlsTest, AServerMayAskForACertificate) {
  Listen({pki_.certificate("server"), pki_.key("server"), pki_.ca()});
  auto known = Tls::ForClient({pki_.ca(), pki_.certificate("client"), pki_.key("client")});
  ASSERT_TRUE(known);
  auto connection = Connect("127.0.0.1", *known);
  ASSERT_TRUE(connection) << connection.error().message;
  EXPECT_EQ(Talk(*connection, "hello"), "hello");
}

TEST_F(TlsTest, WhoHasNoCertificateIsRefusedWhenOneIsAskedFor) {
  Listen({pki_.certificate("server"), pki_.key("server"), pki_.ca()});
  auto connection = Connect("127.0.0.1", Trusting(pki_.ca()));  // TLS 1.3: refused after it
  if (connection) {
    loop_.Run([&] {
      (*connection)->Start([](std::string_view b) { return b.size(); }, [](auto&) {}, 1024);
    });
  }
  EXPECT_NE(ended_.get_future().get().find("did not return a certificate"), std::string::npos);
}

TEST_F(TlsTest, PlainTextToATlsPortEndsTheConnection) {
  auto connection = Connect("127.0.0.1", nullptr);
  ASSERT_TRUE(connection);
  loop_.Run([&] {
    (*connection)->Start([](std::string_view b) { return b.size(); }, [](auto&) {}, 1024);
    (*connection)->Send("GET / HTTP/1.1\r\n\r\n");
  });
  EXPECT_NE(ended_.get_future().get().find("the TLS handshake failed"), std::string::npos);
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreNamed) {
  auto missing = Tls::ForServer({.certificate = "/no/such.pem", .key = pki_.key("server")});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/no/such.pem"), std::string::npos);
  auto wrong =
      Tls::ForServer({.certificate = pki_.certificate("server"), .key = pki_.key("client")});
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("client.key"), std::string::npos);
  EXPECT_FALSE(Tls::ForClient({.ca = pki_.key("server")}));
}

}  // namespace
}  // namespace taskflow::net
