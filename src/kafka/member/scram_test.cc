#include "kafka/member/scram.h"

#include <gtest/gtest.h>

namespace taskflow::kafka {
namespace {

constexpr std::string_view kNonce = "rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kServerFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

ScramClient Client(ScramHash hash = ScramHash::kSha256, std::string user = "user") {
  return {hash, std::move(user), "pencil", std::string(kNonce)};
}

// RFC 7677, section 3.
TEST(Scram, Sha256IsTheRfcsExample) {
  auto client = Client();
  EXPECT_EQ(client.First(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  auto last = client.Final(kServerFirst);
  ASSERT_TRUE(last) << last.error().message;
  EXPECT_EQ(*last,
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_TRUE(client.Verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
}

// The same conversation with SHA-512, computed by Python's hashlib and hmac.
TEST(Scram, Sha512) {
  auto client = Client(ScramHash::kSha512);
  auto last = client.Final(kServerFirst);
  ASSERT_TRUE(last) << last.error().message;
  EXPECT_EQ(*last,
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYP"
            "JQ==");
  EXPECT_TRUE(
      client.Verify("v=ZQnYEgWQMFmmsM8aQMF0nDDCy/"
                    "AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw=="));
}

TEST(Scram, AServerThatDoesNotKnowThePasswordIsRefused) {
  auto client = Client();
  auto early = client.Verify("v=");
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, ErrorCode::kUnauthorized);
  ASSERT_TRUE(client.Final(kServerFirst));
  for (auto wrong : {"v=", "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=6rriTRBi23WpRR8=",
                     "v=!", "e=invalid-proof"}) {
    auto verified = client.Verify(wrong);
    ASSERT_FALSE(verified) << wrong;
    EXPECT_EQ(verified.error().code, ErrorCode::kUnauthorized) << wrong;
  }
  auto none = client.Verify("");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kCorrupt);
}

TEST(Scram, WhatIsNoFirstMessageIsRefused) {
  for (auto wrong : {
           "",
           "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",  // adds nothing
           "r=xOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
           "m=x,r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",  // an unknown extension
           "r=rOprNGfwEbeRWgbNEkqO1,s=,i=4096",
           "r=rOprNGfwEbeRWgbNEkqO1,s=!,i=4096",
           "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==",
           "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
           "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001",
           "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999",
           "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096x",
       }) {
    auto last = Client().Final(wrong);
    ASSERT_FALSE(last) << wrong;
    EXPECT_EQ(last.error().code, ErrorCode::kCorrupt) << wrong;
  }
}

TEST(Scram, ANameIsEscaped) {
  EXPECT_EQ(Client(ScramHash::kSha256, "a=b,c").First(), "n,,n=a=3Db=2Cc,r=rOprNGfwEbeRWgbNEkqO");
}

}  // namespace
}  // namespace taskflow::kafka
