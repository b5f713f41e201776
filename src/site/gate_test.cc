#include "site/gate.h"

#include <gtest/gtest.h>

namespace taskflow::site {
namespace {

TEST(IsPlainPath, WhatIsReadInOneWay) {
  for (auto path : {"/", "/tasks", "/tasks/", "/assets/index-a1.js", "/caf%C3%A9", "/%F0%9F%A6%80",
                    "/a.b/..c", "/...", "/%252e", "/a+b:c@d!$&'()*,;=~"}) {
    EXPECT_TRUE(IsPlainPath(path)) << path;
  }
}

TEST(IsPlainPath, WhatProgramsReadDifferently) {
  for (auto path : {"",          "*",     "tasks",   "//",           "//a",        "/a//b",
                    "/.",        "/..",   "/a/..",   "/a/../b",      "/./a",       "/..;/a",
                    "/%2e%2e/a", "/.%2E", "/a%2fb",  "/a%5cb",       "/a\\b",      "/%00",
                    "/a%0ab",    "/%7f",  "/a b",    "/caf\xc3\xa9", "/%",         "/%2",
                    "/%zz",      "/%ff",  "/%c0%af", "/%e0%80%af",   "/%ed%a0%80", "/%f4%90%80%80",
                    "/%c3"}) {
    EXPECT_FALSE(IsPlainPath(path)) << path;
  }
}

TEST(SiteNames, OnLoopbackNoOtherName) {
  SiteNames names({"127.0.0.1", 3000}, "");
  for (auto host : {"127.0.0.1:3000", "localhost", "LocalHost:3000", "[::1]:3000", "10.1.2.3",
                    "tasks.localhost:3000"}) {
    EXPECT_TRUE(names.Include(host)) << host;
  }
  for (auto host : {"", ":3000", "evil.example", "evil.example:3000", "127.0.0.1.evil.example",
                    "localhost.evil.example", "evillocalhost", "[::1", "1.2.3.4x"}) {
    EXPECT_FALSE(names.Include(host)) << host;
  }
}

TEST(SiteNames, ThePublicNameAndAnyForOtherMachines) {
  SiteNames behind_proxy({"127.0.0.1", 3000}, "tasks.example.org");
  EXPECT_TRUE(behind_proxy.Include("Tasks.Example.org"));
  EXPECT_FALSE(behind_proxy.Include("evil.example"));
  SiteNames open({"0.0.0.0", 3000}, "");
  EXPECT_TRUE(open.Include("my-machine:3000"));
  EXPECT_FALSE(open.Include(""));
}

}  // namespace
}  // namespace taskflow::site
