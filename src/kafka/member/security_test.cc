#include "kafka/member/security.h"

#include <gtest/gtest.h>

namespace taskflow::kafka {
namespace {

using Properties = std::map<std::string, std::string>;

std::string ErrorOf(const Properties& properties) {
  auto security = SecurityOf(properties);
  return security ? "" : security.error().message;
}

TEST(Security, NothingIsPlainTextOfNobody) {
  for (auto protocol : {"", "plaintext", "PLAINTEXT"}) {
    auto security = SecurityOf({{"security.protocol", protocol}, {"sasl.username", "u"}});
    ASSERT_TRUE(security) << protocol;
    EXPECT_FALSE(security->tls);
    EXPECT_FALSE(security->sasl);
  }
}

TEST(Security, SaslHasMechanismUserAndPassword) {
  for (auto mechanism :
       {SaslMechanism::kPlain, SaslMechanism::kScramSha256, SaslMechanism::kScramSha512}) {
    for (auto name : {"sasl.mechanism", "sasl.mechanisms"}) {
      auto security = SecurityOf({{"security.protocol", "Sasl_Plaintext"},
                                  {name, std::string(Name(mechanism))},
                                  {"sasl.username", "u"},
                                  {"sasl.password", "p"}});
      ASSERT_TRUE(security) << security.error().message;
      ASSERT_TRUE(security->sasl);
      EXPECT_EQ(security->sasl->mechanism, mechanism);
      EXPECT_EQ(security->sasl->user + security->sasl->password, "up");
      EXPECT_FALSE(security->tls);
    }
  }
}

TEST(Security, TlsAndSaslTogether) {
  Properties properties{{"security.protocol", "sasl_ssl"},
                        {"sasl.mechanism", "PLAIN"},
                        {"sasl.username", "u"},
                        {"sasl.password", "p"}};
  auto security = SecurityOf(properties);
  ASSERT_TRUE(security) << security.error().message;
  EXPECT_TRUE(security->tls);
  EXPECT_TRUE(security->sasl);
  properties["ssl.ca.location"] = "/no/such/file";
  EXPECT_NE(ErrorOf(properties).find("/no/such/file"), std::string::npos);
}

TEST(Security, ErrorsNameTheProperty) {
  Properties sasl{{"security.protocol", "SASL_PLAINTEXT"}};
  EXPECT_EQ(ErrorOf(sasl),
            "sasl.mechanism is 'GSSAPI', and must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 where "
            "workers join their group");
  sasl["sasl.mechanism"] = "PLAIN";
  EXPECT_EQ(ErrorOf(sasl), "sasl.username is empty, and security.protocol wants SASL");
  sasl["sasl.username"] = "u";
  EXPECT_EQ(ErrorOf(sasl), "sasl.password is empty, and security.protocol wants SASL");
  sasl["sasl.password"] = std::string("a\0b", 3);
  EXPECT_EQ(ErrorOf(sasl), "sasl.password has a zero byte");
  EXPECT_EQ(ErrorOf({{"security.protocol", "tls"}}),
            "security.protocol is 'tls', and must be plaintext, ssl, sasl_plaintext or sasl_ssl");
}

}  // namespace
}  // namespace taskflow::kafka
