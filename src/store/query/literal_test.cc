#include "store/query/literal.h"

#include <gtest/gtest.h>

namespace taskflow::store {
namespace {

using namespace std::string_literals;

TEST(Literal, WrongKindsAreRefused) {
  cql::Term text{.kind = cql::Term::Kind::kString, .text = "x"};
  for (auto type : {cql::TypeId::kInt, cql::TypeId::kUuid, cql::TypeId::kBoolean,
                    cql::TypeId::kInet, cql::TypeId::kTimestamp}) {
    EXPECT_FALSE(EncodeLiteral(text, {.id = type}, "c"));
  }
  cql::Term number{.kind = cql::Term::Kind::kInteger, .text = "300"};
  EXPECT_FALSE(EncodeLiteral(number, {.id = cql::TypeId::kTinyint}, "c"));
  EXPECT_EQ(*EncodeLiteral(number, {.id = cql::TypeId::kSmallint}, "c"), "\1\x2c"s);
  cql::Term version_4{.kind = cql::Term::Kind::kUuid,
                      .text = "f47ac10b-58cc-4372-a567-0e02b2c3d479"};
  EXPECT_TRUE(EncodeLiteral(version_4, {.id = cql::TypeId::kUuid}, "c"));
  EXPECT_FALSE(EncodeLiteral(version_4, {.id = cql::TypeId::kTimeuuid}, "c"));
  cql::Term odd{.kind = cql::Term::Kind::kBlob, .text = "abc"};
  EXPECT_EQ(EncodeLiteral(odd, {.id = cql::TypeId::kBlob}, "c").error().message,
            "Invalid HEX constant (0xabc) for \"c\" of type blob");
}

}  // namespace
}  // namespace taskflow::store
