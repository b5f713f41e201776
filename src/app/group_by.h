// GROUP BY over columns that Apache Cassandra does not group by ("currently only supported on the
// columns of the PRIMARY KEY"): the same question as a plain SELECT, and the counting done here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cql/client/session.h"

namespace taskflow::app {

struct GroupByPlan {
  struct Selected {
    std::string heading;
    std::optional<std::size_t> column;  // of `statement`'s; nothing: COUNT(*)
    bool count = false;                 // COUNT(column): values that are not null
  };
  std::string statement;  // the SELECT to read with
  std::vector<Selected> selected;
  std::vector<std::size_t> group;  // columns of `statement`
  std::optional<std::size_t> limit;
};

// SELECT columns and COUNTs FROM table [WHERE ...] GROUP BY columns [LIMIT n] [ALLOW FILTERING];
// nothing for any other statement.
std::optional<GroupByPlan> PlanGroupBy(std::string_view statement);

// Groups in the order in which they were first seen; the other columns have their first row's
// values.
class GroupCounter {
 public:
  explicit GroupCounter(GroupByPlan plan) : plan_(std::move(plan)) {}
  // Errors: kTooLarge over kGroupsMax groups.
  Status Add(const cql::Rows& page);
  cql::Rows Take();

  static constexpr std::size_t kGroupsMax = 1'000'000;

 private:
  using Row = std::vector<std::optional<std::string>>;
  struct Group {
    Row first;
    std::vector<std::int64_t> counts;  // as many as selected; of COUNTs
  };
  GroupByPlan plan_;
  std::vector<cql::Column> columns_;
  std::map<Row, std::size_t> index_;
  std::vector<Group> groups_;
};

}  // namespace taskflow::app
