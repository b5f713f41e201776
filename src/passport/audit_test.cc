#include "passport/audit.h"

#include "passport/fixture.h"
#include "passport/id_join.h"

namespace taskflow::passport {
namespace {

std::string Uuid(int n) { return fmt::format("{:08x}-0000-4000-8000-000000000000", n); }

class AuditTest : public PassportTest {
 protected:
  AuditResult Run(std::size_t bytes_max = kAuditBytesMax) {
    pipeline::FakePeers peers(pipeline_);
    auto found = Audit(peers, {.bytes_max = bytes_max}, {});
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(AuditResult{});
  }
};

TEST_F(AuditTest, FindsWhatIsMissingDifferentAndTooMuch) {
  for (int i = 0; i < 200; ++i) Write(Uuid(i));
  Write(Uuid(7));
  CommitAll();
  auto found = Run();
  EXPECT_TRUE(found.Balanced());
  EXPECT_EQ(fmt::format("{} {} {} {}", found.records, found.events, found.rows, found.repeats),
            "201 200 200 1");
  pipeline_.rows.erase(Uuid(3));
  pipeline_.rows[Uuid(5)].what = "other";
  pipeline_.rows[Uuid(900)] = pipeline_.rows[Uuid(4)];
  for (auto bytes_max : {kAuditBytesMax, std::size_t{2'000}}) {
    found = Run(bytes_max);
    EXPECT_FALSE(found.Balanced());
    EXPECT_EQ(found.missing_ids, std::vector<std::string>{Uuid(3)});
    EXPECT_EQ(found.different_ids, std::vector<std::string>{Uuid(5)});
    EXPECT_EQ(found.surplus_ids, std::vector<std::string>{Uuid(900)});
  }
}

TEST_F(AuditTest, WhatWaitsOrIsDeadOrHasEndedIsNoFault) {
  pipeline_.sink_is_on = false;
  Connector("RUNNING", R"(,"errors.deadletterqueue.topic.name":"dlq")");
  Write(kId);
  EXPECT_EQ(Run().waiting, 1);
  CommitAll();
  EXPECT_EQ(Run().missing, 1);
  pipeline_.table_ttl_s = 3600;
  EXPECT_EQ(Run().expired, 1);
  pipeline_.topics["dlq"] = {{{std::string(kId), "x", {}, kBorn}}};
  auto found = Run();
  EXPECT_EQ(found.dead_ids, std::vector<std::string>{kId});
  EXPECT_TRUE(found.Balanced());
}

TEST_F(AuditTest, RecordsWithoutEventsOrKeys) {
  pipeline_.topics[kTopic][0].push_back({std::nullopt, "x", {}, kBorn});
  pipeline_.topics[kTopic][0].push_back({"hello", "x", {}, kBorn});
  CommitAll();
  auto found = Run();
  EXPECT_EQ(found.without_key, 1);
  ASSERT_EQ(found.missing_ids.size(), 1u);
  EXPECT_NE(found.missing_ids[0].find("partition 0 offset 1"), std::string::npos);
}

TEST(IdJoin, ManyIdsInLittleMemory) {
  IdJoin join(10'000);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5'000; ++i) {
      ASSERT_TRUE(join.Add({.id = events::BytesOfId(Uuid(i)), .offset = round}));
    }
  }
  int ids = 0;
  ASSERT_TRUE(join.ForEachId([&](auto entries) {
    ++ids;
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].offset, 0);
    EXPECT_EQ(entries[1].offset, 1);
  }));
  EXPECT_EQ(ids, 5'000);
}

}  // namespace
}  // namespace taskflow::passport
