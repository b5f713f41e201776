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

}  // namespace
}  // namespace taskflow::site
