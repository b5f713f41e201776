// The site's statements in PostgreSQL: each of them runs, and does what it does in SQLite.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/json.h"
#include "base/random.h"
#include "events/migrations.h"
#include "events/outbox.h"
#include "events/test_postgres.h"
#include "privacy/outbox_stage.h"
#include "privacy/requests.h"
#include "site/account_erasure.h"
#include "site/account_export.h"
#include "site/accounts.h"
#include "site/limits.h"
#include "site/secrets.h"
#include "site/sessions.h"
#include "site/tables.h"
#include "site/tasks.h"

namespace taskflow::site {
namespace {

using events::TestPostgres;

constexpr std::int64_t kNow = 1'800'000'000'000;

class SitePostgresTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = TestPostgres::Start(); }
  static void TearDownTestSuite() { server_ = nullptr; }
  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << TestPostgres::kMissing;
    at_ = server_->NewSchema();
    database_ = Open();
    for (int start = 0; start < 2; ++start) {
      auto made = events::Migrate(*database_, SiteTables(database_->dialect()));
      ASSERT_TRUE(made) << made.error().message;
    }
  }
  std::unique_ptr<events::Database> Open() { return *events::PostgresDatabase::Open(at_); }
  std::vector<std::string> Titles(const User& user) {
    std::vector<std::string> titles;
    auto tasks = ListTasks(*database_, user.id);
    for (const auto& task : tasks.value()) titles.push_back(task.title);
    return titles;
  }
  static NewSession Session(std::string token) {
    return {std::move(token), SystemRandom().Uuid(), "Firefox on Linux"};
  }

  static inline std::unique_ptr<TestPostgres> server_;
  std::string at_;
  std::unique_ptr<events::Database> database_;
};

TEST_F(SitePostgresTest, Accounts) {
  auto ada = AddUser(*database_, "ada@example.com", "hash", kNow);
  ASSERT_TRUE(ada) << ada.error().message;
  EXPECT_TRUE(ada->admin);
  auto bob = *AddUser(*database_, "bob@example.com", "hash", kNow + 1);
  EXPECT_FALSE(bob.admin);
  EXPECT_EQ(AddUser(*database_, "bob@example.com", "hash", kNow).error().code, ErrorCode::kExists);

  auto found = *FindCredentials(*database_, "ada@example.com");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->user.id, ada->id);
  EXPECT_TRUE(found->user.admin);
  EXPECT_FALSE(*FindCredentials(*database_, "eve@example.com"));
  EXPECT_TRUE(ReplacePasswordHash(*database_, *found, "other"));
  EXPECT_EQ(ReplacePasswordHash(*database_, *found, "third").error().code, ErrorCode::kConflict);

  EXPECT_EQ(SetAdmin(*database_, "ada@example.com", false).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(SetAdmin(*database_, "bob@example.com", true));
  EXPECT_TRUE(SetAdmin(*database_, "ada@example.com", false));
  EXPECT_EQ(SetAdmin(*database_, "eve@example.com", true).error().code, ErrorCode::kNotFound);

  auto accounts = ListAccounts(*database_, 0, 10, kNow);
  ASSERT_TRUE(accounts) << accounts.error().message;
  ASSERT_EQ(accounts->size(), 2u);
  EXPECT_EQ((*accounts)[1].user.email, "bob@example.com");
  EXPECT_TRUE((*accounts)[1].user.admin);
  EXPECT_EQ(ListAccounts(*database_, ada->id, 10, kNow)->size(), 1u);
}

TEST_F(SitePostgresTest, Sessions) {
  auto ada = *AddUser(*database_, "ada@example.com", "hash", kNow);
  auto token = NewToken(SystemRandom());
  auto session = Session(token);
  Credentials of{ada, "hash"};
  auto begun = StartSession(*database_, of, session, kNow);
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_EQ(StartSession(*database_, {ada, "old"}, Session("x"), kNow).error().code,
            ErrorCode::kUnauthorized);
  auto user = *FindSession(*Open(), token, kNow + kSessionTouchMs);
  ASSERT_TRUE(user) << "another site does not know it";
  EXPECT_EQ(user->email, ada.email);
  EXPECT_FALSE(*FindSession(*database_, token, kNow + kSessionTouchMs + kSessionIdleMs + 1));
  EXPECT_EQ(*SessionId(*database_, token), session.id);
  EXPECT_TRUE(*SessionLives(*database_, session.id, kNow));

  auto next = NewToken(SystemRandom());
  ASSERT_TRUE(RotateSession(*database_, token, next));
  EXPECT_FALSE(*FindSession(*database_, token, kNow));
  ASSERT_TRUE(StartSession(*database_, of, Session("other"), kNow + 5));
  auto sessions = *ListSessions(*database_, ada.id, next, kNow + 5);
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_TRUE(sessions[0].current);
  EXPECT_EQ(sessions[0].id, session.id);
  EXPECT_EQ(sessions[0].used_ms, kNow + kSessionTouchMs);
  EXPECT_EQ((*ListAccounts(*database_, 0, 9, kNow))[0].sessions, 2);

  EXPECT_EQ(EndSessionById(*database_, ada.id, "none").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(EndOtherSessions(*database_, ada.id, next));
  EXPECT_EQ(ListSessions(*database_, ada.id, "", kNow)->size(), 1u);
  EXPECT_TRUE(EndSession(*database_, next));
  EXPECT_FALSE(*SessionLives(*database_, session.id, kNow));
  for (std::int64_t i = 0; i < kSessionsPerUserMax + 3; ++i) {
    ASSERT_TRUE(StartSession(*database_, of, Session(fmt::format("t{}", i)), kNow + i));
  }
  EXPECT_EQ(ListSessions(*database_, ada.id, "", kNow)->size(),
            static_cast<std::size_t>(kSessionsPerUserMax));
}

TEST_F(SitePostgresTest, Tasks) {
  auto ada = *AddUser(*database_, "ada@example.com", "hash", kNow);
  auto bob = *AddUser(*database_, "bob@example.com", "hash", kNow);
  auto add = [&](const std::string& id, const std::string& before) {
    return AddTask(*database_, ada.id, {id, "title " + id, id == "b", kNow}, before);
  };
  auto first = add("a", "");
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(add("b", ""));
  ASSERT_TRUE(add("c", "a"));
  EXPECT_EQ(Titles(ada), (std::vector<std::string>{"title c", "title a", "title b"}));
  EXPECT_EQ(add("a", "").error().code, ErrorCode::kExists);
  EXPECT_TRUE(FindTask(*database_, ada.id, "b")->completed);
  EXPECT_EQ(FindTask(*database_, bob.id, "b").error().code, ErrorCode::kNotFound);
  // Until no number is left between two.
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(MoveTask(*database_, ada.id, i % 2 == 0 ? "b" : "c", "a"));
  }
  EXPECT_EQ(Titles(ada), (std::vector<std::string>{"title b", "title c", "title a"}));
  EXPECT_EQ(*NextTask(*database_, ada.id, "b"), "c");
  EXPECT_EQ(*NextTask(*database_, ada.id, "a"), "");
  ASSERT_TRUE(UpdateTask(*database_, ada.id, {"b", "späť ✓", false, kNow}));
  EXPECT_EQ(FindTask(*database_, ada.id, "b")->title, "späť ✓");
  EXPECT_FALSE(FindTask(*database_, ada.id, "b")->completed);
  ASSERT_TRUE(DeleteTask(*database_, ada.id, "c"));
  EXPECT_EQ(ListTasks(*database_, ada.id)->size(), 2u);
}

TEST_F(SitePostgresTest, APersonIsExportedAndErased) {
  auto ada = *AddUser(*database_, "ada@example.com", "hash", kNow);
  ASSERT_TRUE(StartSession(*database_, {ada, "hash"}, Session("token"), kNow));
  ASSERT_TRUE(AddTask(*database_, ada.id, {"a", "title", false, kNow}, ""));
  events::Outbox outbox({.shared = true});
  events::Tally tally;
  ASSERT_TRUE(*outbox.Add(*database_,
                          {.id = "e", .who = ada.email, .what = "title", .time_ms = kNow},
                          {.arrived_ms = kNow, .page_ms = kNow - 5, .local = true}, tally));
  ASSERT_TRUE(outbox.Book(*database_, tally));
  auto entry = events::Outbox::Read(*database_, 0, 1)->front();
  EXPECT_EQ(entry.circumstances,
            (events::Circumstances{.arrived_ms = kNow, .page_ms = kNow - 5, .local = true}));

  auto exported = ExportAccount(*database_, ada, kNow, 10);
  ASSERT_TRUE(exported) << exported.error().message;
  EXPECT_EQ(exported->at("tasks").as_array().size(), 1u);
  EXPECT_EQ(exported->at("waitingEvents").as_array().size(), 1u);
  auto size = *MeasureAccount(*database_, ada.email);
  EXPECT_EQ(size.sessions, 1);
  EXPECT_EQ(size.tasks, 1);

  auto person = privacy::Person::Of(ada.email);
  EXPECT_EQ(*privacy::CountOutbox(*database_, person), 1);
  ASSERT_TRUE(EraseAccount(*database_, ada.email, kNow));
  EXPECT_EQ(ListTasks(*database_, ada.id)->size(), 0u);
  auto erased = *privacy::OverwriteOutbox(*database_, person);
  EXPECT_EQ(erased.found, 1);
  EXPECT_EQ(*privacy::CountOverwritten(*database_, erased.last_place), 1);
  auto requests = *privacy::OpenRequests(*database_);
  ASSERT_EQ(requests.size(), 1u);
  ASSERT_TRUE(privacy::CloseRequest(*database_, requests[0].id, kNow, "{}"));
  EXPECT_TRUE(privacy::OpenRequests(*database_)->empty());
  ASSERT_TRUE(privacy::CloseRequestsOf(*database_, person, kNow, "{}"));
}

}  // namespace
}  // namespace taskflow::site
