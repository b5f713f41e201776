#include "insights/pipeline/connector_history.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "insights/pipeline/fake_links.h"
#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kNoon = 1'764'072'000'000;  // 2025-11-25T12:00:00Z

class ConnectorHistoryTest : public testing::Test {
 protected:
  ConnectorHistoryTest() { clock_.SetWallMillis(kNoon); }
  void Passes(Milliseconds time) { clock_.Advance(time); }
  // A second later, it is seen so.
  void Sees(std::string state, std::string trace = "", std::string worker = "w:1") {
    Passes(Milliseconds(1'000));
    Connector sink{.name = "sink", .type = "sink", .state = "RUNNING", .worker = worker};
    sink.tasks.push_back({0, std::move(state), worker, std::move(trace)});
    history_.Note(std::vector{std::move(sink)});
  }
  void SeesNothing(ErrorCode code = ErrorCode::kUnavailable) {
    Passes(Milliseconds(1'000));
    history_.Note(Fail(code, "none"));
  }
  std::string Text(const char* member) {
    auto all = history_.Of("sink", 0);
    return ToJson(all[member]);
  }
  std::string Cause() {
    auto all = history_.Of("sink", 0);
    const auto* restart = all["restart"].if_object();
    return restart == nullptr ? "none" : std::string(restart->at("cause").as_string());
  }
  ManualClock clock_;
  ConnectorHistory history_{clock_};
};

TEST_F(ConnectorHistoryTest, WhatIsAsOldAsTheLookingHasNoTime) {
  EXPECT_TRUE(history_.Watched().is_null());
  Sees("RUNNING");
  Sees("RUNNING");
  EXPECT_EQ(ToJson(history_.Of("sink", 0)),
            R"({"since":null,"restart":null,"restarts":0,"lastError":null})");
  EXPECT_EQ(ToJson(history_.Watched()), "\"2025-11-25T12:00:01.000Z\"");
  EXPECT_EQ(ToJson(history_.Of("nobody", 0)), ToJson(history_.Of("sink", 7)));
}

TEST_F(ConnectorHistoryTest, AFailureAndTheRestartAfterIt) {
  Sees("RUNNING");
  Sees("FAILED", "org.X: bad\n\tat a.b");
  EXPECT_EQ(Text("since"), "\"2025-11-25T12:00:02.000Z\"");
  EXPECT_EQ(Text("lastError"), R"({"at":"2025-11-25T12:00:02.000Z","text":"org.X: bad"})");
  EXPECT_EQ(Cause(), "none");
  Sees("RUNNING");
  EXPECT_EQ(Text("restart"),
            R"({"at":"2025-11-25T12:00:03.000Z","cause":"failed","error":"org.X: bad"})");
  EXPECT_EQ(Text("since"), "\"2025-11-25T12:00:03.000Z\"");
  EXPECT_NE(Text("lastError").find("org.X: bad"), std::string::npos) << "it stays to be read";
  Sees("RUNNING");
  EXPECT_EQ(Text("restarts"), "1");
}

TEST_F(ConnectorHistoryTest, AnOrderIsOneRestartHoweverItIsSeen) {
  Sees("FAILED", "bad");
  history_.NoteOrder("sink", "pause");
  EXPECT_EQ(Cause(), "none");
  history_.NoteOrder("sink", "restart");
  EXPECT_EQ(Cause(), "ordered");
  Sees("RESTARTING");
  Sees("RUNNING");
  EXPECT_EQ(Cause(), "ordered");
  EXPECT_EQ(Text("restarts"), "1");
  EXPECT_NE(Text("restart").find(R"("error":"bad")"), std::string::npos);
  // The order is long carried out.
  Passes(kOrderTakes);
  Sees("FAILED", "worse");
  Sees("RUNNING");
  EXPECT_EQ(Cause(), "failed");
  history_.NoteOrder("nobody", "restart");
}

TEST_F(ConnectorHistoryTest, AnotherWorkerOrOneThatWasAway) {
  Sees("RUNNING");
  Sees("RUNNING", "", "w:2");
  EXPECT_EQ(Cause(), "worker");
  SeesNothing(ErrorCode::kTimeout);
  Sees("RUNNING", "", "w:2");
  EXPECT_EQ(Text("restarts"), "1");
  SeesNothing();
  SeesNothing();
  Sees("RUNNING", "", "w:2");
  EXPECT_EQ(Text("restarts"), "2");
}

TEST_F(ConnectorHistoryTest, AWorkerThatStartsKnowsItsConnectorsALittleLater) {
  Sees("RUNNING");
  SeesNothing();
  history_.Note(std::vector<Connector>());
  Sees("UNASSIGNED");
  EXPECT_EQ(Cause(), "none");
  Sees("RUNNING");
  EXPECT_EQ(Cause(), "worker");
  EXPECT_EQ(Text("restarts"), "1");
}

TEST_F(ConnectorHistoryTest, WhatOthersOrder) {
  Sees("RUNNING");
  Sees("RESTARTING");
  Sees("RUNNING");
  EXPECT_EQ(Cause(), "elsewhere");
  Sees("PAUSED");
  Sees("RUNNING");
  EXPECT_EQ(Text("restarts"), "1") << "to go on is no restart";
}

TEST_F(ConnectorHistoryTest, WhatIsGoneIsForgottenAndTasksAreBounded) {
  Connector many{.name = "many", .state = "RUNNING"};
  for (int i = 0; i < 5'000; ++i)
    many.tasks.push_back({i, "RUNNING", "w", std::string(9'999, 'x')});
  Sees("RUNNING");
  history_.Note(std::vector{many});
  EXPECT_EQ(Cause(), "none");
  Passes(kConnectorForgottenAfter + Milliseconds(1));
  history_.Note(std::vector{many});
  history_.NoteOrder("sink", "restart");
  EXPECT_EQ(Cause(), "none");
  auto last = static_cast<std::int64_t>(kTasksRemembered) - 1;
  EXPECT_FALSE(history_.Of("many", last)["since"].is_null());
  EXPECT_TRUE(history_.Of("many", last + 1)["since"].is_null());
  EXPECT_EQ(history_.Of("many", 0)["lastError"].as_object()["text"].as_string().size(),
            kErrorRemembered);
}

TEST_F(ConnectorHistoryTest, LooksByItself) {
  FakeParts parts;
  FakeLinks links(parts);
  parts.Answer(RestPart::kConnect, "GET /connectors?expand=info&expand=status", "{}");
  ConnectorHistory history(SystemClock());
  history.Watch(links);
  for (int i = 0; i < 500 && history.Watched().is_null(); ++i)
    std::this_thread::sleep_for(Milliseconds(10));
  EXPECT_FALSE(history.Watched().is_null());
}

}  // namespace
}  // namespace taskflow::insights
