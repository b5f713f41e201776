// POST /api/password
#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

constexpr char kChange[] = R"({"current":"correct horse","new":"battery staple"})";

class Password : public SiteTest {
 protected:
  Password() : page_(NewBrowser()) { EXPECT_EQ(page_->Register("ann@example.com").status, 201); }
  std::unique_ptr<Browser> page_;
};

TEST_F(Password, IsAnotherFromThenOn) {
  EXPECT_EQ(page_->Post("/api/password", kChange).status, 204);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com", "correct horse").status, 401);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com", "battery staple").status, 200);
}

TEST_F(Password, GivesThisSessionANewTokenAndEndsTheOthers) {
  auto other = NewBrowser(), thief = NewBrowser(), bob = NewBrowser();
  EXPECT_EQ(other->Login("ann@example.com").status, 200);
  bob->Register("bob@example.com");
  thief->cookie = page_->cookie;
  auto id = page_->Get("/api/sessions").At("sessions").as_array().at(0).at("id");
  EXPECT_EQ(page_->Post("/api/password", kChange).status, 204);
  EXPECT_NE(page_->cookie, thief->cookie);
  EXPECT_EQ(page_->Get("/api/session").Text("csrf"), page_->csrf);
  EXPECT_EQ(page_->AddTask("still here").size(), 36u);
  EXPECT_EQ(page_->Get("/api/sessions").At("sessions").as_array().at(0).at("id"), id);
  EXPECT_EQ(other->Get("/api/tasks").status, 401);
  EXPECT_EQ(thief->Get("/api/tasks").status, 401);
  EXPECT_EQ(bob->Get("/api/tasks").status, 200);
}

TEST_F(Password, NeedsTheCurrentOne) {
  for (auto current : {R"("wrong horse")", R"("")", "7", R"("correct horse ")"}) {
    auto reply = page_->Post("/api/password",
                             fmt::format(R"({{"current":{},"new":"battery staple"}})", current));
    EXPECT_EQ(reply.status, 401) << current;
    EXPECT_EQ(reply.Text("error", "code"), "wrong_password");
    EXPECT_EQ(reply.Text("error", "field"), "current");
  }
  EXPECT_EQ(page_->Get("/api/tasks").status, 200);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 200);
}

TEST_F(Password, RefusesANewOneThatIsNone) {
  for (auto wanted : {std::string("1234567"), std::string("äöüßäöü"), std::string(1025, 'x')}) {
    auto reply = page_->Post("/api/password",
                             ToJson(json::object{{"current", "correct horse"}, {"new", wanted}}));
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.Text("error", "field"), "new");
  }
  EXPECT_EQ(page_->Post("/api/password", R"({"current":"correct horse"})").status, 422);
}

TEST_F(Password, IsNotChangedForAVisitor) {
  auto visitor = NewBrowser();
  visitor->Visit();
  auto reply = visitor->Post("/api/password", kChange);
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.Text("error", "code"), "unauthorized");
}

TEST_F(Password, CannotBeGuessedThroughAStolenSession) {
  Reply last;
  std::uint32_t attempts = 0;
  do {
    last = page_->Post("/api/password", R"({"current":"guess guess","new":"battery staple"})");
  } while (++attempts < 200 && last.status == 401);
  EXPECT_EQ(last.status, 429);
  EXPECT_LE(attempts, kAttemptsPerAccountMinute);
  EXPECT_NE(last.Header("Retry-After"), "");
  EXPECT_EQ(page_->Get("/api/tasks").status, 200);
}

}  // namespace
}  // namespace taskflow::site
