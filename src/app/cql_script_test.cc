#include "app/cql_script.h"

#include <gtest/gtest.h>

#include "app/embedded.h"

namespace taskflow::app {
namespace {

using Statements = std::vector<std::string>;

TEST(SplitCql, TheProjectsOwnScript) {
  auto statements = SplitCql(kInitCql);
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 5u);
  EXPECT_TRUE(statements->at(0).starts_with("CREATE KEYSPACE IF NOT EXISTS taskflow"));
  EXPECT_EQ(statements->at(1), "USE taskflow");
  EXPECT_TRUE(statements->at(2).ends_with("default_time_to_live = 7776000"));
  EXPECT_EQ(statements->at(4), "CREATE INDEX IF NOT EXISTS idx_who ON interactions (who)");
}

TEST(SplitCql, QuotesAndCommentsHideSemicolons) {
  EXPECT_EQ(*SplitCql("a ';--' b; c \";/*\" -- ;\n; d $$;'$$ e /* ; ' */ f"),
            (Statements{"a ';--' b", "c \";/*\"", "d $$;'$$ e   f"}));
  EXPECT_EQ(*SplitCql("a 'it''s;';b"), (Statements{"a 'it''s;'", "b"}));
  EXPECT_EQ(*SplitCql(" ;; // nothing\n"), Statements{});
}

TEST(SplitCql, ABatchIsOneStatement) {
  EXPECT_EQ(*SplitCql("BEGIN BATCH INSERT x; UPDATE y; APPLY BATCH; SELECT z"),
            (Statements{"BEGIN BATCH INSERT x; UPDATE y; APPLY BATCH", "SELECT z"}));
  EXPECT_EQ(*SplitCql("BEGIN UNLOGGED BATCH INSERT x;"),
            Statements{"BEGIN UNLOGGED BATCH INSERT x;"});
}

TEST(SplitCql, OpenQuotesAreRefused) {
  EXPECT_EQ(SplitCql("a 'b").error().message, "the CQL has a ' that does not end");
  EXPECT_EQ(SplitCql("a /* b").error().message, "the CQL has a /* that does not end");
}

}  // namespace
}  // namespace taskflow::app
