#include "site/live.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "net/connection.h"
#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

// A page that listens: what came, as it came.
class Listening {
 public:
  Listening(const HostPort& server, const std::string& cookie, const std::string& method = "GET") {
    auto request = fmt::format(
        "{} /api/live HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n"
        "Cookie: taskflow_session={}\r\n\r\n",
        method, server.ToString(), cookie);
    net::Dial(loop_, server, Milliseconds(2000), [this, request](auto dialed) {
      if (!dialed) return Note("", true);
      connection_ = *dialed;
      connection_->Start(
          [this](std::string_view bytes) {
            Note(bytes, false);
            return bytes.size();
          },
          [this](const std::string&) { Note("", true); }, 1 << 20);
      connection_->Send(request);
    });
  }
  ~Listening() { Leave(); }

  void Leave() {
    loop_.Run([&] {
      if (connection_ != nullptr) connection_->Close();
      connection_ = nullptr;
    });
  }
  // Stops reading, as a page does that hangs.
  void Hang() {
    loop_.Run([&] { connection_->PauseReading(); });
  }
  // False when it did not come within three seconds.
  bool Hears(const std::string& text) {
    return Wait([&] { return heard_.find(text) != heard_.npos; });
  }
  bool Ends() {
    return Wait([&] { return ended_; });
  }
  std::string heard() {
    std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  void Note(std::string_view bytes, bool ended) {
    std::lock_guard lock(mutex_);
    heard_ += bytes;
    ended_ = ended_ || ended;
    changed_.notify_all();
  }
  template <typename Condition>
  bool Wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(3), condition);
  }

  std::mutex mutex_;  // guards the next two
  std::string heard_;
  bool ended_ = false;
  std::condition_variable changed_;
  std::shared_ptr<net::Connection> connection_;
  net::Loop loop_{"listening"};
};

class LiveTest : public SiteTest {
 protected:
  void SetUp() override {
    ann_ = NewBrowser();
    ann_->Register("ann@example.com");
  }
  std::unique_ptr<Listening> Listen(const Browser& page) {
    return std::make_unique<Listening>(address(), page.cookie);
  }
  bool StreamsBecome(std::int64_t count) {
    auto& open = metrics_.Gauge("taskflow_site_streams", "");
    for (int i = 0; i < 300 && open.Get() != count; ++i) {
      std::this_thread::sleep_for(Milliseconds(10));
    }
    return open.Get() == count;
  }
  // The same user in another browser.
  std::unique_ptr<Browser> AnotherBrowser() {
    auto page = NewBrowser();
    page->Visit();
    EXPECT_EQ(page->Post("/api/login", R"({"email":"ann@example.com","password":"correct horse"})")
                  .status,
              200);
    return page;
  }
  std::unique_ptr<Browser> ann_;
};

TEST_F(LiveTest, TellsTheTasksAndThenEveryChange) {
  auto first = ann_->AddTask("first");
  auto live = Listen(*ann_);
  EXPECT_TRUE(live->Hears("event: tasks\ndata: {\"tasks\":[{\"id\":\"" + first)) << live->heard();
  EXPECT_NE(live->heard().find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(live->heard().find("Cache-Control: no-store\r\n"), std::string::npos);

  auto other = AnotherBrowser();
  auto second = other->AddTask("second");
  EXPECT_TRUE(live->Hears("event: task\ndata: {\"task\":{\"id\":\"" + second)) << live->heard();
  EXPECT_TRUE(live->Hears("\"title\":\"second\"")) << live->heard();
  other->Change(fmt::format(
      R"({{"id":"00000000-0000-4000-8000-000000000001","op":"move","task":"{}","before":"{}"}})",
      second, first));
  EXPECT_TRUE(live->Hears("\"before\":\"" + first + "\"}\n\n")) << live->heard();
  other->Send("DELETE", "/api/tasks/" + first);
  EXPECT_TRUE(live->Hears("event: removed\ndata: {\"id\":\"" + first + "\"}\n\n"));
  EXPECT_TRUE(live->Hears("\n:\n\n"));
}

TEST_F(LiveTest, TellsNobodyElse) {
  auto bob = NewBrowser();
  bob->Register("bob@example.com");
  auto hers = Listen(*ann_), his = Listen(*bob);
  EXPECT_TRUE(hers->Hears("event: tasks") && his->Hears("event: tasks"));
  ann_->AddTask("secret");
  bob->AddTask("plain");
  EXPECT_TRUE(hers->Hears("secret") && his->Hears("plain"));
  EXPECT_EQ(his->heard().find("secret"), std::string::npos);
}

TEST_F(LiveTest, AChangeThatFailsOrRepeatsIsNoNews) {
  auto live = Listen(*ann_);
  EXPECT_TRUE(live->Hears("event: tasks"));
  auto create = R"({"id":"00000000-0000-4000-8000-000000000001","op":"create","title":"once",)"
                R"("task":"00000000-0000-4000-8000-000000000002"})";
  for (int i = 0; i < 3; ++i) ann_->Change(create);
  ann_->Send("DELETE", "/api/tasks/00000000-0000-4000-8000-000000000003");
  ann_->AddTask("last");
  EXPECT_TRUE(live->Hears("last"));
  auto heard = live->heard();
  EXPECT_EQ(heard.find("once"), heard.rfind("once"));
  EXPECT_EQ(heard.find("removed"), heard.npos);
}

// Pages that come while changes are made: each has all of them, once, in their order.
TEST_F(LiveTest, NothingIsMissedBetweenTheSnapshotAndTheFirstChange) {
  std::jthread changes([&] {
    for (int i = 0; i < 60; ++i) ann_->AddTask(fmt::format("<{}>", i));
  });
  std::vector<std::unique_ptr<Listening>> pages;
  for (int i = 0; i < 10; ++i) pages.push_back(Listen(*ann_));
  changes.join();
  for (auto& page : pages) {
    ASSERT_TRUE(page->Hears("<59>")) << page->heard();
    auto heard = page->heard();
    std::size_t at = 0;
    for (int i = 0; i < 60; ++i) {
      auto found = heard.find(fmt::format("<{}>", i), at);
      ASSERT_NE(found, heard.npos) << i;
      at = found + 1;
    }
  }
}

TEST_F(LiveTest, EndsWithItsSession) {
  auto other = AnotherBrowser();
  auto hers = Listen(*ann_), others = Listen(*other);
  EXPECT_TRUE(hers->Hears("event: tasks") && others->Hears("event: tasks"));
  EXPECT_EQ(ann_->Send("POST", "/api/logout").status, 204);
  EXPECT_TRUE(hers->Hears("event: ended\ndata: {}\n\n"));
  EXPECT_TRUE(hers->Ends());
  other->AddTask("still here");
  EXPECT_TRUE(others->Hears("still here"));
  clock_.Advance(Milliseconds(kSessionIdleMs + 1));
  EXPECT_TRUE(others->Hears("event: ended"));
}

TEST_F(LiveTest, EndsWithTheAccount) {
  auto live = Listen(*ann_);
  EXPECT_TRUE(live->Hears("event: tasks"));
  Number("DELETE FROM users RETURNING 1");
  EXPECT_TRUE(live->Hears("event: ended"));
}

TEST_F(LiveTest, NobodyHearsNothing) {
  Listening live(address(), std::string(64, 'a'));
  EXPECT_TRUE(live.Hears("HTTP/1.1 401"));
  Listening head(address(), ann_->cookie, "HEAD");
  EXPECT_TRUE(head.Ends());
  EXPECT_TRUE(head.heard().starts_with("HTTP/1.1 200 OK\r\n")) << head.heard();
  EXPECT_EQ(head.heard().find("event:"), std::string::npos);
}

TEST_F(LiveTest, AUserHasABoundedNumberAndThoseThatLeaveMakeRoom) {
  std::vector<std::unique_ptr<Listening>> pages;
  for (std::size_t i = 0; i < kStreamsPerUserMax; ++i) {
    pages.push_back(Listen(*ann_));
    ASSERT_TRUE(pages.back()->Hears("event: tasks"));
  }
  auto refused = Listen(*ann_);
  EXPECT_TRUE(refused->Hears("HTTP/1.1 429")) << refused->heard();
  EXPECT_TRUE(refused->Hears("Retry-After: 30"));
  pages.pop_back();
  EXPECT_TRUE(StreamsBecome(kStreamsPerUserMax - 1));
  EXPECT_TRUE(Listen(*ann_)->Hears("event: tasks"));
}

TEST_F(LiveTest, OneThatDoesNotReadIsDropped) {
  auto live = Listen(*ann_);
  EXPECT_TRUE(live->Hears("event: tasks"));
  live->Hang();
  auto id = ann_->AddTask("task");
  std::string title(kTitleCharactersMax, 'x');
  std::string changes;
  for (int i = 0; i < 20'000 && metrics_.Gauge("taskflow_site_streams", "").Get() > 0; i += 100) {
    changes.clear();
    for (int k = 0; k < 100; ++k) {
      changes += fmt::format(
          R"({}{{"id":"00000000-0000-4000-8000-{:012}","op":"rename","task":"{}","title":"{}{}"}})",
          k == 0 ? "" : ",", i + k, id, title.substr(10), i + k);
    }
    ASSERT_EQ(ann_->Change(changes).status, 200);
  }
  EXPECT_TRUE(StreamsBecome(0));
}

}  // namespace
}  // namespace taskflow::site
