// GET /api/account/export, DELETE /api/account, and who is the administrator.
#include <gtest/gtest.h>

#include "events/migrations.h"
#include "site/account_export.h"
#include "site/site_fixture.h"
#include "site/tables.h"

namespace taskflow::site {
namespace {

constexpr char kPassword[] = R"({"password":"correct horse"})";

class AccountData : public SiteTest {
 protected:
  AccountData() : page_(NewBrowser()) { EXPECT_EQ(page_->Register("ann@example.com").status, 201); }
  std::unique_ptr<Browser> page_;
};

TEST_F(AccountData, TheFirstAccountIsTheAdministrator) {
  auto bob = NewBrowser();
  auto reply = bob->Register("bob@example.com");
  EXPECT_EQ(reply.At("user", "admin"), false);
  EXPECT_EQ(page_->Get("/api/session").At("user", "admin"), true);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").At("user", "admin"), true);
  EXPECT_EQ(bob->Get("/api/session").At("user", "admin"), false);
}

TEST_F(AccountData, DeletionTakesEverythingOfTheAccount) {
  page_->AddTask("milk");
  auto bob = NewBrowser(), phone = NewBrowser();
  bob->Register("bob@example.com");
  bob->AddTask("bread");
  EXPECT_EQ(phone->Login("ann@example.com").status, 200);
  EXPECT_EQ(page_->Send("DELETE", "/api/account", kPassword).status, 204);
  EXPECT_EQ(Number("SELECT count(*) FROM users"), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM sessions"), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM tasks"), 1);
  EXPECT_TRUE(page_->Get("/api/session").At("user").is_null());
  EXPECT_EQ(phone->Get("/api/tasks").status, 401);
  EXPECT_EQ(bob->Get("/api/tasks").status, 200);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 401);
}

TEST_F(AccountData, DeletionAsksForTheErasureOfEventsUpToNow) {
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(page_->Send("DELETE", "/api/account", kPassword).status, 204);
  EXPECT_EQ(Number("SELECT count(*) FROM erasures WHERE email = 'ann@example.com' AND "
                   "done_ms IS NULL AND receipt IS NULL"),
            1);
  EXPECT_EQ(Number("SELECT requested_ms FROM erasures"), clock_.WallMillis());
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(page_->Register("ann@example.com").status, 201);
  EXPECT_EQ(Number("SELECT count(*) FROM outbox, erasures WHERE time_ms > requested_ms"), 1);
}

TEST_F(AccountData, DeletionNeedsThePassword) {
  for (auto body : {R"({"password":"wrong horse"})", "{}", ""}) {
    auto reply = page_->Send("DELETE", "/api/account", body);
    EXPECT_EQ(reply.status, 401) << body;
    EXPECT_EQ(reply.Text("error", "code"), "wrong_password");
    EXPECT_EQ(reply.Text("error", "field"), "password");
  }
  auto visitor = NewBrowser();
  visitor->Visit();
  EXPECT_EQ(visitor->Send("DELETE", "/api/account", kPassword).Text("error", "code"),
            "unauthorized");
  EXPECT_EQ(Number("SELECT count(*) FROM users"), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM erasures"), 0);
}

TEST_F(AccountData, AnExportHasAllThatIsKept) {
  auto task = page_->AddTask("milk");
  auto bob = NewBrowser();
  bob->Register("bob@example.com");
  bob->AddTask("bread");
  auto reply = page_->Get("/api/account/export");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Header("Content-Disposition"), "attachment; filename=\"taskflow-account.json\"");
  EXPECT_EQ(reply.Text("account", "email"), "ann@example.com");
  EXPECT_EQ(reply.Text("account", "createdAt"), FormatIso8601(clock_.WallMillis()));
  EXPECT_EQ(reply.At("sessions").as_array().size(), 1u);
  ASSERT_EQ(reply.At("tasks").as_array().size(), 1u);
  EXPECT_EQ(reply.At("tasks").as_array().at(0).at("id").as_string(), task);
  ASSERT_EQ(reply.At("waitingEvents").as_array().size(), 2u);
  EXPECT_EQ(reply.At("waitingEvents").as_array().at(1).at("what").as_string(), "milk");
  EXPECT_EQ(reply.At("moreWaitingEvents"), false);
  auto text = ToJson(reply.body);
  for (auto secret : {"argon2", "bob@", "bread"}) EXPECT_EQ(text.find(secret), text.npos) << secret;
  auto visitor = NewBrowser();
  EXPECT_EQ(visitor->Get("/api/account/export").status, 401);
}

TEST(AccountExport, SaysWhenThereAreMoreEvents) {
  events::TestFolder folder;
  auto database = *events::Database::Open(folder.File("site.db"));
  ASSERT_TRUE(events::Migrate(*database, SiteTables()));
  auto user = *AddUser(*database, "ann@example.com", "x", 0);
  for (auto id : {"a", "b", "c"}) {
    ASSERT_TRUE(
        database->Run("INSERT INTO outbox (id, action, who, what, time_ms, arrived_ms, "
                      "page_ms, automated, local) "
                      "VALUES (?1, 'view', 'ann@example.com', '/', 0, 1, 2, 0, 1)",
                      {std::string_view(id)}));
  }
  auto three = *ExportAccount(*database, user, 0, 3), two = *ExportAccount(*database, user, 0, 2);
  EXPECT_EQ(three.at("waitingEvents").as_array().size(), 3u);
  EXPECT_EQ(ToJson(three.at("waitingEvents").as_array()[0]),
            R"({"id":"a","action":"view","what":"/","time":"1970-01-01T00:00:00.000Z",)"
            R"("arrivedAt":"1970-01-01T00:00:00.001Z","pageTime":"1970-01-01T00:00:00.002Z",)"
            R"("automated":false,"local":true})");
  EXPECT_EQ(three.at("moreWaitingEvents"), false);
  EXPECT_EQ(two.at("waitingEvents").as_array().size(), 2u);
  EXPECT_EQ(two.at("moreWaitingEvents"), true);
}

TEST(Administrators, OfAnOlderDatabaseIsItsOldestAccount) {
  events::TestFolder folder;
  auto database = *events::Database::Open(folder.File("site.db"));
  ASSERT_TRUE(events::Migrate(*database, SiteTables().first(3)));
  ASSERT_TRUE(
      database->Execute("INSERT INTO users (id, email, password_hash, created_ms) VALUES "
                        "(3, 'ann@example.com', 'x', 1), (7, 'bob@example.com', 'y', 2);"
                        "INSERT INTO sessions VALUES (x'01', 3, 1, 1), (x'02', 7, 1, 1)"));
  ASSERT_TRUE(events::Migrate(*database, SiteTables()));
  EXPECT_TRUE((*FindCredentials(*database, "ann@example.com"))->user.admin);
  EXPECT_FALSE((*FindCredentials(*database, "bob@example.com"))->user.admin);
  auto anns = *ListSessions(*database, 3, "", 2), bobs = *ListSessions(*database, 7, "", 2);
  ASSERT_EQ(anns.size(), 1u);
  ASSERT_EQ(bobs.size(), 1u);
  EXPECT_EQ(anns[0].id.size(), 36u);
  EXPECT_NE(anns[0].id, bobs[0].id);
  EXPECT_EQ(anns[0].browser, "");
}

}  // namespace
}  // namespace taskflow::site
