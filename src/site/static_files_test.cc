#include "site/static_files.h"

#include <gtest/gtest.h>

namespace taskflow::site {
namespace {

constexpr Asset kFiles[] = {
    {"/index.html", "text/html; charset=utf-8", "aa", "page", "", ""},
    {"/assets/app-1.js", "text/javascript; charset=utf-8", "bb", "identity", "gzipped", "br"},
};

http::Response Get(std::string path, std::string name = "X", std::string value = "") {
  http::Request request{.method = "GET", .target = path, .path = path};
  request.headers.Set(std::move(name), std::move(value));
  return StaticFiles(kFiles).Get(request);
}
std::string Header(const http::Response& response, std::string_view name) {
  return std::string(response.headers.Find(name).value_or(""));
}

TEST(StaticFiles, FilesHaveTheirExactPath) {
  auto response = Get("/index.html");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "page");
  EXPECT_EQ(Header(response, "Cache-Control"), "no-cache");
  EXPECT_EQ(Header(response, "Content-Type"), "text/html; charset=utf-8");
  for (auto path : {"/", "/favicon.ico", "/assets/app-2.js", "/../etc/passwd.x",
                    "/assets/..%2findex.html", "/assets//app-1.js"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
  EXPECT_TRUE(IsFilePath("/a.b/c.d"));
  for (auto path : {"/", "/tasks", "/a.b/c"}) EXPECT_FALSE(IsFilePath(path)) << path;
}

TEST(StaticFiles, HashedAssetsStayForGood) {
  auto response = Get("/assets/app-1.js");
  EXPECT_EQ(Header(response, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(Header(response, "ETag"), "\"bb\"");
}

TEST(StaticFiles, SendsTheFormThatTheClientTakes) {
  for (auto [accept, body, coding, etag] : std::vector<std::array<std::string, 4>>{
           {"gzip, deflate, br", "br", "br", "\"bb-br\""},
           {"br;q=0, gzip;q=0.5", "gzipped", "gzip", "\"bb-gzip\""},
           {"gzip;q=0.0", "identity", "", "\"bb\""},
           {"identity", "identity", "", "\"bb\""}}) {
    auto response = Get("/assets/app-1.js", "Accept-Encoding", accept);
    EXPECT_EQ(response.body, body) << accept;
    EXPECT_EQ(Header(response, "Content-Encoding"), coding);
    EXPECT_EQ(Header(response, "ETag"), etag);
    EXPECT_EQ(Header(response, "Vary"), "Accept-Encoding");
  }
}

TEST(StaticFiles, WhatTheClientHasIsNotSentAgain) {
  for (auto tags : {"\"aa\"", "\"x\", W/\"aa\"", "*"}) {
    auto response = Get("/index.html", "If-None-Match", tags);
    EXPECT_EQ(response.status, 304) << tags;
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(Header(response, "ETag"), "\"aa\"");
  }
  EXPECT_EQ(Get("/index.html", "If-None-Match", "\"ab\"").status, 200);
}

TEST(Assets, HoldThePageWithForms) {
  bool index = false;
  for (const auto& asset : Assets()) {
    if (asset.path == "/index.html") {
      index = true;
      EXPECT_EQ(asset.content_type, "text/html; charset=utf-8");
      EXPECT_TRUE(asset.identity.starts_with("<!")) << asset.identity.substr(0, 40);
    }
    EXPECT_FALSE(asset.etag.empty());
    EXPECT_TRUE(asset.gzip.empty() || asset.gzip.starts_with("\x1f\x8b")) << asset.path;
    EXPECT_TRUE(asset.gzip.size() < asset.identity.size() || asset.identity.empty()) << asset.path;
  }
  EXPECT_TRUE(index);
}

}  // namespace
}  // namespace taskflow::site
