#include <gtest/gtest.h>

#include "events/migrations.h"
#include "site/limits.h"
#include "site/site_fixture.h"
#include "site/tables.h"
#include "site/tasks.h"

namespace taskflow::site {
namespace {

// Id(1), Id(2), ... of changes and tasks.
std::string Id(int number) { return fmt::format("00000000-0000-4000-8000-{:012}", number); }

// {"id":Id(change),"task":Id(task),"op":...,<more>}
std::string Text(int change, int task, const std::string& op, const std::string& more = "") {
  return fmt::format(R"({{"id":"{}","task":"{}","op":"{}"{}{}}})", Id(change), Id(task), op,
                     more.empty() ? "" : ",", more);
}
std::string Create(int change, int task, const std::string& title, const std::string& more = "") {
  return Text(change, task, "create",
              fmt::format(R"("title":"{}"{}{})", title, more.empty() ? "" : ",", more));
}
std::string Before(int task) { return fmt::format(R"("before":"{}")", Id(task)); }

using Titles = std::vector<std::string>;

class ChangesTest : public SiteTest {
 protected:
  void SetUp() override {
    ann_ = NewBrowser();
    ann_->Register("ann@example.com");
  }
  // The status of each result.
  static std::vector<std::int64_t> Statuses(const Reply& reply) {
    EXPECT_EQ(reply.status, 200) << reply.response.body;
    std::vector<std::int64_t> out;
    auto results = reply.At("results");
    for (const auto& result : results.as_array()) out.push_back(result.at("status").as_int64());
    return out;
  }
  static json::value Result(const Reply& reply, std::size_t index) {
    return reply.At("results").as_array().at(index);
  }
  std::vector<std::string> EventsAfterRegister() {
    auto all = Events();
    return {all.begin() + 1, all.end()};
  }
  std::unique_ptr<Browser> ann_;
};

TEST_F(ChangesTest, MakesThemInTheirOrder) {
  auto reply = ann_->Change(
      Create(1, 101, "one") + "," + Create(2, 102, "two", R"("completed":true)") + "," +
      Text(3, 101, "complete", R"("completed":true)") + "," +
      Text(4, 101, "rename", R"("title":" eins ")") + "," + Text(5, 102, "move", Before(101)));
  EXPECT_EQ(Statuses(reply), (std::vector<std::int64_t>{200, 200, 200, 200, 200}));
  EXPECT_EQ(Result(reply, 3).at("id").as_string(), Id(4));
  EXPECT_EQ(Result(reply, 3).at("task").at("title").as_string(), "eins");
  EXPECT_EQ(ann_->Titles(), (Titles{"two", "eins"}));
  EXPECT_EQ(Statuses(ann_->Change(Text(6, 102, "delete"))), (std::vector<std::int64_t>{200}));
  EXPECT_EQ(EventsAfterRegister(),
            (Titles{"create ann@example.com one", "create ann@example.com two",
                    "complete ann@example.com one", "delete ann@example.com two"}));
  EXPECT_EQ(Entries().at(3).event.id, Id(3));
}

TEST_F(ChangesTest, OneThatComesAgainIsNotMadeAgain) {
  auto all = Create(1, 101, "one") + "," + Text(2, 101, "complete", R"("completed":true)") + "," +
             Text(3, 101, "rename", R"("title":"uno")") + "," + Create(4, 102, "two") + "," +
             Text(5, 102, "delete");
  ann_->Change(all);
  ann_->Change(Text(6, 101, "complete", R"("completed":false)"));
  auto events = Events();
  auto again = ann_->Change(all);
  EXPECT_EQ(Statuses(again), (std::vector<std::int64_t>{200, 200, 200, 200, 200}));
  EXPECT_EQ(Result(again, 0).at("task").at("title").as_string(), "uno");
  EXPECT_EQ(Result(again, 1).at("task").at("completed").as_bool(), false);
  EXPECT_TRUE(Result(again, 3).at("task").is_null());
  EXPECT_TRUE(Result(again, 4).at("task").is_null());
  EXPECT_EQ(ann_->Titles(), (Titles{"uno"}));
  EXPECT_EQ(Events(), events);
}

TEST_F(ChangesTest, OneThatFailsLeavesTheOthersAndMayComeAgain) {
  auto reply =
      ann_->Change(Text(1, 101, "delete") + "," + Create(2, 102, "two") + "," + Create(3, 103, "") +
                   ",7," + Text(5, 102, "fly") + "," + R"({"id":"x","task":"y","op":"delete"})");
  EXPECT_EQ(Statuses(reply), (std::vector<std::int64_t>{404, 200, 422, 422, 422, 422}));
  EXPECT_EQ(Result(reply, 0).at("error").at("code").as_string(), "not_found");
  EXPECT_EQ(Result(reply, 2).at("error").at("field").as_string(), "title");
  EXPECT_TRUE(Result(reply, 3).at("id").is_null());
  EXPECT_EQ(Result(reply, 4).at("error").at("field").as_string(), "op");
  EXPECT_EQ(Result(reply, 5).at("id").as_string(), "x");
  EXPECT_EQ(Result(reply, 5).at("error").at("field").as_string(), "id");
  // Its id was not used up.
  EXPECT_EQ(Statuses(ann_->Change(Create(4, 101, "one") + "," + Text(1, 101, "delete"))),
            (std::vector<std::int64_t>{200, 200}));
  EXPECT_EQ(ann_->Titles(), (Titles{"two"}));
}

TEST_F(ChangesTest, RefusesWhatIsNoListOfChanges) {
  std::string many = Text(1, 1, "delete");
  for (std::size_t i = 0; i < kChangesPerRequestMax; ++i) many += "," + Text(1, 1, "delete");
  for (const auto& [body, field] : std::vector<std::pair<std::string, std::string>>{
           {"{}", "changes"},
           {R"({"changes":{}})", "changes"},
           {R"({"changes":[]})", "changes"},
           {R"({"changes":[)" + many + "]}", "changes"},
           {R"({"sentAt":1,"changes":[1]})", "sentAt"},
           {R"({"sentAt":"yesterday","changes":[1]})", "sentAt"},
       }) {
    auto reply = ann_->Post("/api/changes", body);
    EXPECT_EQ(reply.status, 422) << body.substr(0, 60);
    EXPECT_EQ(reply.Text("error", "field"), field);
  }
  auto visitor = NewBrowser();
  visitor->Visit();
  EXPECT_EQ(visitor->Change(Create(1, 101, "x")).status, 401);
}

TEST_F(ChangesTest, EveryFieldIsLookedAt) {
  for (const auto& [more, field] : std::vector<std::pair<std::string, std::string>>{
           {R"("title":7)", "title"},
           {R"("title":"a","completed":1)", "completed"},
           {R"("title":"a","before":"x")", "before"},
           {R"("title":"a","before":7)", "before"},
           {R"("title":"a","at":"noon")", "at"},
           {R"("title":"a","at":null)", "at"},
       }) {
    auto reply = ann_->Change(Text(1, 101, "create", more));
    EXPECT_EQ(Statuses(reply), (std::vector<std::int64_t>{422})) << more;
    EXPECT_EQ(Result(reply, 0).at("error").at("field").as_string(), field) << more;
  }
  for (auto op : {"rename", "complete", "create"}) {
    EXPECT_EQ(Statuses(ann_->Change(Text(1, 101, op))), (std::vector<std::int64_t>{422})) << op;
  }
}

TEST_F(ChangesTest, OthersTasksDoNotExist) {
  ann_->Change(Create(1, 101, "hers"));
  auto bob = NewBrowser();
  bob->Register("bob@example.com");
  auto reply = bob->Change(Text(2, 101, "delete") + "," + Text(3, 101, "rename", R"("title":"x")") +
                           "," + Text(4, 101, "move") + "," + Create(5, 101, "mine") + "," +
                           Text(6, 101, "complete", R"("completed":true)") + "," +
                           Create(7, 107, "his", Before(101)) + "," + Text(1, 101, "delete"));
  EXPECT_EQ(Statuses(reply), (std::vector<std::int64_t>{404, 404, 404, 404, 404, 200, 200}));
  EXPECT_EQ(ToJson(Result(reply, 3).at("error")), ToJson(Result(reply, 0).at("error")));
  EXPECT_TRUE(Result(reply, 6).at("task").is_null());
  EXPECT_EQ(ann_->Titles(), (Titles{"hers"}));
  EXPECT_EQ(bob->Titles(), (Titles{"his"}));
}

TEST_F(ChangesTest, TheUndoOfADeleteBringsTheTaskBackToItsPlace) {
  ann_->Change(Create(1, 101, "one") + "," + Create(2, 102, "two") + "," + Create(3, 103, "three"));
  ann_->Change(Text(4, 102, "delete"));
  auto back = ann_->Change(Create(5, 102, "two", Before(103)));
  EXPECT_EQ(Statuses(back), (std::vector<std::int64_t>{200}));
  EXPECT_EQ(ann_->Titles(), (Titles{"one", "two", "three"}));
  // What is there already stays as it is.
  EXPECT_EQ(Result(ann_->Change(Create(6, 102, "another")), 0).at("task").at("title").as_string(),
            "two");
  EXPECT_EQ(EventsAfterRegister().size(), 5u);
}

TEST_F(ChangesTest, TasksAreMoved) {
  ann_->Change(Create(1, 101, "a") + "," + Create(2, 102, "b") + "," + Create(3, 103, "c"));
  const std::tuple<int, std::string, Titles> kSteps[] = {
      {103, Before(101), {"c", "a", "b"}},  // to the front
      {103, Before(103), {"c", "a", "b"}},  // before itself
      {103, Before(102), {"a", "c", "b"}},  // into the middle
      {101, "", {"c", "b", "a"}},           // to the end
      {102, R"("before":null)", {"c", "a", "b"}},
      {103, Before(999), {"a", "b", "c"}},  // before one that is gone
  };
  int change = 10;
  for (const auto& [task, more, order] : kSteps) {
    EXPECT_EQ(Statuses(ann_->Change(Text(++change, task, "move", more))),
              (std::vector<std::int64_t>{200}));
    EXPECT_EQ(ann_->Titles(), order) << change;
  }
}

TEST_F(ChangesTest, AGapThatIsUsedUpIsMadeAnew) {
  ann_->Change(Create(1, 101, "first") + "," + Create(2, 102, "last"));
  Titles wanted{"first"};
  int id = 200;
  for (int round = 0; round < 40; ++round) {
    ++id;
    wanted.push_back(fmt::format("t{}", id));
    ann_->Change(Create(id, id, wanted.back(), Before(102)));
  }
  wanted.emplace_back("last");
  EXPECT_EQ(ann_->Titles(), wanted);
  EXPECT_EQ(Number("SELECT count(DISTINCT position) FROM tasks"), 42);
}

TEST_F(ChangesTest, AnEventHappenedWhenThePageSaysByTheServersClock) {
  auto now = clock_.WallMillis();
  // The page's clock is an hour fast; the change waited for two minutes.
  auto sent = FormatIso8601(now + 3'600'000), at = FormatIso8601(now + 3'600'000 - 120'000);
  auto reply =
      ann_->Post("/api/changes", fmt::format(R"({{"sentAt":"{}","changes":[{}]}})", sent,
                                             Create(1, 101, "x", fmt::format(R"("at":"{}")", at))));
  EXPECT_EQ(Result(reply, 0).at("task").at("createdAt").as_string(), FormatIso8601(now - 120'000));
  EXPECT_EQ(Entries().at(1).event.time_ms, now - 120'000);
  EXPECT_EQ(Entries().at(1).circumstances.page_ms, now + 3'600'000 - 120'000);
}

TEST_F(ChangesTest, WithGpcAChangeIsMadeOnceAndNotTracked) {
  auto send = [&] {
    http::Request request{.method = "POST", .target = "/api/changes"};
    request.headers.Set("X-CSRF-Token", ann_->csrf);
    request.headers.Set("Content-Type", "application/json");
    request.headers.Set("Sec-GPC", "1");
    request.body = R"({"changes":[)" + Create(1, 101, "quiet") + "]}";
    return Statuses(ann_->SendRaw(std::move(request)));
  };
  EXPECT_EQ(send(), (std::vector<std::int64_t>{200}));
  ann_->Change(Text(2, 101, "rename", R"("title":"renamed")"));
  EXPECT_EQ(send(), (std::vector<std::int64_t>{200}));
  EXPECT_EQ(ann_->Titles(), (Titles{"renamed"}));
  EXPECT_TRUE(EventsAfterRegister().empty());
}

TEST_F(ChangesTest, AFullListRefusesOneMoreAndTakesTheRest) {
  Number(
      fmt::format("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
                  "INSERT INTO tasks (id, user_id, title, created_ms, position) "
                  "SELECT i, 1, 't', 0, i FROM n RETURNING 1",
                  kTasksPerUserMax - 1));
  EXPECT_EQ(Statuses(ann_->Change(Create(1, 101, "fits") + "," + Create(2, 102, "not") + "," +
                                  Text(3, 101, "delete") + "," + Create(4, 104, "fits"))),
            (std::vector<std::int64_t>{200, 409, 200, 200}));
}

TEST(TaskOrder, TasksOfAnEarlierProgramKeepTheirOrder) {
  events::TestFolder folder;
  auto database = *events::Database::Open(folder.File("a.db"));
  std::vector<events::Migration> all(SiteTables().begin(), SiteTables().end());
  auto order = std::find_if(all.begin(), all.end(), [](auto& m) { return m.name == "tasks-2"; });
  ASSERT_TRUE(events::Migrate(*database, {all.begin(), order}));
  ASSERT_TRUE(database->Execute(
      "INSERT INTO users (id, email, password_hash, created_ms) VALUES (1, 'a', 'h', 0);"
      "INSERT INTO tasks (id, user_id, title, created_ms) VALUES ('z', 1, 'one', 0);"
      "INSERT INTO tasks (id, user_id, title, created_ms) VALUES ('a', 1, 'two', 0);"));
  ASSERT_TRUE(events::Migrate(*database, all));
  ASSERT_TRUE(AddTask(*database, 1, {.id = "m", .title = "between"}, "a"));
  auto tasks = *ListTasks(*database, 1);
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[0].title + tasks[1].title + tasks[2].title, "onebetweentwo");
}

}  // namespace
}  // namespace taskflow::site
