#include "kafka/member/sasl.h"
#include "kafka/member/member_fixture.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "base/bytes.h"
#include "kafka/messages/header.h"
#include "kafka/messages/sasl_authenticate.h"
#include "kafka/messages/sasl_handshake.h"
#include "net/connection.h"

namespace taskflow::kafka {
namespace {

// A broker that does what it is told with the client's tokens, in this order.
class Broker {
 public:
  using Turn = std::function<SaslAuthenticateResponse(const std::string& token)>;

  Broker(net::Loop& loop, std::vector<std::string> mechanisms) : loop_(loop) {
    mechanisms_ = std::move(mechanisms);
    auto listener = net::Listener::Listen(loop_, {"127.0.0.1", 0}, 4, [this](auto connection) {
      connections_.push_back(connection);
      auto* raw = connection.get();
      connection->Start([this, raw](std::string_view bytes) { return Take(*raw, bytes); },
                        [](const std::string&) {}, 1 << 20);
    });
    EXPECT_TRUE(listener);
    listener_ = *std::move(listener);
  }
  ~Broker() {
    listener_ = nullptr;
    loop_.Run([this] {
      for (auto& connection : connections_) connection->Close();
    });
  }
  HostPort address() const { return listener_->address(); }
  void Then(Turn turn) {
    loop_.Run([&] { turns_.push_back(std::move(turn)); });
  }

 private:
  std::size_t Take(net::Connection& connection, std::string_view bytes) {
    if (bytes.size() < 4) return 0;
    auto length = static_cast<std::size_t>(LoadBigEndian<std::int32_t>(bytes.data()));
    if (bytes.size() < 4 + length) return 0;
    ByteReader reader(bytes.substr(4, length));
    RequestHeader header;
    EXPECT_TRUE(Read(reader, header));
    if (header.api_key == ApiKey::kSaslHandshake) {
      SaslHandshakeRequest request;
      EXPECT_TRUE(Read(reader, header.api_version, request));
      bool offered =
          std::find(mechanisms_.begin(), mechanisms_.end(), request.mechanism) != mechanisms_.end();
      SendAnswer(
          connection, header,
          SaslHandshakeResponse{
              .error_code = offered ? KafkaError::kNone : KafkaError::kUnsupportedSaslMechanism,
              .mechanisms = mechanisms_});
    } else {
      SaslAuthenticateRequest request;
      EXPECT_EQ(header.api_key, ApiKey::kSaslAuthenticate);
      EXPECT_TRUE(Read(reader, header.api_version, request));
      EXPECT_LT(turn_, turns_.size());
      if (turn_ < turns_.size())
        SendAnswer(connection, header, turns_[turn_++](request.auth_bytes));
    }
    return 4 + length;
  }

  net::Loop& loop_;
  std::unique_ptr<net::Listener> listener_;
  // The loop's.
  std::vector<std::string> mechanisms_;
  std::vector<std::shared_ptr<net::Connection>> connections_;
  std::vector<Turn> turns_;
  std::size_t turn_ = 0;
};

class SaslTest : public testing::Test {
 protected:
  Status Open(SaslMechanism mechanism) {
    link_ = std::make_unique<Link>(loop_, "test",
                                   Security{.sasl = SaslAccount{mechanism, "user", "pencil"}});
    return link_->Open(broker_.address(), Milliseconds(5'000));
  }
  // The error that names all of `words`.
  void ExpectRefused(const Status& opened, ErrorCode code, std::vector<std::string> words) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, code) << opened.error().message;
    words.push_back(broker_.address().ToString());
    for (const auto& word : words)
      EXPECT_NE(opened.error().message.find(word), std::string::npos) << opened.error().message;
    EXPECT_FALSE(link_->IsOpen());
  }

  net::Loop loop_{"test"};
  Broker broker_{loop_, {"PLAIN", "SCRAM-SHA-256"}};
  std::unique_ptr<Link> link_;
};

// "r=" of the client's first message, with more.
std::string ServerFirst(const std::string& client_first) {
  return client_first.substr(client_first.find("r=")) + "more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
}

TEST_F(SaslTest, PlainSendsUserAndPassword) {
  std::string token;
  broker_.Then([&](const std::string& bytes) { return token = bytes, SaslAuthenticateResponse{}; });
  auto opened = Open(SaslMechanism::kPlain);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(token, std::string("\0user\0pencil", 12));
  EXPECT_TRUE(link_->IsOpen());
  EXPECT_FALSE(link_->IsOld());
}

TEST_F(SaslTest, AWrongPasswordNamesTheKeys) {
  broker_.Then([](const std::string&) {
    return SaslAuthenticateResponse{.error_code = KafkaError::kSaslAuthenticationFailed,
                                    .error_message = "Invalid username or password"};
  });
  ExpectRefused(Open(SaslMechanism::kPlain), ErrorCode::kUnauthorized,
                {"refuses user with PLAIN", "kafka.client.sasl.username",
                 "kafka.client.sasl.password", "Invalid username or password"});
}

TEST_F(SaslTest, AMechanismThatIsNotOfferedNamesThoseThatAre) {
  ExpectRefused(Open(SaslMechanism::kScramSha512), ErrorCode::kUnsupported,
                {"kafka.client.sasl.mechanism SCRAM-SHA-512", "PLAIN, SCRAM-SHA-256"});
}

TEST_F(SaslTest, ABrokerThatDoesNotKnowThePasswordIsRefused) {
  std::string first;
  broker_.Then([&](const std::string& bytes) {
    first = bytes;
    return SaslAuthenticateResponse{.auth_bytes = ServerFirst(bytes)};
  });
  broker_.Then([](const std::string& bytes) {
    EXPECT_NE(bytes.find(",p="), std::string::npos) << bytes;
    return SaslAuthenticateResponse{.auth_bytes = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="};
  });
  ExpectRefused(Open(SaslMechanism::kScramSha256), ErrorCode::kUnauthorized,
                {"the server does not know the password"});
  EXPECT_TRUE(first.starts_with("n,,n=user,r=")) << first;
}

TEST_F(SaslTest, EachConversationHasANonceOfItsOwn) {
  std::vector<std::string> firsts;
  for (int i = 0; i < 2; ++i) {
    broker_.Then([&](const std::string& bytes) {
      firsts.push_back(bytes);
      return SaslAuthenticateResponse{.auth_bytes = "e=other-error"};
    });
    ExpectRefused(Open(SaslMechanism::kScramSha256), ErrorCode::kCorrupt, {"SCRAM"});
  }
  EXPECT_NE(firsts[0], firsts[1]);
}

TEST_F(SaslTest, ASessionsEndIsKnownBeforeItComes) {
  broker_.Then(
      [](const std::string&) { return SaslAuthenticateResponse{.session_lifetime_ms = 100'000}; });
  ASSERT_TRUE(Open(SaslMechanism::kPlain));
  EXPECT_FALSE(link_->IsOld());
  broker_.Then(
      [](const std::string&) { return SaslAuthenticateResponse{.session_lifetime_ms = 20}; });
  ASSERT_TRUE(Open(SaslMechanism::kPlain));
  std::this_thread::sleep_for(Milliseconds(20));
  EXPECT_TRUE(link_->IsOld());
}

}  // namespace
}  // namespace taskflow::kafka
