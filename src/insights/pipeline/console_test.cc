#include "insights/pipeline/console.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "insights/pipeline/fake_links.h"
#include "insights/pipeline/limits.h"

namespace taskflow::insights {
namespace {

using cql::TypeId;

TEST(Console, LetsOnlySelectsPass) {
  for (auto query : {"SELECT * FROM t", "  select id from k.t where id = 'a' ;",
                     "-- all\nSELECT count(*) FROM t", "/* a */ SELECT a FROM t GROUP BY b",
                     "SELECT a + 1 FROM t", "SELECT who, my_function(a) FROM t"}) {
    EXPECT_TRUE(CheckIsSelect(query)) << query;
  }
  for (auto query :
       {"DELETE FROM t WHERE id = 'a'", "insert into t (id) values ('a')", "TRUNCATE t", "",
        "BEGIN BATCH DELETE FROM t WHERE id='a' APPLY BATCH", "DROP TABLE t", "selects",
        "-- SELECT", "/* SELECT", "/* SELECT */ DROP TABLE t", "-- SELECT\nTRUNCATE t",
        "CREATE FUNCTION f", "USE k", "UPDATE t SET a = 1 WHERE id = 'SELECT'"}) {
    EXPECT_FALSE(CheckIsSelect(query)) << query;
  }
}

class ConsoleTest : public testing::Test {
 protected:
  ConsoleTest() {
    parts_.cql = [this](const auto& query, std::int32_t size, const auto& page) {
      asked_ = fmt::format("{} {} {}", query, size, page);
      return answer_;
    };
  }
  std::string Run(json::object body) {
    auto answer = RunQuery(links_, body);
    if (!answer) {
      const auto& problem = answer.error();
      return fmt::format("{} {} {}", problem.status, problem.field, problem.message);
    }
    answer->erase("ms");
    return ToJson(*answer);
  }
  static std::string Long(std::int64_t value) {
    std::string out;
    ByteWriter(out).I64(value);
    return out;
  }

  FakeParts parts_;
  FakeLinks links_{parts_};
  std::string asked_;
  Result<cql::Rows> answer_;
};

TEST_F(ConsoleTest, AnswersValuesByTheirTypes) {
  cql::Type list{.id = TypeId::kList, .of = {{.id = TypeId::kText}}};
  cql::Type pair{.id = TypeId::kUdt, .of = {{.id = TypeId::kText}}, .name = "p", .fields = {"x"}};
  answer_ = cql::Rows{.columns = {{"k", "t", "a", "text", {.id = TypeId::kText}},
                                  {"k", "t", "b", "bigint", {.id = TypeId::kBigint}},
                                  {"k", "t", "c", "timestamp", {.id = TypeId::kTimestamp}},
                                  {"k", "t", "d", "list<text>", list},
                                  {"k", "t", "e", "p", pair},
                                  {"k", "t", "f", "double", {.id = TypeId::kDouble}}},
                      .rows = {{"x\"y", Long(7), Long(0), std::string("\0\0\0\1\0\0\0\1z", 9),
                                std::string("\0\0\0\1q", 5), Long(0x7ff8000000000000)},
                               {std::nullopt, Long((1LL << 60) + 1), std::nullopt, std::nullopt,
                                std::nullopt, Long(0)}},
                      .paging_state = std::string("\0\xff", 2),
                      .warnings = {"Aggregation query used without partition key"}};
  auto answer = Run({{"query", "SELECT * FROM t"}, {"pageSize", 2}});
  EXPECT_EQ(answer, R"({"columns":[{"name":"a","type":"text"},{"name":"b","type":"bigint"},)"
                    R"({"name":"c","type":"timestamp"},{"name":"d","type":"list<text>"},)"
                    R"({"name":"e","type":"p"},{"name":"f","type":"double"}],)"
                    R"("rows":[["x\"y",7,"1970-01-01 00:00:00.000Z",["z"],{"x":"q"},"NaN"],)"
                    R"([null,"1152921504606846977",null,null,null,0E0]],"next":"AP8=",)"
                    R"("warnings":["Aggregation query used without partition key"]})");
  EXPECT_EQ(asked_, "SELECT * FROM t 2 ");
  Run({{"query", "SELECT * FROM t"}, {"page", "AP8="}});
  EXPECT_EQ(asked_, "SELECT * FROM t 100 " + std::string("\0\xff", 2));
}

TEST_F(ConsoleTest, PassesTheNodesWordsOn) {
  answer_ = Fail(ErrorCode::kInvalid,
                 "Group by is currently only supported on the columns of the "
                 "PRIMARY KEY, got action");
  EXPECT_EQ(Run({{"query", "SELECT action FROM t GROUP BY action"}}),
            "422 query Group by is currently only supported on the columns of the PRIMARY KEY, got "
            "action");
  answer_ = Fail(ErrorCode::kNotFound, "unconfigured table t");
  EXPECT_EQ(Run({{"query", "SELECT a FROM t"}}), "422 query unconfigured table t");
  answer_ = Fail(ErrorCode::kTimeout, "no answer");
  EXPECT_EQ(Run({{"query", "SELECT a FROM t"}}),
            "503  the store (cassandra.contact_points): no answer");
}

TEST_F(ConsoleTest, NamesTheMemberThatIsWrong) {
  EXPECT_TRUE(Run({}).starts_with("422 query"));
  EXPECT_EQ(Run({{"query", "DROP TABLE t"}}), "422 query Only SELECT can be asked here.");
  EXPECT_TRUE(Run({{"query", "SELECT a FROM t"}, {"page", "%"}}).starts_with("422 page"));
  EXPECT_TRUE(Run({{"query", "SELECT a FROM t"}, {"pageSize", 501}}).starts_with("422 pageSize"));
  EXPECT_TRUE(Run({{"query", "SELECT a FROM t"}, {"pageSize", "9"}}).starts_with("422 pageSize"));
  EXPECT_EQ(asked_, "");
}

TEST_F(ConsoleTest, ListsTables) {
  auto number = [](std::int32_t value) {
    std::string out;
    ByteWriter(out).I32(value);
    return out;
  };
  parts_.cql = [&](const std::string& query, std::int32_t, const auto&) -> Result<cql::Rows> {
    if (query.find("system_schema.tables") != query.npos) {
      return cql::Rows{.rows = {{"k", "t", number(60)}}};
    }
    return cql::Rows{.rows = {{"k", "t", "zeta", "int", "regular", number(-1)},
                              {"k", "t", "b", "text", "clustering", number(0)},
                              {"k", "t", "c", "text", "partition_key", number(1)},
                              {"k", "t", "a", "text", "partition_key", number(0)},
                              {"k", "t", "eta", "int", "regular", number(-1)}}};
  };
  auto answer = ListTables(links_);
  ASSERT_TRUE(answer);
  EXPECT_EQ(ToJson(*answer), R"({"tables":[{"keyspace":"k","table":"t","columns":[)"
                             R"({"name":"a","type":"text","kind":"partition_key"},)"
                             R"({"name":"c","type":"text","kind":"partition_key"},)"
                             R"({"name":"b","type":"text","kind":"clustering"},)"
                             R"({"name":"eta","type":"int","kind":"regular"},)"
                             R"({"name":"zeta","type":"int","kind":"regular"}],"ttl":60}]})");
}

}  // namespace
}  // namespace taskflow::insights
