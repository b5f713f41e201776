#include "passport/tracer.h"

#include "passport/fixture.h"

namespace taskflow::passport {
namespace {

TEST_F(PassportTest, AnEventThatHasArrived) {
  Write(kId);
  CommitAll();
  sources_.insights = [](std::string_view id) -> Result<std::optional<SeenEvent>> {
    SeenEvent seen;
    seen.event.id = id;
    seen.seen_ms = kBorn + 19;
    return seen;
  };
  auto found = Look();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(StatesOf(*found), "done done done done done done");
  EXPECT_EQ(found->stopped, "");
  EXPECT_EQ(found->event->what, "milk");
  EXPECT_EQ(found->total_ms, 19);
  EXPECT_EQ(found->At("outbox").ms, 0);
  EXPECT_EQ(found->At("produced").ms, 7);
  EXPECT_EQ(found->At("visible").ms, 12);
  EXPECT_NE(found->At("fetched").where.find("task 0 of sink on w:1"), std::string::npos);
  EXPECT_NE(found->At("written").where.find("WRITETIME(action) 2023-11-14"), std::string::npos);
}

TEST_F(PassportTest, ARowThatIsWrittenMeanwhileIsNotLost) {
  Write(kId);
  const auto rows = std::exchange(pipeline_.rows, {});
  pipeline::FakePeers peers(pipeline_);
  // After the table was asked, before the sink is.
  auto found = Trace(peers, sources_, kId, {.stopping = [&] {
                       pipeline_.rows = rows;
                       CommitAll();
                       return false;
                     }});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->At("written").state, StageState::kDone);
  EXPECT_EQ(found->stopped, "");
}

TEST_F(PassportTest, NobodyKnowsTheId) {
  auto found = Look("ffffffff-0000-4000-8000-000000000000");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
  EXPECT_NE(found.error().message.find("refused"), std::string::npos);
  pipeline_.away = true;
  EXPECT_EQ(Look().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(Look("").error().code, ErrorCode::kInvalid);
}

TEST_F(PassportTest, TheSiteRefusedIt) {
  sources_.refused = [](std::string_view) -> Result<std::optional<RefusedEvent>> {
    return RefusedEvent{kBorn, 422, "invalid", "what", "This is the page's path."};
  };
  auto found = Look();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->stopped, "accepted");
  EXPECT_EQ(StatesOf(*found), "failed unknown unknown unknown unknown unknown");
  const auto& stage = found->At("accepted");
  EXPECT_EQ(fmt::format("{} {} {}", stage.field, stage.rule, *stage.at_ms),
            fmt::format("what This is the page's path. {}", kBorn));
  EXPECT_NE(stage.remedy.find("another what"), std::string::npos);
  // Taken later, it is an event like others.
  Write(kId);
  EXPECT_EQ(StageOf("accepted").state, StageState::kDone);
  sources_.refused = [](std::string_view) -> Result<std::optional<RefusedEvent>> {
    return Fail(ErrorCode::kUnavailable, "the site is away");
  };
  found = Look("ffffffff-0000-4000-8000-000000000000");
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message.find("; the site is away"), std::string::npos);
}

TEST_F(PassportTest, ItWaitsInTheOutbox) {
  sources_.outbox = [](std::string_view id) -> Result<std::optional<WaitingEvent>> {
    WaitingEvent waiting;
    waiting.entry.event.id = id;
    waiting.entry.circumstances.arrived_ms = kBorn;
    waiting.before = 4;
    return waiting;
  };
  auto found = Look();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stopped, "produced");
  EXPECT_NE(found->At("produced").why.find("4 events before it"), std::string::npos);
  pipeline_.away = true;
  EXPECT_NE(StageOf("produced").remedy.find("kafka.bootstrap_servers"), std::string::npos);
}

TEST_F(PassportTest, TheStoreIsAway) {
  Write(kId);
  pipeline_.store_away = true;
  auto found = Look();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stopped, "written");
  EXPECT_EQ(found->At("written").why, "the store is away");
  EXPECT_NE(found->At("written").remedy.find("cassandra.contact_points"), std::string::npos);
  EXPECT_EQ(found->At("written").field, "cassandra.contact_points");
  EXPECT_NE(found->At("written").rule, "");
}

TEST_F(PassportTest, ADeadLetterSaysWhy) {
  pipeline_.sink_is_on = false;
  Connector("RUNNING", R"(,"errors.tolerance":"all","errors.deadletterqueue.topic.name":"dlq")");
  Write(kId);
  CommitAll();
  pipeline_.topics["dlq"] = {{{std::string(kId),
                               "x",
                               {{"__connect.errors.topic", kTopic},
                                {"__connect.errors.stage", "VALUE_CONVERTER"},
                                {"__connect.errors.exception.class.name", "DataException"},
                                {"__connect.errors.exception.message", "no Avro"}},
                               kBorn}}};
  auto stage = StageOf("written");
  EXPECT_EQ(stage.state, StageState::kFailed);
  EXPECT_EQ(stage.why, "VALUE_CONVERTER: DataException: no Avro");
  EXPECT_EQ(stage.where, "dead letter dlq-0 offset 0");
  EXPECT_NE(stage.remedy.find("/dead-letters/dlq/redrive"), std::string::npos);
  pipeline_.topics["dlq"][0][0].headers[3].value =
      "column what of table a.b: a ARRAY does not fit type text";
  stage = StageOf("written");
  EXPECT_EQ(stage.field, "what");
  EXPECT_EQ(stage.rule, "column what takes text");
}

TEST_F(PassportTest, ALetterThatWasSentAgainIsNotTheEnd) {
  pipeline_.sink_is_on = false;
  Connector("RUNNING", R"(,"errors.tolerance":"all","errors.deadletterqueue.topic.name":"dlq")");
  Write(kId);
  auto& records =
      pipeline_.topics[kTopic][static_cast<std::size_t>(pipeline::PartitionOfKey(kId, 2))];
  CommitAll();
  auto letter = [](const char* message) {
    return pipeline::FakePipeline::Record{std::string(kId),
                                          "x",
                                          {{"__connect.errors.topic", kTopic},
                                           {"__connect.errors.stage", "TASK_PUT"},
                                           {"__connect.errors.exception.message", message}},
                                          kBorn};
  };
  pipeline_.topics["dlq"] = {{letter("first")}};
  pipeline::FakePeers peers(pipeline_);
  Tracer tracer(peers, sources_, kId);
  EXPECT_EQ(tracer.Look()->At("written").state, StageState::kFailed);
  records.push_back(records.back());
  records.back().headers.push_back({"taskflow-redriven-from", "dlq/0/0"});
  EXPECT_EQ(tracer.Look()->stopped, "fetched");
  EXPECT_EQ(StageOf("fetched").state, StageState::kWaiting);
  // It dies again.
  CommitAll();
  pipeline_.topics["dlq"][0].push_back(letter("second"));
  for (const auto& stage : {tracer.Look()->At("written"), StageOf("written")}) {
    EXPECT_EQ(stage.state, StageState::kFailed);
    EXPECT_NE(stage.why.find("second"), std::string::npos);
    EXPECT_EQ(stage.where, "dead letter dlq-0 offset 1");
  }
}

TEST_F(PassportTest, TheTaskHasFailedAtItOrBefore) {
  pipeline_.sink_is_on = false;
  auto offset = Write(kId);
  Connector("FAILED", "",
            fmt::format("x.ConnectException: Tolerance exceeded\\n\\tat y\\nCaused by: "
                        "x.DataException: no Avro (topic '{}', partition {}, offset {})",
                        kTopic, pipeline::PartitionOfKey(kId, 2), offset));
  auto stage = StageOf("written");
  EXPECT_EQ(stage.state, StageState::kFailed);
  EXPECT_TRUE(stage.why.starts_with("x.DataException: no Avro")) << stage.why;
  EXPECT_EQ(StageOf("fetched").state, StageState::kDone);
  Connector("FAILED", "", "x.DataException: another");
  stage = StageOf("fetched");
  EXPECT_EQ(stage.state, StageState::kFailed);
  EXPECT_NE(stage.why.find("a record before it: x.DataException: another"), std::string::npos);
  EXPECT_NE(stage.remedy.find("/connectors/sink/restart"), std::string::npos);
  EXPECT_NE(stage.rule.find("a task stops at a record"), std::string::npos);
  EXPECT_EQ(stage.field, "errors.tolerance");
}

TEST_F(PassportTest, TheConnectorPausesOrIsNotThere) {
  pipeline_.sink_is_on = false;
  Write(kId);
  Connector("PAUSED", "", "", "PAUSED");
  EXPECT_EQ(StageOf("fetched").remedy, "PUT /connectors/sink/resume");
  EXPECT_EQ(StageOf("fetched").rule, "a connector reads its topics while its state is RUNNING");
  pipeline_.connectors = "{}";
  EXPECT_EQ(StageOf("fetched").why, "no connector reads " + kTopic);
}

TEST_F(PassportTest, ARowThatIsGone) {
  Write(kId);
  CommitAll();
  pipeline_.rows.clear();
  EXPECT_EQ(StageOf("written").state, StageState::kFailed);
  pipeline_.table_ttl_s = 3600;
  EXPECT_EQ(StageOf("written").state, StageState::kDone);
  EXPECT_NE(StageOf("written").why.find("has ended"), std::string::npos);
}

TEST_F(PassportTest, AnotherProgramsRecord) {
  Write(kId, false);
  auto found = Look();
  ASSERT_TRUE(found);
  EXPECT_EQ(StatesOf(*found), "unknown unknown done done done unknown");
  EXPECT_EQ(found->At("produced").at_ms, kBorn);
  EXPECT_EQ(found->total_ms, 0);
}

TEST_F(PassportTest, ARecordInAnotherPartition) {
  pipeline_.sink_is_on = false;
  pipeline_.Put(kId, "ada@example.com", "milk", kBorn,
                static_cast<std::size_t>(1 - pipeline::PartitionOfKey(kId, 2)));
  EXPECT_EQ(StageOf("produced").state, StageState::kDone);
}

TEST_F(PassportTest, DurationsAddUpThoughClocksDisagree) {
  Passport passport{.id = kId};
  std::optional<std::int64_t> times[] = {100, 90, std::nullopt, 130, 120, 150};
  for (std::size_t i = 0; i < 6; ++i) {
    passport.stages.push_back(
        {.name = std::string(kStages[i]), .state = StageState::kDone, .at_ms = times[i]});
  }
  SetDurations(passport);
  EXPECT_EQ(passport.total_ms, 50);
  std::int64_t sum = 0;
  for (const auto& stage : passport.stages) sum += stage.ms.value_or(0);
  EXPECT_EQ(sum, 50);
  EXPECT_EQ(passport.At("outbox").ms, 0);
  EXPECT_FALSE(passport.At("produced").ms);
}

}  // namespace
}  // namespace taskflow::passport
