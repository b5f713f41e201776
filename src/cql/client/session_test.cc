#include "cql/client/session.h"

#include <future>

#include "cql/client/fake_node.h"

namespace taskflow::cql {
namespace {

using Request = FakeNode::Request;

class SessionTest : public testing::Test {
 protected:
  SessionOptions Options() {
    return {.contact_points = {node_.address()},
            .connect_timeout = Milliseconds(2'000),
            .request_timeout = Milliseconds(2'000)};
  }
  void Connect(std::function<void(SessionOptions&)> change = [](auto&) {}) {
    auto options = Options();
    change(options);
    auto session = Session::Connect(loop_, options);
    ASSERT_TRUE(session) << session.error().message;
    session_ = *session;
  }
  Error ConnectError(std::function<void(SessionOptions&)> change = [](auto&) {}) {
    auto options = Options();
    change(options);
    auto session = Session::Connect(loop_, options);
    EXPECT_FALSE(session);
    return session ? Error{} : session.error();
  }
  Prepared Prepare() {
    auto prepared = session_->Prepare("INSERT INTO k.t (a, b) VALUES (?, ?)");
    EXPECT_TRUE(prepared) << prepared.error().message;
    return prepared.value_or(Prepared{});
  }
  std::future<std::vector<Status>> Many(const Prepared& prepared, std::size_t rows) {
    std::vector<Value> values(rows * 2, {Value::Kind::kBytes, "value"});
    auto outcome = std::make_shared<std::promise<std::vector<Status>>>();
    session_->ExecuteMany(
        prepared, values, rows, Consistency::kOne, {},
        [outcome](std::vector<Status> statuses) { outcome->set_value(std::move(statuses)); });
    return outcome->get_future();
  }
  // Waits, so that a call that is never answered fails the test and does not hang it.
  static std::vector<Status> Get(std::future<std::vector<Status>> outcome) {
    bool ready = outcome.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
    EXPECT_TRUE(ready);
    return ready ? outcome.get() : std::vector<Status>{};
  }
  static std::vector<ErrorCode> Codes(const std::vector<Status>& statuses) {
    std::vector<ErrorCode> codes;
    for (auto& status : statuses)
      if (!status) codes.push_back(status.error().code);
    return codes;
  }

  net::Loop loop_{"client"};
  FakeNode node_;
  std::shared_ptr<Session> session_;
};

bool AnswerVoid(FakeNode& node, const Request& request) {
  if (request.opcode == Opcode::kExecute) node.Reply(request.stream, VoidResult{});
  return request.opcode == Opcode::kExecute;
}

TEST_F(SessionTest, ConnectsToTheDatacenterMeant) {
  Connect([](auto& o) { o.local_datacenter = "dc1"; });
  EXPECT_TRUE(session_->alive());
  auto error = ConnectError([](auto& o) { o.local_datacenter = "dc9"; });
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_NE(error.message.find("'dc9' is not the node's; there are: dc1, dc2, dc3"),
            std::string::npos)
      << error.message;
}

TEST_F(SessionTest, TakesTheContactPointThatAnswers) {
  Connect([](auto& o) {
    o.contact_points.insert(o.contact_points.begin(), HostPort{"127.0.0.1", 1});
  });
  auto error = ConnectError([](auto& o) { o.contact_points = {{"127.0.0.1", 1}}; });
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(ConnectError([](auto& o) { o.contact_points = {}; }).code, ErrorCode::kInvalid);
}

TEST_F(SessionTest, GivesItsPasswordWhenAsked) {
  node_.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  Connect([](auto& o) { o.username = "alice", o.password = "pw"; });
  auto wrong = ConnectError([](auto& o) { o.username = "alice", o.password = "no"; });
  EXPECT_EQ(wrong.code, ErrorCode::kUnauthorized);
  EXPECT_NE(wrong.message.find("Provided username or password is incorrect"), std::string::npos);
  auto none = ConnectError();
  EXPECT_EQ(none.code, ErrorCode::kUnauthorized);
  EXPECT_NE(none.message.find("asks for a username"), std::string::npos);
}

TEST_F(SessionTest, ANodeThatSaysNothingIsATimeout) {
  node_.Answer([](auto&, auto&) { return true; });
  auto error = ConnectError([](auto& o) { o.connect_timeout = Milliseconds(100); });
  EXPECT_TRUE(IsRetriable(error.code)) << error.message;
}

TEST_F(SessionTest, ReadsRowsAndPages) {
  Connect();
  node_.Answer([](FakeNode& node, const Request& request) {
    if (request.opcode != Opcode::kQuery) return false;
    ByteReader r(request.body);
    QueryRequest query;
    EXPECT_TRUE(Read(r, 4, query));
    EXPECT_EQ(query.parameters.page_size, 2);
    if (query.parameters.paging_state.empty()) {
      node.ReplyTexts(request.stream, {"a", "b"}, "more");
    } else {
      EXPECT_EQ(query.parameters.paging_state, "more");
      node.ReplyTexts(request.stream, {"c"});
    }
    return true;
  });
  auto first = session_->Query("SELECT a FROM t", Consistency::kOne, 2);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->columns[0].name, "data_center");
  EXPECT_EQ(first->columns[0].type, "text");
  EXPECT_EQ(first->rows.size(), 2u);
  EXPECT_EQ(first->rows[1][0], "b");
  auto second = session_->Query("SELECT a FROM t", Consistency::kOne, 2, first->paging_state);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->rows[0][0], "c");
  EXPECT_TRUE(second->paging_state.empty());
}

TEST_F(SessionTest, ErrorsKeepTheirTextAndGetACode) {
  struct Case {
    WireError wire;
    std::string text;
    ErrorCode code;
  };
  std::vector<Case> cases{{WireError::kSyntax, "line 1:0 no viable", ErrorCode::kInvalid},
                          {WireError::kInvalid, "Undefined column name x", ErrorCode::kInvalid},
                          {WireError::kInvalid, "unconfigured table t", ErrorCode::kNotFound},
                          {WireError::kInvalid, "keyspace k does not exist", ErrorCode::kNotFound},
                          {WireError::kInvalid, "Keyspace 'k' doesn't exist", ErrorCode::kNotFound},
                          {WireError::kConfig, "bad option", ErrorCode::kInvalid},
                          {WireError::kUnauthorized, "no", ErrorCode::kUnauthorized},
                          {WireError::kOverloaded, "busy", ErrorCode::kUnavailable},
                          {WireError::kBootstrapping, "soon", ErrorCode::kUnavailable},
                          {WireError::kServer, "NullPointerException", ErrorCode::kUnavailable},
                          {WireError::kProtocol, "what", ErrorCode::kInternal}};
  std::size_t next = 0;
  Connect();
  node_.Answer([&](FakeNode& node, const Request& request) {
    node.ReplyError(request.stream, cases[next].wire, cases[next].text);
    return true;
  });
  for (; next < cases.size(); ++next) {
    auto rows = session_->Query("x");
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, cases[next].code) << cases[next].text;
    EXPECT_EQ(rows.error().message, cases[next].text);
  }
}

TEST_F(SessionTest, ExecutesManyWithinTheMaximumInFlight) {
  std::size_t most = 0;
  std::vector<std::int16_t> held;
  node_.Answer([&](FakeNode& node, const Request& request) {
    if (request.opcode != Opcode::kExecute) return false;
    held.push_back(request.stream);
    most = std::max(most, held.size());
    // Answered the last first, once no more can come.
    if (held.size() == 4) {
      for (; !held.empty(); held.pop_back()) node.Reply(held.back(), VoidResult{});
    }
    return true;
  });
  Connect([](auto& o) { o.in_flight_max = 4; });
  auto statuses = Get(Many(Prepare(), 1'000));
  EXPECT_EQ(statuses.size(), 1'000u);
  EXPECT_TRUE(Codes(statuses).empty());
  EXPECT_EQ(most, 4u);
  EXPECT_EQ(node_.requests(Opcode::kExecute).size(), 1'000u);
}

TEST_F(SessionTest, RowsCarryTheirValuesAndTimes) {
  node_.Answer(AnswerVoid);
  Connect();
  auto prepared = Prepare();
  auto outcome = std::make_shared<std::promise<std::vector<Status>>>();
  {
    std::string text = "text";
    std::vector<Value> values{
        {Value::Kind::kBytes, text}, {Value::Kind::kNull, {}}, {}, {Value::Kind::kBytes, ""}};
    session_->ExecuteMany(prepared, values, 2, Consistency::kLocalQuorum, {std::nullopt, 42},
                          [outcome](auto statuses) { outcome->set_value(std::move(statuses)); });
    text = "XXXX";
  }
  EXPECT_TRUE(Codes(Get(outcome->get_future())).empty());
  auto requests = node_.requests(Opcode::kExecute);
  ASSERT_EQ(requests.size(), 2u);
  ExecuteRequest first, second;
  ByteReader r1(requests[0].body), r2(requests[1].body);
  ASSERT_TRUE(Read(r1, 4, first) && Read(r2, 4, second));
  EXPECT_EQ(first.id, "the-id");
  EXPECT_EQ(first.parameters.consistency, 6);
  EXPECT_EQ(first.parameters.values[0].bytes, "text");
  EXPECT_EQ(first.parameters.values[1].kind, WireValue::Kind::kNull);
  EXPECT_EQ(first.parameters.timestamp, std::nullopt);
  EXPECT_EQ(second.parameters.values[0].kind, WireValue::Kind::kUnset);
  EXPECT_EQ(second.parameters.values[1].kind, WireValue::Kind::kBytes);
  EXPECT_EQ(second.parameters.timestamp, 42);
}

TEST_F(SessionTest, EachRowHasItsOwnOutcome) {
  int count = 0;
  node_.Answer([&](FakeNode& node, const Request& request) {
    if (request.opcode != Opcode::kExecute) return false;
    ++count % 3 == 0 ? node.ReplyError(request.stream, WireError::kOverloaded, "busy")
                     : node.Reply(request.stream, VoidResult{});
    return true;
  });
  Connect();
  auto statuses = Get(Many(Prepare(), 9));
  for (std::size_t i = 0; i < statuses.size(); ++i)
    EXPECT_EQ(statuses[i].has_value(), i % 3 != 2) << i;
  EXPECT_TRUE(Get(Many(Prepare(), 0)).empty());
}

TEST_F(SessionTest, TheWrongNumberOfValuesIsRefused) {
  node_.Answer(AnswerVoid);
  Connect();
  std::promise<Status> outcome;
  session_->Execute(Prepare(), {{Value::Kind::kNull, {}}}, Consistency::kOne, {},
                    [&](Status status) { outcome.set_value(std::move(status)); });
  EXPECT_EQ(outcome.get_future().get().error().code, ErrorCode::kInvalid);
}

TEST_F(SessionTest, ARowTooLargeFailsAlone) {
  node_.Answer(AnswerVoid);
  Connect();
  auto prepared = Prepare();
  std::string large(kBodyMax, 'x');
  std::vector<Value> values(6, {Value::Kind::kBytes, "a"});
  values[3].bytes = large;
  auto outcome = std::make_shared<std::promise<std::vector<Status>>>();
  session_->ExecuteMany(prepared, values, 3, Consistency::kOne, {},
                        [outcome](auto statuses) { outcome->set_value(std::move(statuses)); });
  auto statuses = Get(outcome->get_future());
  EXPECT_TRUE(statuses[0] && statuses[2]);
  EXPECT_EQ(statuses[1].error().code, ErrorCode::kTooLarge);
}

TEST_F(SessionTest, PreparesAgainWhatTheNodeForgot) {
  bool forgotten = true;
  Connect();
  auto prepared = Prepare();
  EXPECT_EQ(prepared.parameters().size(), 2u);
  node_.Answer([&](FakeNode& node, const Request& request) {
    if (request.opcode == Opcode::kPrepare) forgotten = false;
    if (request.opcode != Opcode::kExecute) return false;
    forgotten ? node.ReplyError(request.stream, WireError::kUnprepared, "forgotten", "the-id")
              : node.Reply(request.stream, VoidResult{});
    return true;
  });
  EXPECT_TRUE(Codes(Get(Many(prepared, 100))).empty());
  EXPECT_EQ(node_.requests(Opcode::kPrepare).size(), 2u);
}

TEST_F(SessionTest, ANodeThatAlwaysForgetsIsNotAskedForEver) {
  Connect();
  auto prepared = Prepare();
  node_.Answer([&](FakeNode& node, const Request& request) {
    if (request.opcode != Opcode::kExecute) return false;
    node.ReplyError(request.stream, WireError::kUnprepared, "forgotten", "the-id");
    return true;
  });
  EXPECT_EQ(Codes(Get(Many(prepared, 2))), std::vector(2, ErrorCode::kUnavailable));
  node_.Answer([&](FakeNode& node, const Request& request) {
    request.opcode == Opcode::kPrepare
        ? node.ReplyError(request.stream, WireError::kInvalid, "unconfigured table t")
        : node.ReplyError(request.stream, WireError::kUnprepared, "forgotten", "the-id");
    return true;
  });
  EXPECT_EQ(Codes(Get(Many(prepared, 3))), std::vector(3, ErrorCode::kNotFound));
}

TEST_F(SessionTest, ALostConnectionFailsAllThatIsUnderWay) {
  Connect([](auto& o) { o.in_flight_max = 4; });
  auto outcome = Many(Prepare(), 100);
  while (node_.requests(Opcode::kExecute).size() < 4) std::this_thread::yield();
  node_.Close();
  EXPECT_EQ(Codes(Get(std::move(outcome))), std::vector(100, ErrorCode::kUnavailable));
  EXPECT_FALSE(session_->alive());
  EXPECT_EQ(session_->Query("x").error().code, ErrorCode::kUnavailable);
}

TEST_F(SessionTest, ClosingASessionFailsWhatIsUnderWay) {
  Connect();
  auto outcome = Many(Prepare(), 3);
  session_ = nullptr;
  EXPECT_EQ(Codes(Get(std::move(outcome))), std::vector(3, ErrorCode::kUnavailable));
}

TEST_F(SessionTest, LateRepliesAreNotTakenForOthers) {
  std::vector<std::int16_t> held;
  Connect([](auto& o) { o.in_flight_max = 8, o.request_timeout = Milliseconds(60); });
  auto prepared = Prepare();
  node_.Answer([&](FakeNode&, const Request& request) {
    if (request.opcode == Opcode::kExecute) held.push_back(request.stream);
    return true;
  });
  EXPECT_EQ(Codes(Get(Many(prepared, 2))), std::vector(2, ErrorCode::kTimeout));
  EXPECT_TRUE(session_->alive());
  auto late = held;
  held.clear();
  auto outcome = Many(prepared, 6);
  node_.Post([this, late] {
    for (auto stream : late) node_.ReplyError(stream, WireError::kInvalid, "late");
  });
  while (node_.requests(Opcode::kExecute).size() < 8) std::this_thread::yield();
  node_.Post([&] {
    for (auto stream : held) node_.Reply(stream, VoidResult{});
  });
  EXPECT_TRUE(Codes(Get(std::move(outcome))).empty());
}

TEST_F(SessionTest, ANodeThatOwesTooMuchIsLeft) {
  Connect([](auto& o) { o.in_flight_max = 4, o.request_timeout = Milliseconds(50); });
  auto prepared = Prepare();
  node_.Answer([](auto&, auto&) { return true; });
  EXPECT_EQ(Get(Many(prepared, 10)).size(), 10u);
  EXPECT_FALSE(session_->alive());
}

TEST_F(SessionTest, ARefusalOnStreamZeroIsNobodys) {
  Connect();
  auto prepared = Prepare();
  node_.Answer([](FakeNode& node, const Request& request) {
    if (request.opcode != Opcode::kExecute) return false;
    EXPECT_GT(request.stream, 0);
    if (request.stream == 2) {
      node.ReplyError(0, WireError::kOverloaded, "Query timed out before it could start");
    } else {
      node.Reply(request.stream, VoidResult{});
    }
    return true;
  });
  auto statuses = Get(Many(prepared, 2));
  ASSERT_EQ(statuses.size(), 2u);
  EXPECT_TRUE(statuses[0]);
  ASSERT_FALSE(statuses[1]);
  EXPECT_EQ(statuses[1].error().code, ErrorCode::kUnavailable);
  EXPECT_NE(statuses[1].error().message.find("before it could start"), std::string::npos);
}

TEST_F(SessionTest, GarbageEndsTheConnection) {
  Connect();
  auto outcome = Many(Prepare(), 1);
  while (node_.requests(Opcode::kExecute).empty()) std::this_thread::yield();
  node_.Post([this] { node_.Reply(999, VoidResult{}); });
  EXPECT_EQ(Codes(Get(std::move(outcome))), std::vector(1, ErrorCode::kUnavailable));
  EXPECT_FALSE(session_->alive());
}

TEST_F(SessionTest, EventsAndWarningsAreNoMatter) {
  Connect();
  node_.Answer([](FakeNode& node, const Request& request) {
    node.Reply(-1, Opcode::kEvent, "whatever");
    node.Reply(request.stream, Opcode::kResult, std::string("\0\1\0\1w\0\0\0\1", 9), kFlagWarning);
    return true;
  });
  auto rows = session_->Query("USE k");
  EXPECT_TRUE(rows) << rows.error().message;
}

}  // namespace
}  // namespace taskflow::cql
