#include "http/users.h"

#include <gtest/gtest.h>

#include "http/client.h"
#include "http/credentials.h"

namespace taskflow::http {
namespace {

bool Admits(const Users& users, std::string authorization) {
  Request request;
  request.headers.Add("authorization", std::move(authorization));
  return users.Admit(request);
}
bool AdmitsPair(const Users& users, std::string_view pair) {
  return Admits(users, BasicAuthorization(pair));
}

TEST(Users, AreThoseOfTheLines) {
  Users users;
  ASSERT_TRUE(users.AddLines("# who\n\nann: a:b \r\nbob:c"));
  EXPECT_TRUE(AdmitsPair(users, "ann:a:b"));
  EXPECT_FALSE(AdmitsPair(users, "ann:a"));
  EXPECT_FALSE(AdmitsPair(users, "bob:a:b"));
  EXPECT_FALSE(AdmitsPair(users, "ann"));
  EXPECT_FALSE(AdmitsPair(users, ""));
}

TEST(Users, MayBeHashed) {
  Users users;
  // printf %s saltsecret | sha256sum
  ASSERT_TRUE(
      users.AddLines("bob:{sha256}salt:"
                     "bede90386d450cea8b77b822f8887065e4e5abf132c2f9dccfcc7fbd4cba5e35"));
  EXPECT_TRUE(AdmitsPair(users, "bob:secret"));
  EXPECT_FALSE(AdmitsPair(users, "bob:saltsecret"));
}

TEST(Users, AsTheHeaderSays) {
  Users users;
  ASSERT_TRUE(users.Add("Aladdin", "open sesame"));
  // RFC 7617 section 2
  EXPECT_TRUE(Admits(users, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  EXPECT_TRUE(Admits(users, "bASIC   QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  EXPECT_FALSE(Admits(users, "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
  EXPECT_FALSE(Admits(users, "Basic ***"));
  EXPECT_FALSE(Admits(users, "Basic"));
  EXPECT_FALSE(users.Admit({}));
}

TEST(Users, BadLinesAreNamedWithoutTheirSecrets) {
  for (const auto* line :
       {"nobody", "a:", ":hush", "a:{sha256}", "a:{sha256}hush", "a:{sha256}s:12"}) {
    auto added = Users().AddLines(std::string("#\n") + line);
    ASSERT_FALSE(added) << line;
    EXPECT_NE(added.error().message.find("line 2"), std::string::npos);
    EXPECT_EQ(added.error().message.find("hush"), std::string::npos);
  }
}

TEST(Credentials, AreShownToTheirServerAlone) {
  net::Loop loop("users-test");
  auto users = std::make_shared<Users>();
  ASSERT_TRUE(users->Add("ann", "p@ss"));
  Router router;
  router.SetGate(BasicGate(users, "here", Response::Text(401, "no")));
  router.Handle("GET", "/", [](Request&, Responder r) { r.Send(Response::Text(200, "yes")); });
  auto server = *Server::Start(loop, {"127.0.0.1", 0}, std::move(router));
  auto at = server->address();
  auto refused = Client(at).Get("/");
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(refused->headers.Find("WWW-Authenticate"), "Basic realm=\"here\"");
  auto url = ParseUrl(fmt::format("http://ann:p%40ss@{}/", at.ToString()));
  ASSERT_TRUE(url);
  EXPECT_EQ(url->credentials, "ann:p@ss");
  EXPECT_EQ(url->address, at);
  EXPECT_EQ(Client(*url).Get("/")->status, 200);
  EXPECT_EQ(TextOf(*url), fmt::format("http://ann:p%40ss@{}", at.ToString()));
  ShowCredentials(at, "ann", "p@ss");
  EXPECT_EQ(Client(at).Get("/")->status, 200);
  EXPECT_EQ(CredentialsFor({"127.0.0.1", 1}), "");
}

}  // namespace
}  // namespace taskflow::http
