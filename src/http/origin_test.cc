#include "http/origin.h"

#include <gtest/gtest.h>

namespace taskflow::http {
namespace {

TEST(Origin, IsWrittenAsBrowsersDo) {
  EXPECT_EQ(*NormalOrigin("HTTPS://Tasks.Example.org/"), "https://tasks.example.org");
  EXPECT_EQ(*NormalOrigin("https://a.b:443"), "https://a.b");
  EXPECT_EQ(*NormalOrigin("http://a.b:80"), "http://a.b");
  EXPECT_EQ(*NormalOrigin("http://a.b:443"), "http://a.b:443");
  EXPECT_EQ(*NormalOrigin("http://[::1]:3000"), "http://[::1]:3000");
  EXPECT_EQ(HostOfOrigin("http://[::1]:3000"), "[::1]");
  EXPECT_EQ(HostOfOrigin("https://a.b:8443"), "a.b");
}

TEST(Origin, NothingElseIsOne) {
  for (auto text : {"",
                    "a.b",
                    "ftp://a.b",
                    "https://",
                    "https:///",
                    "https://a.b/x",
                    "https://a.b//",
                    "https://a.b:0",
                    "https://a.b:65536",
                    "https://a.b:",
                    "https://a.b:x",
                    "https://u@a.b",
                    "https://a b",
                    "https://[::1",
                    "https://[]",
                    "https://a.b?x",
                    "https://a.b#x",
                    "null",
                    "*",
                    "https://*.a.b",
                    "https://\xc3\xa4.b"}) {
    EXPECT_FALSE(NormalOrigin(text)) << text;
  }
}

}  // namespace
}  // namespace taskflow::http
