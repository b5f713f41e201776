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
  static std::vector<std::string> Titles(Browser& page) {
    std::vector<std::string> titles;
    auto list = page.Get("/api/tasks").At("tasks");
    for (const auto& task : list.as_array()) {
      titles.emplace_back(task.as_object().at("title").as_string());
    }
    return titles;
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
  EXPECT_TRUE(Titles(*ann_).empty());

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
  EXPECT_EQ(Titles(*ann_), (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(TasksTest, OthersTasksDoNotExist) {
  auto path = "/api/tasks/" + ann_->AddTask("hers");
  auto bob = NewBrowser();
  bob->Register("bob@example.com");
  EXPECT_TRUE(Titles(*bob).empty());
  EXPECT_EQ(bob->Send("PATCH", path, R"({"completed":true})").status, 404);
  EXPECT_EQ(bob->Send("DELETE", path).status, 404);
  EXPECT_EQ(Titles(*ann_), (std::vector<std::string>{"hers"}));
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
