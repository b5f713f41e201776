#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

class TasksTest : public SiteTest {
 protected:
  void SetUp() override {
    ann_ = NewBrowser();
    ann_->Register("ann@example.com");
  }
  std::unique_ptr<Browser> ann_;
};

TEST_F(TasksTest, ATaskIsMadeListedToggledAndDeleted) {
  auto created = ann_->Post("/api/tasks", R"({"title":"  Käse kaufen ✓ "})");
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.Text("task", "title"), "Käse kaufen ✓");
  EXPECT_EQ(created.At("task", "completed"), json::value(false));
  EXPECT_EQ(created.Text("task", "createdAt"), "2023-11-14T22:13:20.000Z");
  auto path = "/api/tasks/" + created.Text("task", "id");

  auto toggled = ann_->Send("PATCH", path, R"({"completed":true})");
  EXPECT_EQ(toggled.status, 200);
  EXPECT_EQ(toggled.At("task", "completed"), json::value(true));
  EXPECT_EQ(ann_->Send("PATCH", path, R"({"completed":true})").status, 200);
  EXPECT_EQ(ann_->Send("PATCH", path, R"({"completed":false})").status, 200);
  EXPECT_EQ(ann_->Send("PATCH", path, R"({"title":"Brot"})").Text("task", "title"), "Brot");
  EXPECT_EQ(ann_->Send("PATCH", path, R"({})").status, 200);
  EXPECT_EQ(ann_->Send("DELETE", path).status, 204);
  EXPECT_EQ(ann_->Send("DELETE", path).status, 404);
  EXPECT_TRUE(ann_->Titles().empty());

  EXPECT_EQ(Events(), (std::vector<std::string>{
                          "register ann@example.com register",
                          "create ann@example.com Käse kaufen ✓",
                          "complete ann@example.com Käse kaufen ✓",
                          "complete ann@example.com Käse kaufen ✓",
                          "delete ann@example.com Brot",
                      }));
}

TEST_F(TasksTest, TheNewestComesLast) {
  for (auto title : {"one", "two", "three"}) ann_->AddTask(title);
  EXPECT_EQ(ann_->Titles(), (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(TasksTest, OthersTasksDoNotExist) {
  auto path = "/api/tasks/" + ann_->AddTask("hers");
  auto bob = NewBrowser();
  bob->Register("bob@example.com");
  EXPECT_TRUE(bob->Titles().empty());
  EXPECT_EQ(bob->Send("PATCH", path, R"({"completed":true})").status, 404);
  EXPECT_EQ(bob->Send("DELETE", path).status, 404);
  EXPECT_EQ(ann_->Titles(), (std::vector<std::string>{"hers"}));
}

TEST_F(TasksTest, NobodyHasNoTasks) {
  auto page = NewBrowser();
  page->Visit();
  auto list = page->Get("/api/tasks");
  EXPECT_EQ(list.status, 401);
  EXPECT_EQ(list.Text("error", "code"), "unauthorized");
  EXPECT_EQ(page->Post("/api/tasks", R"({"title":"x"})").status, 401);
  EXPECT_EQ(page->Send("DELETE", "/api/tasks/" + ann_->AddTask("a")).status, 401);
}

TEST_F(TasksTest, RefusesWrongFields) {
  for (auto body : {R"({})", R"({"title":""})", R"({"title":"  "})", R"({"title":7})",
                    R"({"title":"a\u0000b"})"}) {
    auto reply = ann_->Post("/api/tasks", body);
    EXPECT_EQ(reply.status, 422) << body;
    EXPECT_EQ(reply.Text("error", "field"), "title");
  }
  std::string umlauts;
  for (std::size_t i = 0; i < kTitleCharactersMax; ++i) umlauts += "ü";
  EXPECT_EQ(ann_->Post("/api/tasks", R"({"title":")" + umlauts + R"("})").status, 201);
  EXPECT_EQ(ann_->Post("/api/tasks", R"({"title":")" + umlauts + R"(x"})").status, 422);

  auto path = "/api/tasks/" + ann_->AddTask("fine");
  EXPECT_EQ(ann_->Send("PATCH", path, R"({"completed":"yes"})").Text("error", "field"),
            "completed");
  EXPECT_EQ(ann_->Send("PATCH", path, R"({"title":null})").status, 422);
  EXPECT_EQ(ann_->Send("PATCH", "/api/tasks/nonsense", R"({"completed":true})").status, 404);
}

TEST_F(TasksTest, AKeyMakesARequestOnce) {
  constexpr char kKey[] = "0b0e8400-e29b-41d4-a716-446655440000";
  auto send = [&](std::string method, std::string path, std::string body, std::string key) {
    http::Request request{.method = std::move(method), .target = std::move(path)};
    request.headers.Set("X-CSRF-Token", ann_->csrf);
    request.headers.Set("Content-Type", "application/json");
    request.headers.Set("Idempotency-Key", std::move(key));
    request.body = std::move(body);
    return ann_->SendRaw(std::move(request));
  };
  auto first = send("POST", "/api/tasks", R"({"title":"once"})", kKey);
  auto again = send("POST", "/api/tasks", R"({"title":"once"})", fmt::format("\"{}\"", kKey));
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(first.Text("task", "id"), again.Text("task", "id"));
  EXPECT_EQ(ann_->Titles(), (std::vector<std::string>{"once"}));

  auto path = "/api/tasks/" + first.Text("task", "id");
  constexpr char kOther[] = "0b0e8400-e29b-41d4-a716-446655440001";
  EXPECT_EQ(send("DELETE", path, "", kOther).status, 204);
  EXPECT_EQ(send("DELETE", path, "", kOther).status, 204);
  EXPECT_EQ(Events(), (std::vector<std::string>{"register ann@example.com register",
                                                "create ann@example.com once",
                                                "delete ann@example.com once"}));
  EXPECT_EQ(Entries().at(1).event.id, kKey);
  EXPECT_EQ(send("POST", "/api/tasks", R"({"title":"x"})", "nonsense").status, 422);
}

TEST_F(TasksTest, AUserHasABoundedNumberOfTasks) {
  Number(
      fmt::format("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
                  "INSERT INTO tasks (id, user_id, title, created_ms) SELECT i, 1, 't', 0 FROM n "
                  "RETURNING 1",
                  kTasksPerUserMax));
  auto reply = ann_->Post("/api/tasks", R"({"title":"one more"})");
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(reply.Text("error", "code"), "conflict");
  EXPECT_EQ(Events().size(), 1u);
}

}  // namespace
}  // namespace taskflow::site
