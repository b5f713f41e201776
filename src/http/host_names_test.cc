#include "http/host_names.h"

#include <gtest/gtest.h>

namespace taskflow::http {
namespace {

TEST(HostNames, OnLoopbackNoOtherName) {
  HostNames names({"127.0.0.1", 3000}, "");
  for (auto host : {"127.0.0.1:3000", "localhost", "LocalHost:3000", "[::1]:3000", "10.1.2.3",
                    "tasks.localhost:3000"}) {
    EXPECT_TRUE(names.Include(host)) << host;
  }
  for (auto host : {"", ":3000", "evil.example", "evil.example:3000", "127.0.0.1.evil.example",
                    "localhost.evil.example", "evillocalhost", "[::1", "1.2.3.4x"}) {
    EXPECT_FALSE(names.Include(host)) << host;
  }
}

TEST(HostNames, ThePublicNameAndAnyForOtherMachines) {
  HostNames behind_proxy({"127.0.0.1", 3000}, "tasks.example.org");
  EXPECT_TRUE(behind_proxy.Include("Tasks.Example.org"));
  EXPECT_FALSE(behind_proxy.Include("evil.example"));
  HostNames open({"0.0.0.0", 3000}, "");
  EXPECT_TRUE(open.Include("my-machine:3000"));
  EXPECT_FALSE(open.Include(""));
}

}  // namespace
}  // namespace taskflow::http
