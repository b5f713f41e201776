#include "store/query/select_planner.h"

#include "store/query/selector_planner.h"

namespace taskflow::store {
namespace {

constexpr std::string_view kNeedsFiltering =
    "Cannot execute this query as it might involve data filtering and thus may have unpredictable "
    "performance. "
    "If you want to execute this query despite the performance unpredictability, use ALLOW "
    "FILTERING";

bool IsExact(const Restriction& restriction) {
  return restriction.op == Op::kEq || restriction.op == Op::kIn;
}
bool IsSlice(const Restriction& restriction) {
  return restriction.op >= Op::kLt && restriction.op <= Op::kGe;
}

// Sorts the conditions of WHERE into what the keys say, what an index says, and what is checked row
// by row.
class WherePlanner {
 public:
  WherePlanner(Resolver& resolver, SelectPlan& plan)
      : resolver_(resolver), plan_(plan), table_(*plan.table) {}

  Status Plan(const cql::Select& statement) {
    for (auto& relation : statement.where) TRY(Add(relation));
    if (table_.is_system()) {
      plan_.filters = std::move(given_);
      return {};
    }
    if (UsePartition()) {
      UseClustering();
    } else {
      UseIndex();
    }
    return CheckFiltering(statement.allow_filtering);
  }

 private:
  Status Add(const cql::Relation& relation) {
    if (relation.token) return AddToken(relation);
    ASSIGN_OR_RETURN(auto restriction, resolver_.ResolveRestriction(relation, table_));
    if (restriction.op == Op::kNe)
      return Fail(ErrorCode::kInvalid, "Unsupported \"!=\" relation: {}", relation.columns[0]);
    for (auto& other : given_) {
      if (other.column == restriction.column && (IsExact(other) || IsExact(restriction))) {
        return Fail(ErrorCode::kInvalid,
                    "{} cannot be restricted by more than one relation if it includes an Equal",
                    relation.columns[0]);
      }
    }
    given_.push_back(std::move(restriction));
    return {};
  }

  Status AddToken(const cql::Relation& relation) {
    bool whole = relation.columns.size() == table_.partition_columns;
    for (std::size_t i = 0; whole && i < relation.columns.size(); ++i)
      whole = relation.columns[i] == table_.columns[i].name;
    if (!whole)
      return Fail(
          ErrorCode::kInvalid,
          "The token() function must be applied to all partition key components or none of them");
    static const std::map<cql::Operator, Op> ops{{cql::Operator::kEq, Op::kEq},
                                                 {cql::Operator::kLt, Op::kLt},
                                                 {cql::Operator::kLe, Op::kLe},
                                                 {cql::Operator::kGt, Op::kGt},
                                                 {cql::Operator::kGe, Op::kGe}};
    auto op = ops.find(relation.op);
    if (op == ops.end()) return Fail(ErrorCode::kInvalid, "Unsupported relation on token()");
    ASSIGN_OR_RETURN(auto value, resolver_.Resolve(relation.value, table_, "partition key token",
                                                   {.id = cql::TypeId::kBigint}));
    plan_.token.push_back({op->second, std::move(value)});
    return {};
  }

  // The conditions on a column, taken out of given_.
  std::vector<Restriction> TakeColumn(std::size_t column) {
    std::vector<Restriction> taken;
    for (auto it = given_.begin(); it != given_.end();) {
      if (it->column != column) {
        ++it;
        continue;
      }
      taken.push_back(std::move(*it));
      it = given_.erase(it);
    }
    return taken;
  }

  bool HasExact(std::size_t column) const {
    return std::any_of(given_.begin(), given_.end(),
                       [&](auto& r) { return r.column == column && IsExact(r); });
  }

  bool UsePartition() {
    for (std::size_t i = 0; i < table_.partition_columns; ++i) {
      if (!HasExact(i)) return false;
    }
    for (std::size_t i = 0; i < table_.partition_columns; ++i)
      plan_.key.partition.push_back(TakeColumn(i).front());
    return true;
  }

  void UseClustering() {
    for (auto i = table_.partition_columns; i < table_.key_columns(); ++i) {
      if (HasExact(i)) {
        plan_.key.clustering.push_back(TakeColumn(i).front());
        continue;
      }
      bool slices = std::any_of(given_.begin(), given_.end(),
                                [&](auto& r) { return r.column == i && IsSlice(r); });
      if (slices) {
        for (auto& restriction : TakeColumn(i)) {
          (IsSlice(restriction) ? plan_.key.clustering : given_).push_back(std::move(restriction));
        }
      }
      break;
    }
    // What is left of an indexed column is read by key, and needs no leave to be filtered.
    for (auto& restriction : given_) {
      auto* index = table_.IndexOn(table_.columns[restriction.column].name);
      if (index != nullptr && restriction.op == Op::kEq) ++covered_;
    }
    plan_.filters = std::move(given_);
  }

  void UseIndex() {
    for (auto& restriction : given_) {
      auto* index = table_.IndexOn(table_.columns[restriction.column].name);
      if (index == nullptr || restriction.op != Op::kEq || !plan_.token.empty()) continue;
      ++covered_;
      if (!index->built) break;  // until it is, the table is read
      plan_.index = *index;
      plan_.index_value = restriction.values.at(0);
      break;
    }
    plan_.filters = std::move(given_);
  }

  Status CheckFiltering(bool allowed) const {
    if (allowed || plan_.filters.size() <= covered_) return {};
    return Fail(ErrorCode::kInvalid, "{}", kNeedsFiltering);
  }

  Resolver& resolver_;
  SelectPlan& plan_;
  const TableDef& table_;
  std::vector<Restriction> given_;
  std::size_t covered_ = 0;  // filters that an index answers
};

Status PlanOrder(const std::vector<cql::OrderBy>& order_by, SelectPlan& plan) {
  if (order_by.empty()) return {};
  auto& table = *plan.table;
  bool one_partition =
      !plan.key.partition.empty() &&
      std::all_of(plan.key.partition.begin(), plan.key.partition.end(), [](auto& r) {
        return r.op == Op::kEq || (!r.in_marker && r.values.size() == 1);
      });
  if (plan.key.partition.empty()) {
    return Fail(
        ErrorCode::kInvalid,
        "ORDER BY is only supported when the partition key is restricted by an EQ or an IN.");
  }
  if (!one_partition) {
    return Fail(
        ErrorCode::kInvalid,
        "Cannot page queries with both ORDER BY and a IN restriction on the partition key; you "
        "must either "
        "remove the ORDER BY or the IN and sort client side, or disable paging for this query");
  }
  if (order_by.size() > table.clustering_columns) {
    return Fail(ErrorCode::kInvalid,
                "Order by currently only supports the ordering of columns following their declared "
                "order in the PRIMARY KEY");
  }
  std::optional<bool> reversed;
  for (std::size_t i = 0; i < order_by.size(); ++i) {
    auto& column = table.columns[table.partition_columns + i];
    if (order_by[i].column != column.name) {
      return Fail(ErrorCode::kInvalid,
                  "Order by currently only supports the ordering of columns following their "
                  "declared order in the PRIMARY KEY");
    }
    bool against = order_by[i].descending != column.descending;
    if (reversed && *reversed != against)
      return Fail(ErrorCode::kInvalid, "Unsupported order by relation");
    reversed = against;
  }
  plan.reversed = *reversed;
  return {};
}

Status CheckDistinct(const SelectPlan& plan) {
  if (!plan.distinct) return {};
  for (auto& selector : plan.selectors) {
    bool of_partition =
        selector.kind == SelectorKind::kToken ||
        (selector.kind == SelectorKind::kColumn && selector.column < plan.table->partition_columns);
    if (!of_partition) {
      return Fail(ErrorCode::kInvalid,
                  "SELECT DISTINCT queries must only request partition key columns and/or static "
                  "columns (not {})",
                  plan.table->columns[selector.column].name);
    }
  }
  return {};
}

}  // namespace

Result<SelectPlanPtr> PlanSelect(Resolver& resolver, const cql::Select& statement) {
  if (statement.json) return Fail(ErrorCode::kUnsupported, "SELECT JSON is not supported");
  auto plan = std::make_shared<SelectPlan>();
  ASSIGN_OR_RETURN(plan->table, resolver.FindTable(statement.table));
  TRY(PlanSelectors(resolver, statement.selectors, *plan));
  plan->distinct = statement.distinct;
  TRY(CheckDistinct(*plan));
  TRY(WherePlanner(resolver, *plan).Plan(statement));
  for (auto& name : statement.group_by) {
    ASSIGN_OR_RETURN(auto column, resolver.FindColumn(*plan->table, name));
    plan->group_by.push_back(column);
  }
  TRY(PlanOrder(statement.order_by, *plan));
  ASSIGN_OR_RETURN(plan->per_partition_limit,
                   resolver.ResolveOption(statement.per_partition_limit, *plan->table,
                                          "[per_partition_limit]", cql::TypeId::kInt));
  ASSIGN_OR_RETURN(plan->limit, resolver.ResolveOption(statement.limit, *plan->table, "[limit]",
                                                       cql::TypeId::kInt));
  return plan;
}

}  // namespace taskflow::store
