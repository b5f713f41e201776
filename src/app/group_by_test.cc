#include "app/group_by.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace taskflow::app {
namespace {

std::int64_t NumberIn(const std::optional<std::string>& cell) { return ByteReader(*cell).I64(); }

TEST(PlanGroupBy, TheDocumentsQuery) {
  auto plan = PlanGroupBy("SELECT action, COUNT(*) FROM taskflow.interactions GROUP BY action;");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->statement, "SELECT action FROM taskflow.interactions");
  EXPECT_EQ(plan->group, std::vector<std::size_t>{0});
}

TEST(PlanGroupBy, KeepsTheRestOfTheStatement) {
  auto plan = PlanGroupBy(
      "select count(what) AS n, \"Who\" from t where action = 'group by' "
      "group by action, \"Who\" limit 5 allow filtering");
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->statement,
            "SELECT what, \"Who\", action from t where action = 'group by' ALLOW FILTERING");
  EXPECT_EQ(plan->group, (std::vector<std::size_t>{2, 1}));
  EXPECT_EQ(plan->limit, 5u);
  EXPECT_EQ(plan->selected[0].heading, "n");
  EXPECT_EQ(plan->selected[1].heading, "Who");
}

TEST(PlanGroupBy, LeavesOtherStatementsAlone) {
  for (const auto* statement :
       {"", "SELECT * FROM t GROUP BY a", "SELECT a FROM t", "SELECT sum(a) FROM t GROUP BY b",
        "INSERT INTO t (a) VALUES (1)", "SELECT a FROM t GROUP BY", "SELECT a, FROM t GROUP BY a",
        "SELECT a FROM t GROUP BY a LIMIT x", "SELECT count( FROM t GROUP BY a", "SELECT 'a"}) {
    EXPECT_FALSE(PlanGroupBy(statement)) << statement;
  }
}

TEST(GroupCounter, CountsAcrossPages) {
  GroupCounter counter(*PlanGroupBy("SELECT a, COUNT(*), COUNT(b) FROM t GROUP BY a LIMIT 2"));
  cql::Rows page{.columns = {{"", "", "a", "text"}, {"", "", "b", "text"}},
                 .rows = {{"x", "1"}, {"y", std::nullopt}, {"x", std::nullopt}}};
  ASSERT_TRUE(counter.Add(page));
  page.rows = {{"x", "2"}, {std::nullopt, "3"}};
  ASSERT_TRUE(counter.Add(page));
  auto rows = counter.Take();
  ASSERT_EQ(rows.rows.size(), 2u);
  EXPECT_EQ(rows.columns[0].type, "text");
  EXPECT_EQ(rows.columns[1].name, "count");
  EXPECT_EQ(rows.columns[2].name, "system.count(b)");
  EXPECT_EQ(rows.rows[0][0], "x");
  EXPECT_EQ(NumberIn(rows.rows[0][1]), 3);
  EXPECT_EQ(NumberIn(rows.rows[0][2]), 2);
  EXPECT_EQ(NumberIn(rows.rows[1][1]), 1);
  EXPECT_EQ(NumberIn(rows.rows[1][2]), 0);
}

}  // namespace
}  // namespace taskflow::app
