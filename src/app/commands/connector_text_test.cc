#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/commands/connector.h"

namespace taskflow::app {
namespace {

json::object Connector(std::string_view text) { return *ParseJsonObject(text); }

const json::object kFailed = Connector(R"({
  "name":"sink","type":"sink","state":"RUNNING","class":"a.b.Sink","config":{"topics":"t"},
  "worker":"w:1","lag":7,"deadLetters":2,"deadLetterTopic":"dead","error":"",
  "tasks":[{"id":0,"state":"RUNNING","worker":"w:1","error":"","trace":""},
           {"id":1,"state":"FAILED","worker":"w:1","error":"it broke",
            "trace":"it broke\n\tat a.b\u001b[2J","since":"2026-11-24T10:00:00.000Z",
            "restart":{"at":"2026-11-24T09:00:00.000Z","cause":"failed","error":"before"},
            "restarts":3,"lastError":null}]})");

TEST(ConnectorText, ListsOneALine) {
  EXPECT_EQ(ConnectorsText({kFailed}, Colours(false)),
            "connector  type  state    tasks                lag  dead letters\n"
            "sink       sink  RUNNING  1 RUNNING, 1 FAILED  7    2\n");
  auto painted = ConnectorsText({kFailed}, Colours(true));
  EXPECT_NE(painted.find("\x1b[31mFAILED\x1b[0m"), std::string::npos);
}

TEST(ConnectorText, ShowsEachTask) {
  auto text = ConnectorText(kFailed, Colours(false));
  EXPECT_NE(text.find("7 records"), std::string::npos) << text;
  EXPECT_NE(text.find("2 in dead"), std::string::npos) << text;
  EXPECT_NE(text.find("task 1     FAILED   w:1  it broke"), std::string::npos) << text;
}

TEST(ConnectorText, LogsTellWhatWasReportedAndSteerNoTerminal) {
  auto text = ConnectorLogsText(kFailed, Colours(false));
  for (auto part : {"connector  RUNNING\n", "task 1  FAILED  since 2026-11-24T10:00:00.000Z\n",
                    "restarted 2026-11-24T09:00:00.000Z (it had failed); 3 times in all",
                    "    before\n", "    it broke\n", "        at a.b\\x1b[2J\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

TEST(ConnectorText, HasFailed) {
  EXPECT_TRUE(HasFailed(kFailed));
  EXPECT_TRUE(HasFailed(Connector(R"({"state":"RUNNING","tasks":[]})")));
  EXPECT_FALSE(HasFailed(Connector(R"({"state":"STOPPED","tasks":[]})")));
  EXPECT_FALSE(HasFailed(Connector(R"({"state":"RUNNING","tasks":[{"id":0,"state":"PAUSED"}]})")));
}

TEST(ConnectorText, AnUnknownNameBringsTheNearest) {
  auto found = FindConnector({kFailed}, "sinc");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  EXPECT_NE(found.error().message.find("'sink'"), std::string::npos) << found.error().message;
  EXPECT_TRUE(FindConnector({kFailed}, "sink"));
}

}  // namespace
}  // namespace taskflow::app
